import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  acceptRequest,
  type Context,
  clients,
  completePairing,
  concludePairing,
  endAsTherapist,
  isSpread,
  leaveAsPatient,
  logSession,
  patientAccount,
  sendReady,
  sessions,
  setSpread,
  syncPatient,
  transactions,
} from '@/lib/flows';
import { keepQuiet, momentBetween, takesTurn } from '@/lib/flows/timing';
import { weekOfTime, weekStart } from '@/lib/protocol';
import { createMemoryStore, createVault, restoreFromBackup } from '@/lib/vault';
import { actor } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';
import { steps } from './support';

/** Confirmed sessions wait for a moment of chance: kept in the vault, released by the chain's clock, sent once. */
let stage: TestStage;
let therapist: Context;
let s: ReturnType<typeof steps>;
const DAY = 86_400n;

beforeAll(async () => {
  stage = await openStage(1);
  therapist = await actor(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Heron' }]);
  s = steps(stage, therapist);
});
afterAll(() => stage?.close());

/** A paired patient whose sessions wait, as those of every new vault do. */
async function waitingPatient(): Promise<{ patient: Context; pairing: string }> {
  const patient = await actor(stage);
  const pairing = await s.paired(patient);
  await setSpread(patient.vault, true);
  return { patient, pairing };
}

/** Logs so many sessions, and has them countersigned. */
async function countersigned(patient: Context, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await logSession(patient, { facts: await s.facts(), note: `${n}` });
  await s.exchange(patient);
}

const now = async () => BigInt((await stage.chain.tip()).time);
const states = async (patient: Context) => (await sessions(patient)).map((x) => x.state);
const sent = async (patient: Context) =>
  (await transactions(patient)).filter((t) => t.what === 'log-session').length;

test('on unless switched off', async () => {
  const vault = await createVault(createMemoryStore(), 'a long passphrase', { cost: 1 });
  expect(await isSpread(vault)).toBe(true);
  await setSpread(vault, false);
  expect(await isSpread(vault)).toBe(false);
});

test('each gets a moment in the week after its own; the page may be closed; when it has come, it is sent, and once', async () => {
  const { patient } = await waitingPatient();
  const before = await now();
  await countersigned(patient, 2);
  expect(await states(patient)).toEqual(['countersigned', 'countersigned']);
  const moments = (await sessions(patient)).map((x) => BigInt(x.releaseAt ?? 0));
  for (const moment of moments) {
    const nextWeek = BigInt(weekStart(weekOfTime(before) + 1n).getTime() / 1000);
    expect(moment).toBeGreaterThanOrEqual(nextWeek);
    expect(moment).toBeLessThanOrEqual(nextWeek + 7n * DAY);
  }
  expect(moments[0]).not.toBe(moments[1]);
  await syncPatient(patient);
  expect((await sessions(patient)).map((x) => BigInt(x.releaseAt ?? 0))).toEqual(moments);
  expect(await sent(patient)).toBe(0);

  const file = await patient.vault.exportBackup('a backup passphrase');
  patient.vault.lock();
  const vault = await restoreFromBackup(
    createMemoryStore(),
    file,
    'a backup passphrase',
    'a new passphrase',
    {
      cost: 1,
    },
  );
  const again: Context = { ...patient, vault };
  await syncPatient(again);
  expect(await sent(again)).toBe(0);
  await stage.advance(14 * 86_400);
  await Promise.all([syncPatient(again), syncPatient(again)]);
  await syncPatient(again);
  expect(await states(again)).toEqual(['confirmed', 'confirmed']);
  expect(await sent(again)).toBe(2);
});

test('sent now, when its owner says so; and with the next sync once waiting is switched off', async () => {
  const { patient } = await waitingPatient();
  await countersigned(patient, 1);
  expect(await sent(patient)).toBe(0);
  expect(await sendReady(patient)).toBe(1);
  await syncPatient(patient);
  expect(await states(patient)).toEqual(['confirmed']);
  await countersigned(patient, 1);
  expect((await states(patient)).sort()).toEqual(['confirmed', 'countersigned']);
  await setSpread(patient.vault, false);
  await syncPatient(patient);
  await syncPatient(patient);
  expect(await states(patient)).toEqual(['confirmed', 'confirmed']);
});

test('whoever ends a pairing, or leaves, loses nothing that waits: it goes first', async () => {
  const mine = await waitingPatient();
  await countersigned(mine.patient, 1);
  await concludePairing(mine.patient, mine.pairing);
  await syncPatient(mine.patient);
  expect(await states(mine.patient)).toEqual(['confirmed']);
  expect((await patientAccount(mine.patient)).ledger?.active).toBe(false);

  // A pairing anew with the same therapist takes the place of the one in force.
  const anew = await waitingPatient();
  await countersigned(anew.patient, 1);
  const id = await s.requested(anew.patient);
  const [client] = (await clients(therapist)).filter((c) => c.state === 'asking');
  await acceptRequest(therapist, client?.id ?? '');
  await syncPatient(anew.patient);
  await completePairing(anew.patient, id);
  await syncPatient(anew.patient);
  expect(await states(anew.patient)).toEqual(['confirmed']);
  expect((await s.pairingOf(anew.patient, id)).state).toBe('paired');

  const theirs = await waitingPatient();
  await countersigned(theirs.patient, 1);
  await endAsTherapist(therapist, (await s.clientOf(theirs.patient)).id);
  await syncPatient(theirs.patient);
  await syncPatient(theirs.patient);
  expect(await states(theirs.patient)).toEqual(['confirmed']);
  expect((await patientAccount(theirs.patient)).ledger?.active).toBe(false);

  const left = await waitingPatient();
  await countersigned(left.patient, 1);
  await leaveAsPatient(left.patient);
  await syncPatient(left.patient);
  expect(await states(left.patient)).toEqual(['confirmed']);
});

test('no moment lies after the term of the pairing, when it would be refused', async () => {
  const { patient } = await waitingPatient();
  const expires = (await patientAccount(patient)).ledger?.expires ?? 0n;
  await stage.advance(Number(expires - (await now()) - 2n * DAY));
  await countersigned(patient, 3);
  expect(await states(patient)).toEqual(Array(3).fill('countersigned'));
  for (const { releaseAt } of await sessions(patient)) {
    expect(BigInt(releaseAt ?? 0)).toBeLessThanOrEqual(expires - DAY);
  }
});

test('a moment of chance lies between its bounds, all over', () => {
  const drawn = Array.from({ length: 2000 }, () => momentBetween(100n, 200n));
  expect(drawn.every((moment) => moment >= 100n && moment < 200n)).toBe(true);
  // Each tenth is missed by 2000 drawings once in 10^91 runs.
  for (let tenth = 100n; tenth < 200n; tenth += 10n) {
    expect(drawn.some((moment) => moment >= tenth && moment < tenth + 10n)).toBe(true);
  }
  expect(momentBetween(7n, 7n)).toBe(7n);
  expect(momentBetween(7n, 5n)).toBe(7n);
});

test('one opening sends for one pseudonym, and for none once a claim was answered; a day later it is another one', async () => {
  const vault = await createVault(createMemoryStore(), 'a long passphrase', { cost: 1 });
  const as = (principal: string) => ({ vault, wallet: { ...therapist.wallet, principal } });
  expect([takesTurn(as('ST1')), takesTurn(as('ST2')), takesTurn(as('ST1'))]).toEqual([true, false, true]);
  keepQuiet(vault);
  expect([takesTurn(as('ST1')), takesTurn(as('ST2'))]).toEqual([false, false]);
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 25 * 60 * 60_000);
  expect([takesTurn(as('ST2')), takesTurn(as('ST1'))]).toEqual([true, false]);
  vi.restoreAllMocks();
});
