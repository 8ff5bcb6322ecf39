import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClarityValue,
  createAddress,
  cvToString,
  deserializeTransaction,
  PayloadType,
} from '@stacks/transactions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  acceptRequest,
  actingAs,
  type Context,
  clients,
  confirmPairing,
  createProof,
  endPairing,
  findTherapist,
  leaveAsPatient,
  listRings,
  logSession,
  pairings,
  patientAccount,
  principals,
  proofs,
  pseudonyms,
  publicHistory,
  reachMilestone,
  requestPairing,
  resendSession,
  STEPS,
  sessions,
  standings,
  syncPatient,
  syncTherapist,
  transactions,
} from '@/lib/flows';
import { assignPseudonym } from '@/lib/flows/pseudonyms';
import { isSearching, wantSearch } from '@/lib/flows/restoring';
import { toHex } from '@/lib/flows/transactions';
import { createMemoryStore, restoreFromBackup, restoreFromPhrase, type Vault } from '@/lib/vault';
import { actor, patientOf } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';
import { code, steps } from './support';

/** One patient, several therapists: a principal for each, and nothing that joins two of them. */
let stage: TestStage;
let heron: Context;
let wren: Context;

beforeAll(async () => {
  stage = await openStage(1);
  [heron, wren] = await Promise.all([actor(stage), actor(stage)]);
  await enrol(stage.issuer, [
    { ctx: heron, alias: 'Dr Heron' },
    { ctx: wren, alias: 'Dr Wren' },
  ]);
});
afterAll(() => stage?.close());

/** A patient who pays for themselves, where it is not about coins: without the work that a relay asks for. */
const paying = (vault?: Vault) => patientOf({ ...stage, relay: undefined }, vault);

/** The pauses are for a server that watches; here nobody does. */
const sync = (patient: Context) => syncPatient(patient, { pause: async () => {} });

async function ask(patient: Context, therapist: Context) {
  const listed = await findTherapist(stage, therapist.wallet.principal);
  if (!listed) throw new Error('not listed');
  return requestPairing(patient, listed, 'Hello');
}

/** Syncs until it is so: what a relay has taken is in a block only some time later. */
async function until(patient: Context, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(200)) {
    await sync(patient);
    if (await isSo()) return;
  }
  throw new Error('it took too long');
}

/** Pairs, and gives the context of the pseudonym that did. */
async function pair(patient: Context, therapist: Context): Promise<Context> {
  const { id, owner } = await ask(patient, therapist);
  const own = await actingAs(patient, owner);
  const is = (state: string) => async () =>
    (await pairings(own)).some((p) => p.id === id && p.state === state);
  await until(patient, is('waiting'));
  await syncTherapist(therapist);
  const asking = (await clients(therapist)).filter((c) => c.requester === owner && c.state === 'asking');
  for (const client of asking) await acceptRequest(therapist, client.id);
  await until(patient, is('accepted'));
  await confirmPairing(own, id);
  await until(patient, is('paired'));
  await syncTherapist(therapist);
  return own;
}

async function facts(minutes = 50) {
  const { time } = await stage.chain.tip();
  return { date: new Date(time * 1000).toISOString().slice(0, 10), minutes, modality: 'video' as const };
}

const listSchema = z.object({
  cursor: z.object({ next: z.string().nullable() }),
  results: z.array(z.object({ tx_id: z.string() })),
});
const rawSchema = z.object({ raw_tx: z.string() });

/** Every transaction that the chain has, as bytes and as its sender and arguments. */
async function everything() {
  const txids: string[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const url: string = `${stage.chainUrl}/extended/v3/transactions?limit=50${next ? `&cursor=${next}` : ''}`;
    const page: z.infer<typeof listSchema> = listSchema.parse(await (await fetch(url)).json());
    txids.push(...page.results.map((r) => r.tx_id));
    next = page.cursor.next;
  }
  return Promise.all(
    txids.map(async (txid) => {
      const answer = await fetch(`${stage.chainUrl}/extended/v1/tx/${txid}/raw`);
      const raw = rawSchema.parse(await answer.json()).raw_tx.slice(2);
      const { payload, auth } = deserializeTransaction(raw);
      const args = payload.payloadType === PayloadType.ContractCall ? payload.functionArgs : [];
      return { raw, signer: auth.spendingCondition.signer, args: args.flatMap(leaves) };
    }),
  );
}

