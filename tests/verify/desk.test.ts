import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, randomBytes } from '@noble/hashes/utils.js';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { GET as describeApi } from '@/app/api/v1/openapi.json/route';
import { POST } from '@/app/api/v1/verify/route';
import { createChain } from '@/lib/chain';
import { answerPresence, readPresenceQuestion } from '@/lib/flows';
import {
  decodePresenceAnswer,
  decodeProofLink,
  encodePresenceAnswer,
  encodePresenceQuestion,
  presenceText,
  signText,
} from '@/lib/protocol';
import { forgetSingleton } from '@/lib/server/singleton';
import { createVerifyHandlers } from '@/lib/server/verify';
import { agreeing } from '@/lib/verify/agreeing';
import { fragmentOf } from '@/lib/verify/canonical';
import { check } from '@/lib/verify/check';
import { credentialOf } from '@/lib/verify/credential';
import { checkMany, type ManyOptions, type Told } from '@/lib/verify/many';
import { PresenceDesk } from '@/lib/verify/presence';
import { presenceWords } from '@/lib/verify/presence-words';
import { type Report, reportOf, reportSchema } from '@/lib/verify/report';
import type { Deps } from '@/lib/verify/verdict';
import { root } from '@/scripts/support/ensure-install.mjs';
import { runs } from '../support/depth';
import { type Desk, openDesk } from './desk';
import { FAULTS, type Fault, LIES, type Misbehaving, startMisbehaving } from './misbehaving';

let desk: Desk;
let bad: Misbehaving;
let random: () => number = Math.random;
let folder: string;

/** What the chain says of each input. */
const SAYS: Record<keyof Desk['inputs'], [Report['verdict'], Report['reason']]> = {
  link: ['verified', 'holds'],
  hash: ['verified', 'holds'],
  revoked: ['not-verified', 'revoked'],
  expired: ['not-verified', 'expired'],
  disclosure: ['verified', 'holds'],
  unknown: ['not-verified', 'unknown'],
  altered: ['not-verified', 'altered'],
  cut: ['cannot-tell', 'truncated'],
  claim: ['not-verified', 'no-programme'],
  request: ['cannot-tell', 'is-request'],
  elsewhere: ['cannot-tell', 'wrong-network'],
};
const kinds = Object.keys(SAYS) as (keyof typeof SAYS)[];

