import { Cl, deserializeCV, serializeCV } from '@stacks/transactions';
import { beforeAll, describe, expect, test } from 'vitest';
import { CallError, explain, pairing, sessionLogger, therapistRegistry } from '@/lib/contracts';
import * as c from '@/lib/contracts/codecs';
import { CONTRACT_ERRORS } from '@/lib/contracts/generated/errors';
import { generateFiles, staleFiles } from '@/scripts/codegen';
import { camelCase, generate } from '@/scripts/codegen/generate';
import { readErrors } from '@/scripts/codegen/read';

const OWNER = 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM';

describe('generated files', () => {
  let files: Map<string, string>;
  beforeAll(async () => {
    files = await generateFiles();
  }, 60_000);

  test('are those that the contracts give', async () => {
    expect(await staleFiles(files)).toEqual([]);
  });

  test('a change in a contract makes them stale', async () => {
    const name = 'pairing.ts';
    const changed = new Map(files).set(name, (files.get(name) ?? '').replace('end-pairing', 'end-pairings'));
    expect(await staleFiles(changed)).toEqual([name]);
    changed.delete('verification.ts');
    expect(await staleFiles(changed)).toEqual([name, 'verification.ts']);
  });

  test('unusable input is refused', () => {
    expect(camelCase('is-open?')).toBe('isOpen');
    expect(() => camelCase('delete')).toThrow();
    const error = { code: 7, name: 'ERR-A', comment: 'a' };
    const contract = (name: string, errors: (typeof error)[]) => ({ name, functions: [], errors });
    expect(() => generate([contract('a', [error]), contract('b', [error])])).toThrow(/twice/);
    expect(() => generate([contract('a', [{ ...error, comment: '' }])])).toThrow(/no comment/);
  });

  test('error constants are read with the line above them', () => {
    const source =
      ';; errors\n;; Too late.\n(define-constant ERR-LATE (err u12))\n\n(define-constant ERR-BARE u13)\n';
    expect(readErrors(source)).toEqual([
      { code: 12, name: 'ERR-LATE', comment: 'Too late.' },
      { code: 13, name: 'ERR-BARE', comment: '' },
    ]);
  });
});

describe('every type goes to the chain and back', () => {
  const bytes = Uint8Array.of(0, 1, 255);
  const pair = c.tuple({ firstPart: ['first-part', c.uint], other: ['other', c.optional(c.buff(4))] });
  const cases: [string, c.Codec<never>, unknown][] = [
    ['uint', c.uint, (1n << 128n) - 1n],
    ['int', c.int, -(1n << 127n)],
    ['bool', c.bool, true],
    ['bool', c.bool, false],
    ['buff', c.buff(3), bytes],
    ['empty buff', c.buff(3), new Uint8Array()],
    ['ascii', c.ascii(5), 'hello'],
    ['utf8', c.utf8(3), 'zä😀'],
    ['principal', c.principal, OWNER],
    ['contract principal', c.principal, `${OWNER}.pairing`],
    ['trait', c.trait, `${OWNER}.session-logger`],
    ['none', c.none, null],
    ['optional', c.optional(c.uint), null],
    ['optional', c.optional(c.uint), 5n],
    ['list', c.list(c.uint, 3), [1n, 2n]],
    ['empty list', c.list(c.uint, 3), []],
    ['tuple', pair, { firstPart: 1n, other: bytes }],
    ['list of optional tuples', c.list(c.optional(pair), 2), [null, { firstPart: 0n, other: null }]],
    ['ok', c.response(c.uint), { ok: true, value: 3n }],
    ['err', c.response(c.uint), { ok: false, code: 1303 }],
  ].map(([name, codec, value]) => [name as string, codec as c.Codec<never>, value]);

  test.each(cases)('%s', (_, codec, value) => {
    const wire = serializeCV((codec as unknown as c.Codec<unknown>).encode(value, 'x'));
    expect(c.decodeWith(codec, deserializeCV(wire), 'x')).toEqual(value);
  });

  const wrong: [string, c.Codec<never>, unknown][] = [
    ['negative uint', c.uint, -1n],
    ['uint too large', c.uint, 1n << 128n],
    ['number for uint', c.uint, 1],
    ['int too large', c.int, 1n << 127n],
    ['text for bool', c.bool, 'true'],
    ['buff too long', c.buff(2), bytes],
    ['hex for buff', c.buff(2), '0x00'],
    ['ascii too long', c.ascii(1), 'ab'],
    ['umlaut in ascii', c.ascii(5), 'ä'],
    ['utf8 too long', c.utf8(2), 'abc'],
    ['half a surrogate pair', c.utf8(2), '\ud83d'],
    ['a principal with a wrong checksum', c.principal, OWNER.replace(/M$/, 'N')],
    ['principal without a contract for a trait', c.trait, OWNER],
    ['list too long', c.list(c.uint, 1), [1n, 2n]],
    ['a wrong item', c.list(c.uint, 3), [1n, 'x']],
    ['a missing field', pair, { firstPart: 1n }],
    ['a stray field', pair, { firstPart: 1n, other: null, more: 1n }],
  ].map(([name, codec, value]) => [name as string, codec as c.Codec<never>, value]);

  test.each(wrong)('refused: %s', (_, codec, value) => {
    const encode = () => (codec as unknown as c.Codec<unknown>).encode(value, 'call.x');
    expect(encode).toThrow(CallError);
    expect(encode).toThrow(/call\.x/);
  });

  test('an answer of another shape is refused with its place', () => {
    const odd = Cl.tuple({ 'first-part': Cl.int(1), other: Cl.none() });
    const read = () => c.decodeWith(pair, odd, 'a.b');
    expect(read).toThrow(CallError);
    expect(read).toThrow(/^a\.b\.value\.first-part/);
    expect(() => c.decodeWith(c.buff(2), Cl.buffer(bytes), 'a')).toThrow(CallError);
  });
});