/** What a call says that could be recognised elsewhere: keys, commitments, salts, signatures. */
function leaves(value: ClarityValue): string[] {
  switch (value.type) {
    case 'buffer':
      return value.value.length >= 32 ? [value.value] : [];
    case 'list':
      return value.value.flatMap(leaves);
    case 'tuple':
      return Object.values(value.value).flatMap(leaves);
    case 'some':
    case 'ok':
    case 'err':
      return leaves(value.value);
    default:
      return [];
  }
}

const hashOf = (principal: string) => createAddress(principal).hash160;

describe('two therapists', () => {
  let patient: Context;
  let withHeron: Context;
  let withWren: Context;

  beforeAll(async () => {
    patient = await patientOf(stage);
    withHeron = await pair(patient, heron);
    withWren = await pair(patient, wren);
  });

  test('two principals and two accounts, neither of them the one for other roles; one history', async () => {
    const [a, b] = [withHeron.wallet.principal, withWren.wallet.principal];
    expect(new Set([a, b, patient.wallet.principal]).size).toBe(3);
    const [one, two] = await Promise.all([patientAccount(withHeron), patientAccount(withWren)]);
    expect(one.account).not.toBe(two.account);
    expect((await patientAccount(patient)).account).toBeNull();

    for (let n = 0; n < 10; n += 1) await logSession(withHeron, { facts: await facts(), note: `Heron ${n}` });
    await logSession(withWren, { facts: await facts(90), note: 'Wren' });
    await sync(patient);
    await steps(stage, heron).countersignAll(withHeron);
    await steps(stage, wren).countersignAll(withWren);
    const every = async () => sessions(patient, await principals(patient));
    await until(patient, async () => (await every()).every((s) => s.state === 'confirmed'));
    const all = await every();
    expect(all).toHaveLength(11);
    expect(all.filter((s) => s.owner === a)).toHaveLength(10);
    expect(await sessions(withWren)).toMatchObject([{ note: 'Wren', account: two.account?.toString() }]);
    expect((await patientAccount(withHeron)).ledger?.confirmed).toBe(10n);
    expect((await patientAccount(withWren)).ledger?.confirmed).toBe(1n);
    expect((await standings(patient)).map((s) => [s.owner, s.confirmed]).sort()).toEqual(
      [
        [a, '10'],
        [b, '1'],
      ].sort(),
    );
  });

  test('a milestone and its proof belong to one of them; a step under the wrong one is refused', async () => {
    expect(await code(reachMilestone(withWren, 1n))).toBe(1504);
    await reachMilestone(withHeron, 1n);
    const expires = BigInt((await stage.chain.tip()).time) + 86_400n;
    const proof = await createProof(withHeron, { milestone: 1n, audience: 'Acme', expires });
    const made = async () => (await proofs(patient, await principals(patient))).map((p) => p.state);
    await until(patient, async () => (await made()).every((state) => state === 'ready'));
    expect(await made()).toEqual(['ready']);
    expect(await proofs(withWren)).toEqual([]);
    expect(proof.owner).toBe(withHeron.wallet.principal);
    const [pairing] = await pairings(withWren);
    expect(await code(endPairing(withHeron, pairing?.id ?? ''))).toBe('no-pairing');
    expect(await code(endPairing(patient, pairing?.id ?? ''))).toBe('no-pairing');
    expect(await code(resendSession(withWren, (await sessions(withHeron))[0]?.id ?? ''))).toBe(
      'another-account',
    );
    expect(await code(actingAs(patient, heron.wallet.principal))).toBe('another-account');
  });

  test('nothing on the chain mentions both, or repeats for one what it said for the other', async () => {
    const all = await everything();
    const [a, b] = [hashOf(withHeron.wallet.principal), hashOf(withWren.wallet.principal)];
    const own = (hash: string) => all.filter((t) => t.signer === hash);
    expect(own(a).length).toBeGreaterThanOrEqual(13);
    expect(own(b).length).toBeGreaterThan(3);
    expect(all.filter((t) => t.raw.includes(a) && t.raw.includes(b))).toEqual([]);
    // The ring's keys are the same for everybody who is accepted by one of it.
    const keys = (await listRings(stage)).flatMap((ring) => ring.keys.map(toHex));
    const said = (hash: string) => new Set(own(hash).flatMap((t) => t.args));
    const common = [...said(a)].filter((arg) => said(b).has(arg));
    expect(common.filter((arg) => !keys.includes(arg))).toEqual([]);
    expect(common.length).toBe(keys.length);
    for (const { what } of await transactions(patient)) expect(STEPS).toContain(what);
    // Neither was ever given a coin, and so leads to nobody who gave one.
    for (const one of [withHeron, withWren])
      expect((await stage.chain.account(one.wallet.principal)).balance).toBe(0n);
    // The account of the other roles has done nothing, and nobody has been told of it.
    expect(all.filter((t) => t.raw.includes(hashOf(patient.wallet.principal)))).toEqual([]);
  });

  test('what others see of one is what the chain has of it, and nothing of the other', async () => {
    const history = await publicHistory(withHeron);
    expect(history).toMatchObject({ states: { confirmed: 10 }, pairings: 1n, ring: 3, leastRing: 3 });
    expect(history?.weeks.map((w) => w.entries)).toEqual([10]);
    expect(history?.advice).toEqual(['small-ring', 'few-pseudonyms', 'same-day']);
    expect(await publicHistory(withWren)).toMatchObject({ states: { confirmed: 1 } });
    expect(await publicHistory(patient)).toBeNull();
  });

  test('paired anew with the same therapist: the same pseudonym, with its totals', async () => {
    const [old] = await pairings(withWren);
    await endPairing(withWren, old?.id ?? '');
    await until(patient, async () => (await pairings(withWren))[0]?.state === 'ended');
    const again = await pair(patient, wren);
    expect(again.wallet.principal).toBe(withWren.wallet.principal);
    expect((await patientAccount(again)).ledger).toMatchObject({ confirmed: 1n, sequence: 1n });
    expect(await pseudonyms(patient)).toHaveLength(2);
  });

  test('the phrase alone finds both on a new device, takes neither for anybody new, and goes on with one', async () => {
    const words = (await patient.vault.phrase()).join(' ');
    const vault = await restoreFromPhrase(createMemoryStore(), words, 'a new passphrase', { cost: 1 });
    const restored = await paying(vault);
    await wantSearch(vault);
    await sync(restored);
    expect(await isSearching(vault)).toBe(false);
    const found = await pseudonyms(restored);
    expect(found.map((p) => [p.index, p.therapist])).toEqual([
      [1, null],
      [2, null],
    ]);
    const totals = (await standings(restored)).map((s) => s.confirmed).sort();
    expect(totals).toEqual(['1', '10']);
    await assignPseudonym(restored, withWren.wallet.principal, wren.wallet.principal);
    const again = await pair(restored, wren);
    expect(again.wallet.principal).toBe(withWren.wallet.principal);
    const asked = await ask(restored, heron);
    expect(asked.owner).not.toBe(withHeron.wallet.principal);
    expect((await pseudonyms(restored)).map((p) => p.index)).toEqual([1, 2, 3]);
  });

  test('without a search, too: what the chain knows of is passed over, not used', async () => {
    const words = (await patient.vault.phrase()).join(' ');
    const vault = await restoreFromPhrase(createMemoryStore(), words, 'a new passphrase', { cost: 1 });
    const restored = await paying(vault);
    const { owner } = await ask(restored, heron);
    expect((await pseudonyms(restored)).map((p) => [p.index, p.therapist !== null])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, true],
    ]);
    expect((await pseudonyms(restored)).at(-1)?.principal).toBe(owner);
  });

  test('a backup brings back everything, each under its own principal', async () => {
    const file = await patient.vault.exportBackup('a backup passphrase');
    const options = { cost: 1 };
    const vault = await restoreFromBackup(
      createMemoryStore(),
      file,
      'a backup passphrase',
      'a new passphrase',
      options,
    );
    const restored = await paying(vault);
    expect(await pseudonyms(restored)).toEqual(await pseudonyms(patient));
    expect(await sessions(restored, await principals(restored))).toHaveLength(11);
  });

  test('whoever has left one relationship begins the next with the same therapist under another', async () => {
    await leaveAsPatient(withWren);
    const { owner } = await ask(patient, wren);
    expect(owner).not.toBe(withWren.wallet.principal);
    expect((await pairings(withHeron))[0]?.state).toBe('paired');
  });
});