beforeAll(async () => {
  [desk, folder] = await Promise.all([openDesk(), mkdtemp(join(tmpdir(), 'session-log-verify-'))]);
  bad = await startMisbehaving(desk.stage.chainUrl, () => random(), desk.inputs.hash);
  process.env.STACKS_API_URL = desk.stage.chainUrl;
  for (const name of ['chain-proxy', 'verify']) forgetSingleton(name);
}, 300_000);
afterAll(async () => {
  delete process.env.STACKS_API_URL;
  for (const name of ['chain-proxy', 'verify']) forgetSingleton(name);
  await bad?.close();
  await desk?.stage.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const all = async (deps: Deps, inputs: readonly string[], options: ManyOptions = {}): Promise<Told[]> => {
  const told: Told[] = [];
  for await (const chunk of checkMany(deps, inputs, options)) told.push(...chunk);
  return told;
};
const through = (url: string): Deps => ({
  chain: createChain({ ...desk.stage.chain, baseUrl: url, fetch: undefined }),
  place: desk.stage.place,
});
const post = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  POST(
    new Request('http://app.test/api/v1/verify', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers,
    }),
  );

describe('POST /api/v1/verify', () => {
  test('answers one input of every kind', async () => {
    for (const kind of kinds) {
      const response = await post({ input: desk.inputs[kind] });
      expect(response.status).toBe(200);
      const { answer } = (await response.json()) as { answer: Report };
      expect(reportSchema.parse(answer)).toEqual(answer);
      expect([kind, answer.verdict, answer.reason]).toEqual([kind, ...SAYS[kind]]);
      expect(answer.proved.length > 0).toBe(answer.verdict === 'verified');
    }
  });

  test('answers many in the order of the inputs, the same again, and tells what is left', async () => {
    const inputs = kinds.map((kind) => ({ id: kind, input: desk.inputs[kind] }));
    const [first, second] = [await post({ inputs }), await post({ inputs })];
    const read = async (response: Response) =>
      ((await response.json()) as { answers: { index: number; id: string; answer: Report }[] }).answers;
    const [answers, again] = [await read(first), await read(second)];
    expect(answers.map(({ index, id, answer }) => [index, id, answer.verdict, answer.reason])).toEqual(
      kinds.map((kind, index) => [index, kind, ...SAYS[kind]]),
    );
    const timeless = (all: typeof answers) =>
      all.map(({ answer: { checkedAt: _, asOf: __, ...answer } }) => answer);
    expect(timeless(again)).toEqual(timeless(answers));
    const left = (response: Response) => Number(/r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1]);
    expect(first.headers.get('ratelimit-policy')).toBe('"checks";q=600;w=30');
    expect(left(first)).toBeLessThanOrEqual(600 - inputs.length);
    expect(left(second)).toBeLessThanOrEqual(600 - inputs.length);
  });

  test('refuses with a code, without a word of what was asked', async () => {
    const canary = 'canary-5f3759df';
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const refused = async (response: Promise<Response>) => {
      const text = await (await response).text();
      expect(text).not.toContain(canary);
      return [(await response).status, (JSON.parse(text) as { error: { code: string } }).error.code];
    };
    expect(await refused(post(`{"input":"${canary}`))).toEqual([400, 'json']);
    expect(await refused(post({ input: canary, more: canary }))).toEqual([400, 'request']);
    expect(await refused(post({ inputs: [] }))).toEqual([400, 'request']);
    expect(await refused(post({ inputs: Array(101).fill({ input: canary }) }))).toEqual([400, 'request']);
    expect(await refused(post({ input: canary }, { 'content-type': 'text/plain' }))).toEqual([
      415,
      'content-type',
    ]);
    expect(await refused(post({ input: canary + 'x'.repeat(1_100_000) }))).toEqual([413, 'body-size']);
    const slow = createVerifyHandlers(() => through(desk.stage.chainUrl), {
      limit: { burst: 2, perSecond: 1 },
    });
    const many = new Request('http://app.test/', {
      method: 'POST',
      body: JSON.stringify({ inputs: Array(3).fill({ input: canary }) }),
      headers: { 'content-type': 'application/json' },
    });
    const busy = slow.verify(many);
    expect(await refused(busy.then((response) => response.clone()))).toEqual([429, 'busy']);
    expect((await busy).headers.get('retry-after')).toBe('1');
    expect(JSON.stringify(logged.mock.calls)).not.toContain(canary);
    logged.mockRestore();
  });

  test('says “cannot tell” while the chain is away', async () => {
    const handlers = createVerifyHandlers(() => through('http://127.0.0.1:1'));
    const ask = (body: unknown) =>
      handlers.verify(
        new Request('http://app.test/', {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      );
    const one = (await (await ask({ input: desk.inputs.hash })).json()) as { answer: Report };
    expect(one.answer).toMatchObject({ verdict: 'cannot-tell', reason: 'chain-unreachable', proved: [] });
    const many = await ask({ inputs: [{ input: desk.inputs.hash }, { input: 'nonsense' }] });
    const { answers } = (await many.json()) as { answers: { answer: Report }[] };
    expect(answers.map((one) => one.answer.reason)).toEqual(['chain-unreachable', 'foreign']);
  });

  test('is described by OpenAPI 3.1, and answers whatever is asked in its terms as it says', async () => {
    const description = (await describeApi().json()) as Description;
    const checked = await new Validator().validate(
      structuredClone(description) as unknown as Record<string, unknown>,
    );
    expect(checked).toMatchObject({ valid: true });
    expect(description.openapi).toBe('3.1.0');
    const operation = description.paths['/api/v1/verify'].post;
    const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
    const validator = (schema: object) => ajv.compile({ ...schema, components: description.components });
    const accepts = validator(operation.requestBody.content['application/json'].schema);
    const answers = new Map(
      Object.entries(operation.responses).map(([status, { content }]) => [
        Number(status),
        validator(content['application/json'].schema),
      ]),
    );
    const { One, Many } = description.components.schemas as Record<string, Schema>;
    const asked = fc.oneof(
      fc.oneof(generated(One as Schema), generated(Many as Schema)),
      // Beside the terms, so that refusals come up, too.
      fc.jsonValue(),
    );
    const handlers = createVerifyHandlers(() => through(desk.stage.chainUrl), {
      limit: { burst: 1e6, perSecond: 1e6 },
    });
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(asked, async (value) => {
        const body = JSON.stringify(value);
        const response = await handlers.verify(
          new Request('http://app.test/', {
            method: 'POST',
            body,
            headers: { 'content-type': 'application/json' },
          }),
        );
        statuses.add(response.status);
        expect(response.status === 200).toBe(accepts(JSON.parse(body)));
        const fits = answers.get(response.status);
        const answer: unknown = await response.json();
        expect(fits?.(answer), JSON.stringify([fits?.errors, answer])).toBe(true);
      }),
      runs(40, 2_000),
    );
    expect([...statuses].sort()).toEqual([200, 400]);
  });
});

type Schema = {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
};
interface Description {
  openapi: string;
  components: { schemas: Record<string, unknown> };
  paths: {
    '/api/v1/verify': {
      post: {
        requestBody: { content: { 'application/json': { schema: object } } };
        responses: Record<string, { content: { 'application/json': { schema: object } } }>;
      };
    };
  };
}

/** Values of a schema of the description; texts are often things that can be checked, and often not. */
function generated(schema: Schema): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, generated(inner)]);
      const requiredKeys = schema.required ?? [];
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys });
    }
    case 'array':
      return fc.array(generated(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    case 'string':
      return fc.oneof(
        fc
          .nat()
          .map((n) =>
            (desk.inputs[kinds[n % kinds.length] as keyof typeof SAYS] ?? '').slice(0, schema.maxLength),
          ),
        fc.string({ unit: 'binary', maxLength: Math.min(schema.maxLength ?? 200, 200) }),
        fc.stringMatching(/^[0-9a-f]{64}$/),
      );
    default:
      throw new Error(`the description has a type that this test does not know: ${schema.type}`);
  }
}