describe('calls', () => {
  test('arguments stand in the contract’s order, whatever order they are named in', () => {
    const digest = new Uint8Array(32).fill(1);
    const call = sessionLogger.logSession({
      week: 9n,
      note: digest,
      facts: digest,
      sequence: 2n,
      account: 1n,
      countersignature: null,
    });
    expect(call).toMatchObject({ contract: 'session-logger', functionName: 'log-session' });
    expect(call.functionArgs).toEqual([
      Cl.uint(1),
      Cl.uint(2),
      Cl.buffer(digest),
      Cl.buffer(digest),
      Cl.uint(9),
      Cl.none(),
    ]);
    expect(call.decode(Cl.error(Cl.uint(1303)))).toEqual({ ok: false, code: 1303 });
    const done = Cl.ok(Cl.tuple({ sequence: Cl.uint(2), state: Cl.uint(1), confirmed: Cl.uint(0) }));
    expect(call.decode(Cl.serialize(done))).toEqual({
      ok: true,
      value: { sequence: 2n, state: 1n, confirmed: 0n },
    });
  });

  test('a trait is given as a contract principal', () => {
    const ledger = `${OWNER}.session-logger`;
    const call = therapistRegistry.publishRing({ ring: 1n, retire: false, ledger });
    expect(call.functionArgs[2]).toEqual(Cl.contractPrincipal(OWNER, 'session-logger'));
  });

  test('a bad argument is named', () => {
    expect(() => pairing.requestPairing({ commitment: new Uint8Array(33) })).toThrow(
      /request-pairing\.commitment/,
    );
  });
});

describe('words', () => {
  test.each(Object.entries(CONTRACT_ERRORS))('%s has words', (code, { comment }) => {
    const { title, detail, action } = explain(Number(code));
    expect(comment).not.toBe('');
    for (const text of [title, detail, action]) expect(text.length).toBeGreaterThan(10);
    expect(detail).not.toContain('this version of the app');
    expect(`${title} ${detail} ${action}`).not.toMatch(/ERR-|\bu\d{4}\b|undefined/);
  });

  test('an unknown code is named honestly', () => {
    expect(explain(99_999).detail).toContain('99999');
    expect(explain(99_999).detail).toContain('this version of the app');
  });
});