describe('taking a pseudonym', () => {
  /** The same person in a tab that closes when its wallet is called for the nth time: before the sending, or right after. */
  function closing(patient: Context, at: number, when: 'before' | 'after'): Context {
    const { accounts } = patient;
    if (!accounts) throw new Error('no accounts');
    let calls = 0;
    return {
      ...patient,
      accounts: (index) => {
        const wallet = accounts(index);
        const call: typeof wallet.call = async (given, movements) => {
          calls += 1;
          if (calls !== at) return wallet.call(given, movements);
          if (when === 'after') await wallet.call(given, movements);
          throw new Error('the tab is gone');
        };
        return { ...wallet, call };
      },
    };
  }

  test.each([
    [1, 'before'],
    [1, 'after'],
    [2, 'before'],
    [2, 'after'],
  ] as const)(
    'the tab is closed at call %i, %s it is sent: nothing is reused, nothing is lost',
    async (at, when) => {
      const patient = await paying();
      await expect(ask(closing(patient, at, when), heron)).rejects.toThrow('the tab is gone');
      const [taken, ...more] = await pseudonyms(patient);
      expect(more).toEqual([]);
      expect(taken).toMatchObject({ index: 1, therapist: heron.wallet.principal });
      const other = await ask(patient, wren);
      expect(other.owner).not.toBe(taken?.principal);
      const again = await ask(patient, heron);
      expect(again.owner).toBe(taken?.principal);
      await sync(patient);
      const states = (await pairings(patient, [again.owner])).map((p) => p.state);
      expect(states[0]).toBe('waiting');
      expect((await pseudonyms(patient)).map((p) => p.index)).toEqual([1, 2]);
    },
  );

  test('two tabs at once: two therapists get two, one therapist gets one', async () => {
    const patient = await paying();
    const [a, b] = await Promise.all([ask(patient, heron), ask(patient, wren)]);
    expect(a.owner).not.toBe(b.owner);
    expect(await pseudonyms(patient)).toHaveLength(2);
  });

  test('a declined or failed request leaves its pseudonym to that therapist alone', async () => {
    const patient = await paying();
    const first = await ask(patient, heron);
    const second = await ask(patient, wren);
    expect(second.owner).not.toBe(first.owner);
    expect((await ask(patient, heron)).owner).toBe(first.owner);
  });

  test('a vault in both roles never asks from the principal that is a therapist’s', async () => {
    const colleague = await paying();
    await enrol(stage.issuer, [{ ctx: colleague, alias: 'Dr Stork' }]);
    const { owner } = await ask(colleague, heron);
    expect(owner).not.toBe(colleague.wallet.principal);
    expect((await patientAccount(colleague)).account).toBeNull();
    await sync(colleague);
    expect((await pairings(colleague, [owner])).map((p) => p.state)).toEqual(['waiting']);
  });

  test('a vault of the time with one account goes on with it, and is fresh to everybody else', async () => {
    const before = await actor(stage);
    await steps(stage, heron).paired(before);
    const patient = await paying(before.vault);
    expect(await pseudonyms(patient)).toMatchObject([{ index: 0, principal: before.wallet.principal }]);
    expect((await ask(patient, heron)).owner).toBe(before.wallet.principal);
    const { owner } = await ask(patient, wren);
    expect(owner).not.toBe(before.wallet.principal);
    expect((await pseudonyms(patient)).map((p) => p.index)).toEqual([0, 1]);
    await enrol(stage.issuer, [{ ctx: before, alias: 'Dr Both' }]);
    expect((await ask(patient, heron)).owner).not.toBe(before.wallet.principal);
    expect((await pseudonyms(patient)).map((p) => p.index)).toEqual([0, 1, 2]);
  });
});