describe('the command', () => {
  const run = (args: string[], { stdin = '', cwd = folder } = {}) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const { STACKS_API_URL: _, ...env } = process.env;
      const child = spawn(process.execPath, [`${root}scripts/session-log.mjs`, 'verify', ...args], {
        cwd,
        env,
      });
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        err += chunk.toString();
      });
      child.once('close', (code) => resolve({ code, out, err }));
      child.stdin.end(stdin);
    });

  test('asks the node itself and ends with a code for scripts', async () => {
    const node = ['--node', desk.stage.chainUrl];
    await writeFile(join(folder, 'session-log.txt'), `${desk.inputs.disclosure}\n`);
    const [link, revoked, cut, file, stdin, down] = await Promise.all([
      run([...node, desk.inputs.link]),
      run([...node, '--json', desk.inputs.revoked]),
      run([...node, desk.inputs.cut]),
      run([...node, '--json', 'session-log.txt']),
      run([...node, '--json', '-'], { stdin: desk.inputs.hash }),
      run(['--node', 'http://127.0.0.1:1', desk.inputs.link]),
    ]);
    expect(link.code).toBe(0);
    expect(link.out).toMatch(/^✓ Verified: The chain knows this proof, and it is in force\.\n/);
    expect(link.out).toContain('made for “Mutual Insurance”');
    expect(revoked.code).toBe(1);
    expect(reportSchema.parse(JSON.parse(revoked.out))).toMatchObject({ reason: 'revoked' });
    expect([cut.code, cut.out.split(':')[0]]).toEqual([2, '? Cannot tell']);
    expect(file.code).toBe(0);
    expect(reportSchema.parse(JSON.parse(file.out)).facts.disclosed).toHaveLength(3);
    expect([stdin.code, reportSchema.parse(JSON.parse(stdin.out)).reason]).toEqual([0, 'holds']);
    expect([down.code, down.out.includes('chain-unreachable')]).toEqual([2, true]);
  });

  test('says how it is used when it is used wrongly', async () => {
    const [nothing, unknown, network, missing] = await Promise.all([
      run([]),
      run(['--fast', desk.inputs.link]),
      run(['--network', 'moon', desk.inputs.link]),
      run(['./nowhere.txt']),
    ]);
    for (const { code, out, err } of [nothing, unknown, network, missing]) {
      expect([code, out]).toEqual([3, '']);
      expect(err).toContain('session-log verify <link-or-file>');
    }
  });

  test('believes several nodes only when they agree', async () => {
    bad.plan(() => 'honest');
    bad.lie('nobody');
    const both = ['--node', desk.stage.chainUrl, '--node', bad.url];
    const disputed = await run([...both, '--json', desk.inputs.hash]);
    expect([disputed.code, reportSchema.parse(JSON.parse(disputed.out)).reason]).toEqual([
      2,
      'contradiction',
    ]);
    bad.lie(null);
    expect((await run([...both, desk.inputs.hash])).code).toBe(0);
  });
});

