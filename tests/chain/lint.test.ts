import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import {
  Cl,
  type ClarityValue,
  makeContractCall,
  makeContractDeploy,
  makeSTXTokenTransfer,
  Pc,
  type PostCondition,
  type StacksTransactionWire,
  serializeCV,
  sponsorTransaction,
} from '@stacks/transactions';
import { describe, expect, test } from 'vitest';
import { sessionLogger } from '@/lib/contracts';
import { weekOfTime } from '@/lib/protocol';
import { DEPLOYER, DEVELOPMENT_ACCOUNTS, FAUCET } from '@/localnet/accounts';
import { root } from '@/scripts/support/ensure-install.mjs';
import { asSeen, lintRun } from '../support/chain-lint';
import type { SeenEvent } from '../support/chain-lint/run';
import { EVENTS, FUNCTIONS } from '../support/chain-lint/table';

const NOW = 1_795_000_000;
const WEEK = weekOfTime(NOW);
const [, patient, sponsor] = DEVELOPMENT_ACCOUNTS as [unknown, typeof DEPLOYER, typeof DEPLOYER];
const common = { network: 'testnet', fee: 500, nonce: 0 } as const;
const random = (length = 32) => crypto.getRandomValues(new Uint8Array(length));

const found = (signed: StacksTransactionWire, events: SeenEvent[] = []) =>
  lintRun([asSeen(signed.serialize(), NOW, events)]).map((line) => line.replace('unsent: ', ''));

async function call(
  functionName: string,
  functionArgs: ClarityValue[],
  more: { contractName?: string; postConditions?: PostCondition[]; sponsored?: boolean } = {},
): Promise<StacksTransactionWire> {
  return makeContractCall({
    ...common,
    contractAddress: DEPLOYER.address,
    contractName: 'session-logger',
    functionName,
    functionArgs,
    senderKey: patient.privateKey,
    ...more,
  });
}

/** `log-session` as the app makes it, one argument replaced. */
function logged(change: Partial<Parameters<typeof sessionLogger.logSession>[0]> = {}) {
  const args = {
    account: 1n,
    sequence: 3n,
    facts: random(),
    note: random(),
    week: WEEK,
    countersignature: Uint8Array.of(...random(64), 1),
  };
  return call('log-session', sessionLogger.logSession({ ...args, ...change }).functionArgs);
}

const printed = (fields: Record<string, ClarityValue>, contract = 'session-logger'): SeenEvent => ({
  type: 'contract_log',
  contract_log: {
    contract_id: `${DEPLOYER.address}.${contract}`,
    value: { hex: serializeCV(Cl.tuple(fields)) },
  },
});
const padded = (text: string) => {
  const bytes = new Uint8Array(32);
  bytes.set(utf8ToBytes(text).subarray(0, 32));
  return bytes;
};