describe('the sync', () => {
  test('takes each in its turn with a pause between, and one that fails stops no other', async () => {
    const patient = await paying();
    const a = await ask(patient, heron);
    const b = await ask(patient, wren);
    for (const { txid } of [a, b]) await stage.chain.settled(txid ?? '');
    const { chain } = patient;
    const asked: string[] = [];
    const read: typeof chain.read = async (call, signal) => {
      const about = call.functionArgs.map((value) => cvToString(value));
      const who = [a, b].find(({ owner }) => about.includes(owner));
      if (who) asked.push(who === a ? 'a' : 'b');
      if (who === a) throw new Error('no answer about this one');
      return chain.read(call, signal);
    };
    const half: Context = { ...patient, chain: { ...chain, read } };
    const pause = async () => void asked.push('|');
    await expect(syncPatient(half, { pause })).rejects.toThrow('no answer about this one');
    const turns = asked.join('').split('|');
    expect(turns.map((turn) => new Set(turn).size)).toEqual([1, 1]);
    const state = async (owner: string) => (await pairings(patient, [owner]))[0]?.state;
    expect([await state(a.owner), await state(b.owner)]).toEqual(['requesting', 'waiting']);
    await syncPatient(patient, { only: a.owner });
    expect(await state(a.owner)).toBe('waiting');
  });

  test('a draft that was written before there was a therapist goes to the one it is sent to', async () => {
    const patient = await paying();
    const draft = await logSession(patient, { facts: await facts(), note: 'early' }, { send: false });
    const own = await pair(patient, heron);
    await resendSession(own, draft.id);
    await steps(stage, heron).exchange(own);
    expect(await sessions(own)).toMatchObject([{ note: 'early', state: 'confirmed' }]);
    expect(await sessions(patient)).toEqual([]);
  });
});