/** Numbers from 0 to 1, evenly and from a seed (mulberry32): a stream of fast-check's leans to its ends, and would make a constant liar. */
function evenly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('many at once', () => {
  const truth = new Map<string, Report['verdict']>();
  let rows: string[] = [];
  beforeAll(async () => {
    rows = [...Object.values(desk.inputs), ...desk.hashes];
    for (const row of rows)
      truth.set(row, (await check(desk.stage, row, { thorough: true })).verdict.verdict);
  });
  const quick: ManyOptions = { chunk: 8, patience: 800, tries: 2, pause: 5, again: 5 };
  const falsely = (told: readonly Told[], given: readonly string[]) =>
    told.filter(({ index, checked: { verdict } }) => {
      const right = truth.get(given[index] ?? '');
      return verdict.verdict !== 'cannot-tell' && verdict.verdict !== right;
    });

  test('gives each row its answer, a repeated one once, and goes on where it was stopped', async () => {
    const given = [...rows, ...rows.slice(0, 5)];
    const seen: number[] = [];
    const told = await all(desk.stage, given, { chunk: 8, onProgress: (n) => seen.push(n) });
    expect(told.map((t) => [t.index, t.checked.verdict.verdict])).toEqual(
      given.map((row, i) => [i, truth.get(row)]),
    );
    expect(seen.at(-1)).toBe(given.length);
    const stop = new AbortController();
    const part: Told[] = [];
    await expect(async () => {
      for await (const chunk of checkMany(desk.stage, given, { chunk: 8, signal: stop.signal })) {
        part.push(...chunk);
        stop.abort(new Error('stopped'));
      }
    }).rejects.toThrow('stopped');
    expect(part).toHaveLength(8);
    const rest = await all(desk.stage, given.slice(8), { chunk: 8 });
    expect([...part, ...rest].map((t) => t.checked.verdict.verdict)).toEqual(
      given.map((row) => truth.get(row)),
    );
  });

  test('asks in lists: hundreds of rows by some dozen questions', async () => {
    bad.plan(() => 'honest');
    const made = (n: number) => Array.from({ length: n }, () => bytesToHex(randomBytes(32)));
    const told = await all(through(bad.url), made(150));
    expect(told.every(({ checked }) => checked.verdict.reason === 'unknown')).toBe(true);
    // Two looks at the entries and what the other contract says, in lists of 15; the block; and the trial's three.
    expect(bad.asked()).toBeLessThanOrEqual(10 + 10 + 10 + 1 + 3);
    bad.plan(() => 'honest');
    const known = desk.hashes.length;
    const within = Math.ceil(known / 3);
    const held = await all(through(bad.url), [...desk.hashes, ...made(16)]);
    expect(held.filter(({ checked }) => checked.verdict.reason === 'holds')).toHaveLength(known);
    // Proofs of milestones within weeks go alone to the two contracts that weigh them; the trial asks for two that were known.
    expect(bad.asked()).toBeLessThanOrEqual(2 + 2 + 2 + 1 + 2 * within + 1 + 2 + 3 + 2 * 5);
  });

  test('a node that goes wrong at random leaves “cannot tell”, never a wrong answer', async () => {
    let [told, answered] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.oneof(fc.subarray([...LIES], { minLength: 1 }), fc.subarray([...FAULTS], { minLength: 1 })),
        fc.constantFrom(0.005, 0.03, 0.1),
        fc.nat(60),
        async (seed, faults: readonly Fault[], often, from) => {
          random = evenly(seed);
          bad.plan((n): Fault => {
            if (n < from || random() >= often) return 'honest';
            return faults[Math.floor(random() * faults.length)] ?? 'honest';
          });
          const result = await all(through(bad.url), rows, quick);
          expect(falsely(result, rows)).toEqual([]);
          told += result.length;
          answered += result.filter((t) => t.checked.verdict.verdict === 'verified').length;
        },
      ),
      runs(10, 2_000),
    );
    // Else it would be no property of anything.
    expect(answered).toBeGreaterThan(told / 20);
  });

  test.each(['nobody', 'holds'] as const)('a node that turns liar half-way (%s) is found out', async (as) => {
    bad.plan(() => 'honest');
    bad.lie(null);
    const told: Told[] = [];
    for await (const chunk of checkMany(through(bad.url), rows, quick)) {
      told.push(...chunk);
      if (told.length === 16) bad.lie(as);
    }
    bad.lie(null);
    expect(falsely(told, rows)).toEqual([]);
    const answered = told.filter((t) => t.checked.verdict.verdict !== 'cannot-tell').map((t) => t.index);
    expect(answered.length).toBeGreaterThan(8);
    expect(Math.max(...answered)).toBeLessThan(16);
  });

  test('a node that falls silent ends the run, and what it told before stands', async () => {
    bad.plan(() => 'honest');
    await all(through(bad.url), rows.slice(0, 8), quick);
    const first = bad.asked();
    bad.plan((n) => (n < first ? 'honest' : 'silent'));
    const told = await all(through(bad.url), rows, { ...quick, tries: 1 });
    expect(told.length).toBeLessThan(rows.length);
    expect(told[0]?.checked.verdict.verdict).toBe('verified');
    expect(told.at(-1)?.checked.verdict.reason).toBe('chain-unreachable');
    expect(falsely(told, rows)).toEqual([]);
  });
});