describe('the table', () => {
  /** What codegen made of the contracts: every public function with the names of its arguments. */
  const generated = readdirSync(join(root, 'lib/contracts/generated')).flatMap((file) => {
    const source = readFileSync(join(root, 'lib/contracts/generated', file), 'utf8');
    const functions = source.matchAll(
      /publicFunction\(\n {2}'([^']+)',\n {2}'([^']+)',\n {2}\(\) => \[\n {4}\{(\}|[\s\S]*?\n {4}\})/g,
    );
    return [...functions].map(([, contract = '', name = '', fields = '']) => ({
      contract,
      name,
      args: [...fields.matchAll(/^ {6}\w+: \['([^']+)'/gm)].map(([, arg]) => arg),
    }));
  });

  test('has every public function with its arguments in their order, and no other', () => {
    expect(generated.length).toBeGreaterThan(50);
    const known = Object.entries(FUNCTIONS).flatMap(([contract, functions]) =>
      Object.entries(functions).map(([name, fields]) => ({ contract, name, args: Object.keys(fields) })),
    );
    const byName = (a: (typeof known)[number], b: (typeof known)[number]) =>
      `${a.contract}.${a.name}` < `${b.contract}.${b.name}` ? -1 : 1;
    expect(known.sort(byName)).toEqual((generated as typeof known).sort(byName));
  });

  test('has every topic that a contract prints, and no other', () => {
    const names = Object.keys(EVENTS);
    for (const contract of names) {
      const source = readFileSync(join(root, 'contracts', `${contract}.clar`), 'utf8');
      const topics = [...source.matchAll(/\(print \{\s*topic: "([^"]+)"/g)].map(([, topic]) => topic);
      expect(topics.length).toBe([...source.matchAll(/\(print /g)].length);
      expect([...new Set(topics)].sort()).toEqual(Object.keys(EVENTS[contract] ?? {}).sort());
    }
    const printing = readdirSync(join(root, 'contracts')).filter(
      (file) =>
        file.endsWith('.clar') && readFileSync(join(root, 'contracts', file), 'utf8').includes('(print '),
    );
    expect(printing.map((file) => file.replace('.clar', '')).sort()).toEqual(names.sort());
  });
});

describe('what the contracts printed in their tests', () => {
  /** `{a: u1, b: (some x), c: {…}}` as its fields: what stands within brackets is left whole. */
  const fieldsOf = (printed: string) => {
    const parts: string[] = [''];
    let depth = 0;
    for (const letter of printed.slice(1, -1)) {
      if ('{(['.includes(letter)) depth += 1;
      if ('})]'.includes(letter)) depth -= 1;
      if (letter === ',' && depth === 0) parts.push('');
      else parts[parts.length - 1] += letter;
    }
    return parts.map((part) => part.trim().split(/: (.*)/s) as [name: string, value: string]);
  };
  const folder = join(root, 'tests/contracts/transcripts');
  const prints = readdirSync(folder).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/^ +(\S+) prints (\{.*\})$/gm)].map(
      ([, contract = '', text = '']) => ({ contract, fields: Object.fromEntries(fieldsOf(text)) }),
    ),
  );

  test('has the fields of the table, and each is optional, a choice of two or a number as there', () => {
    const at = { time: NOW, deployer: DEPLOYER.address, contracts: [] };
    for (const { contract, fields } of prints) {
      const { topic = '', ...rest } = fields;
      const kinds = EVENTS[contract]?.[JSON.parse(topic)] ?? {};
      const where = `${contract} ${topic}`;
      expect([where, ...Object.keys(rest).sort()]).toEqual([where, ...Object.keys(kinds).sort()]);
      for (const [name, value] of Object.entries(rest)) {
        const accepts = (one: ClarityValue) => kinds[name]?.(one, at) === null;
        const isOptional = /^(none|\(some )/.test(value);
        const isFlag = /^(true|false)$/.test(value);
        const found = [accepts(Cl.none()), accepts(Cl.bool(true))];
        expect([where, name, ...found]).toEqual([where, name, isOptional, isFlag]);
      }
    }
  });

  test('is most of the table', () => {
    const seen = new Set(
      prints.map(({ contract, fields }) => `${contract} ${JSON.parse(fields.topic ?? '')}`),
    );
    const known = Object.entries(EVENTS).flatMap(([c, topics]) =>
      Object.keys(topics).map((t) => `${c} ${t}`),
    );
    expect(known.filter((one) => seen.has(one)).length).toBeGreaterThan(known.length * 0.8);
  });
});

describe('what the app sends passes', () => {
  test('a session, with and without its countersignature, and what the contract prints of it', async () => {
    const event = printed({
      topic: Cl.stringAscii('log-session'),
      account: Cl.uint(1),
      sequence: Cl.uint(3),
      week: Cl.uint(WEEK),
      state: Cl.uint(2),
    });
    expect(found(await logged(), [event])).toEqual([]);
    expect(found(await logged({ countersignature: null }))).toEqual([]);
  });

  test('a sponsored one, and a transfer of the faucet', async () => {
    const own = await call('withdraw-session', [Cl.uint(1), Cl.uint(2)], { sponsored: true });
    const transaction = await sponsorTransaction({
      transaction: own,
      sponsorPrivateKey: sponsor.privateKey,
      fee: 500,
      sponsorNonce: 0,
      network: 'testnet',
    });
    expect(found(transaction)).toEqual([]);
    const transfer = { ...common, recipient: patient.address, amount: 5n };
    expect(found(await makeSTXTokenTransfer({ ...transfer, senderKey: FAUCET.privateKey }))).toEqual([]);
  });
});

describe('a planted leak is found', () => {
  test.each<[string, Parameters<typeof logged>[0], RegExp]>([
    [
      'a note as bytes',
      { note: utf8ToBytes('canary: the river dream again, 3') },
      /note: bytes|note: a readable/,
    ],
    ['a short text, padded', { note: padded('anxious') }, /note: bytes that repeat/],
    ['a number, padded', { facts: padded('50') }, /facts: bytes that repeat/],
    ['a commitment cut short', { facts: random(20) }, /facts: 20 bytes, not 32/],
    ['an exact time as the week', { week: BigInt(NOW) }, /week: 1795000000 is not a week/],
    ['a day as the week', { week: BigInt(NOW) / 86_400n }, /week: \d+ is not a week/],
    ['minutes as the week', { week: 50n }, /week: 50 is not a week/],
    ['a week that has not begun', { week: WEEK + 1n }, /is not a week of these years/],
    ['a time as the number', { sequence: BigInt(NOW) }, /sequence: 1795000000 is not a number/],
    ['a text as the countersignature', { countersignature: random(65).fill(65) }, /countersignature: /],
  ])('%s', async (_, change, words) => {
    const lines = found(await logged(change));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(words);
  });

  test('an argument that no function has, a function that no contract has, a contract that is not ours', async () => {
    const text = Cl.stringUtf8('the river dream again');
    expect(found(await call('withdraw-session', [Cl.uint(1), Cl.uint(2), text]))).toEqual([
      'session-logger.withdraw-session: more arguments than the table has',
    ]);
    expect(found(await call('withdraw-session', [Cl.uint(1)]))).toEqual([
      'session-logger.withdraw-session sequence: missing',
    ]);
    expect(found(await call('keep-note', [text]))).toEqual(['session-logger.keep-note is not in the table']);
    expect(found(await call('send', [text], { contractName: 'notes' }))).toEqual([
      'notes.send is not in the table',
    ]);
    // Not found by climbing up to what every object has.
    expect(found(await call('constructor', [], { contractName: 'constructor' }))).toEqual([
      'constructor.constructor is not in the table',
    ]);
  });

  test('the moment at which a proof was made, in its end', async () => {
    const proof = (expires: bigint) =>
      call('create-proof', [Cl.uint(1), Cl.uint(1), Cl.buffer(random()), Cl.uint(expires)], {
        contractName: 'progress-tracker',
      });
    const day = (BigInt(NOW) / 86_400n + 30n) * 86_400n;
    expect(found(await proof(day - 1n))).toEqual([]);
    expect(found(await proof(BigInt(NOW) + 30n * 86_400n + 17n))).toEqual([
      expect.stringMatching(/expires: \d+ is not a whole hour/),
    ]);
  });

  test('a transfer between people, a memo, a contract of somebody’s, an NFT in a post-condition', async () => {
    const transfer = { ...common, recipient: DEPLOYER.address, amount: 5n };
    expect(found(await makeSTXTokenTransfer({ ...transfer, senderKey: patient.privateKey }))).toEqual([
      'a transfer that is not the faucet’s',
    ]);
    const memo = { ...transfer, senderKey: FAUCET.privateKey, memo: 'for 20 Nov' };
    expect(found(await makeSTXTokenTransfer(memo))).toEqual(['a memo']);
    const deploy = { ...common, codeBody: ';; the river dream', senderKey: DEPLOYER.privateKey };
    expect(found(await makeContractDeploy({ ...deploy, contractName: 'diary' }))).toEqual([
      'a contract diary that is not ours',
    ]);
    expect(found(await makeContractDeploy({ ...deploy, contractName: 'pairing' }))).toEqual([
      'another source of pairing',
    ]);
    const nft = Pc.principal(patient.address)
      .willSendAsset()
      .nft(`${DEPLOYER.address}.notes::note`, Cl.stringUtf8('the river dream'));
    const stranger = Pc.principal(sponsor.address).willSendLte(1n).ustx();
    const withdraw = [Cl.uint(1), Cl.uint(2)];
    expect(found(await call('withdraw-session', withdraw, { postConditions: [nft, stranger] }))).toEqual([
      'a post-condition over something other than STX',
      `a post-condition about ${sponsor.address}`,
    ]);
    const fee = Pc.principal(patient.address).willSendLte(500n).ustx();
    expect(found(await call('withdraw-session', withdraw, { postConditions: [fee] }))).toEqual([]);
  });

  test('bytes after the last field', async () => {
    const whole = (await logged()).serialize();
    const trailing = lintRun([asSeen(whole + bytesToHex(utf8ToBytes('the river dream')), NOW)]);
    expect(trailing).toEqual([expect.stringMatching(/cannot be decoded/)]);
  });

  test('a field, a topic or a movement that an event must not have', async () => {
    const own = { account: Cl.uint(1), sequence: Cl.uint(3), week: Cl.uint(WEEK), state: Cl.uint(2) };
    const topic = Cl.stringAscii('log-session');
    const events = [
      printed({ ...own, topic, minutes: Cl.uint(50) }),
      printed({ ...own, topic, week: Cl.uint(NOW) }),
      printed({ ...own, topic: Cl.stringAscii('note') }),
      printed({ ...own, topic }, 'somebodys'),
      { type: 'stx_asset', stx_asset: { sender: patient.address, recipient: sponsor.address } },
      {
        type: 'stx_asset',
        stx_asset: {
          sender: patient.address,
          recipient: `${DEPLOYER.address}.governance`,
          memo: { hex: '0x6162' },
        },
      },
      { type: 'nft_asset' },
    ] satisfies SeenEvent[];
    expect(found(await logged(), events)).toEqual([
      'event session-logger.log-session minutes: not in the table',
      expect.stringMatching(/^event session-logger.log-session week: \d+ is not a week/),
      'event session-logger.note is not in the table',
      'event somebodys.log-session is not in the table',
      'moves STX past our contracts',
      'a memo',
      'moves an asset other than STX: nft_asset',
    ]);
  });
});