describe('whether the holder is there', () => {
  const answer = async (by: PresenceDesk) => {
    const { hash } = decodeProofLink(desk.inputs.link);
    const question = encodePresenceQuestion(by.ask(hash, 'Claims department'));
    return answerPresence(desk.patient, await readPresenceQuestion(desk.patient, `see #${question}`));
  };

  test('is answered by the account of the proof, once, and in time', async () => {
    let now = Date.now();
    const clerk = new PresenceDesk(desk.stage, () => now);
    const first = await answer(clerk);
    expect(await clerk.judge(`> ${first}`)).toEqual({ verdict: 'verified', reason: 'present', skew: null });
    expect(await clerk.judge(first)).toMatchObject({ verdict: 'not-verified', reason: 'replayed' });
    expect(await new PresenceDesk(desk.stage).judge(first)).toMatchObject({ reason: 'not-asked' });
    const late = await answer(clerk);
    now += 601_000;
    expect(await clerk.judge(late)).toMatchObject({ verdict: 'not-verified', reason: 'late' });
    // The clerk’s clock is five minutes behind: it is told, and does not matter.
    now = Date.now() - 300_000;
    const skewed = await clerk.judge(await answer(clerk));
    expect(skewed).toMatchObject({ verdict: 'verified', reason: 'present' });
    expect(skewed.skew).toBeGreaterThan(290);
    expect(presenceWords(skewed).clock).toContain('about 5 minutes ahead');
  });

  test('is not shown by another account, another question or another text', async () => {
    const clerk = new PresenceDesk(desk.stage);
    const good = decodePresenceAnswer(await answer(clerk));
    const changed = (change: Partial<typeof good>) =>
      clerk.judge(encodePresenceAnswer({ ...good, ...change }));
    const stranger = signText(new Uint8Array(32).fill(7), presenceText(good));
    expect(await changed({ signature: stranger })).toMatchObject({
      verdict: 'not-verified',
      reason: 'not-holder',
    });
    expect(await changed({ answeredAt: good.answeredAt + 1 })).toMatchObject({ reason: 'not-holder' });
    expect(await changed({ by: 'Somebody else' })).toMatchObject({ reason: 'other-proof' });
    expect(await changed({ hash: new Uint8Array(32) })).toMatchObject({ reason: 'other-proof' });
    expect(await changed({ challenge: new Uint8Array(32) })).toMatchObject({ reason: 'not-asked' });
    expect(await changed({ chainId: 1 })).toMatchObject({ verdict: 'cannot-tell', reason: 'wrong-network' });
    const text = encodePresenceAnswer(good);
    expect(await clerk.judge(text.slice(0, -9))).toMatchObject({
      verdict: 'cannot-tell',
      reason: 'truncated',
    });
    expect(await clerk.judge(desk.inputs.link)).toMatchObject({ verdict: 'cannot-tell', reason: 'foreign' });
    // None of these used the question up.
    expect(await clerk.judge(text)).toMatchObject({ verdict: 'verified', reason: 'present' });
    const away = new PresenceDesk(through('http://127.0.0.1:1'));
    expect(await away.judge(await answer(away))).toMatchObject({
      verdict: 'cannot-tell',
      reason: 'chain-unreachable',
    });
    const strange = encodePresenceQuestion(clerk.ask(new Uint8Array(32), 'Clerk'));
    await expect(readPresenceQuestion(desk.patient, strange)).rejects.toMatchObject({
      code: 'no-such-proof',
    });
    expect(() => encodePresenceQuestion(clerk.ask(good.hash, 'two\nlines'))).toThrow();
  });
});

test('a verified answer is a credential by the rules of the data model, and no other is', async () => {
  for (const kind of kinds) {
    const checked = await check(desk.stage, desk.inputs[kind], { thorough: true });
    const fragment = fragmentOf(checked.kind, desk.inputs[kind]);
    const report = reportOf(checked, desk.stage.place);
    const credential = credentialOf(report, `https://log.example/verify#${fragment}`);
    if (SAYS[kind][0] !== 'verified') {
      expect(credential).toBeNull();
      continue;
    }
    expect(credentialSchema.parse(JSON.parse(JSON.stringify(credential)))).toBeTruthy();
    // What the link in it leads to gives the same answer.
    expect((await check(desk.stage, fragment ?? '')).verdict.reason).toBe('holds');
  }
});

/** The rules of the W3C Verifiable Credentials Data Model 2.0, section 4, for a credential that nothing secures. */
const url = z.string().refine((text) => URL.canParse(text) && !/\s/.test(text));
const stamp = z
  .string()
  .regex(
    /^-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/,
  );
const typed = z.looseObject({ type: z.union([z.string(), z.array(z.string()).min(1)]) });
const credentialSchema = z
  .looseObject({
    '@context': z.tuple(
      [z.literal('https://www.w3.org/ns/credentials/v2')],
      z.union([url, z.looseObject({})]),
    ),
    id: url.optional(),
    type: z.array(z.string()).refine((types) => types[0] === 'VerifiableCredential' && types.length > 1),
    issuer: z.union([url, z.looseObject({ id: url })]),
    name: z.string(),
    description: z.string().regex(/No signature secures this document/),
    validFrom: stamp,
    validUntil: stamp.optional(),
    credentialSubject: z.looseObject({}).refine((subject) => Object.keys(subject).length > 0),
    evidence: z.array(typed).min(1),
    // What nothing secures must not look as if something did.
    proof: z.undefined().optional(),
    issuanceDate: z.undefined().optional(),
    expirationDate: z.undefined().optional(),
  })
  .refine(({ validFrom, validUntil }) => !validUntil || Date.parse(validFrom) <= Date.parse(validUntil));

test('two nodes count as one only where they agree', async () => {
  bad.plan(() => 'honest');
  bad.lie('nobody');
  const deps = { ...desk.stage, chain: agreeing([desk.stage.chain, through(bad.url).chain]) };
  const { verdict } = await check(deps, desk.inputs.hash, { thorough: true, again: 1 });
  expect(verdict).toMatchObject({ verdict: 'cannot-tell', reason: 'contradiction' });
  bad.lie(null);
  expect((await check(deps, desk.inputs.hash)).verdict.verdict).toBe('verified');
});
