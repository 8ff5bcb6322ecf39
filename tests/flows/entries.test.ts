import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionLogger } from '@/lib/contracts';
import {
  attendances,
  type Context,
  countersign,
  declineSession,
  discardSession,
  endPairing,
  logSession,
  logWithoutWaiting,
  patientAccount,
  resendSession,
  sessions,
  syncPatient,
  syncTherapist,
  withdrawSession,
} from '@/lib/flows';
import { ledgerState } from '@/lib/flows/ledger-state';
import { actor } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';
import { code, steps } from './support';

/** What can be done with the entries of the public record after, or instead of, their confirmation. */
let stage: TestStage;
let therapist: Context;
let s: ReturnType<typeof steps>;

beforeAll(async () => {
  stage = await openStage(1);
  therapist = await actor(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Test' }]);
  s = steps(stage, therapist);
});
afterAll(() => stage?.close());

async function entry(patient: Context, sequence: bigint): Promise<string | null> {
  const { account } = await patientAccount(patient);
  const row = await stage.chain.read(sessionLogger.getSession({ account: account ?? 0n, sequence }));
  return row && ledgerState(row);
}

/** Two sessions that the therapist has seen. */
async function askedForTwo(patient: Context): Promise<{ first: string; second: string }> {
  await s.paired(patient);
  const first = await logSession(patient, { facts: await s.facts(30), note: 'first' });
  const second = await logSession(patient, { facts: await s.facts(90), note: 'second' });
  await syncPatient(patient);
  await syncTherapist(therapist);
  return { first: first.id, second: second.id };
}

const asking = async (id: string) => (await attendances(therapist)).find((a) => a.id === id);
const standing = async (patient: Context) =>
  Object.fromEntries((await sessions(patient)).map((x) => [x.note, `${x.state} ${x.sequence}`]));

describe('withdrawing', () => {
  test('an entry that waits: it is marked on the ledger, and the session is logged anew under another number', async () => {
    const patient = await actor(stage);
    await s.paired(patient);
    const { id } = await logSession(patient, { facts: await s.facts(), note: '' });
    await syncPatient(patient);
    expect(await code(withdrawSession(patient, id))).toBe('no-session');
    await logWithoutWaiting(patient, id);
    await syncPatient(patient);
    // Signed as number 1 before the withdrawal: the signature is there, and has become worthless.
    await s.countersignAll(patient);
    await withdrawSession(patient, id);
    await syncPatient(patient);
    expect(await s.only(patient)).toMatchObject({ state: 'withdrawn', sequence: '1', code: null });
    expect(await entry(patient, 1n)).toBe('withdrawn');
    expect((await patientAccount(patient)).ledger?.confirmed).toBe(0n);
    await resendSession(patient, id);
    await syncPatient(patient);
    // Number 1 is withdrawn for good, so that the therapist's app signs number 2 by itself.
    await syncTherapist(therapist);
    expect(await asking(id)).toMatchObject({ state: 'countersigned', sequence: '2' });
    await syncPatient(patient);
    await syncPatient(patient);
    expect(await s.only(patient)).toMatchObject({ state: 'confirmed', sequence: '2' });
    expect((await patientAccount(patient)).ledger).toMatchObject({ sequence: 2n, confirmed: 1n });
    expect(await code(withdrawSession(patient, id))).toBe('no-session');
  });

  test('one of a pairing that has ended can be withdrawn, sent under the next, or removed here', async () => {
    const patient = await actor(stage);
    const pairing = await s.paired(patient);
    for (const note of ['a', 'b']) {
      const { id } = await logSession(patient, { facts: await s.facts(), note });
      await syncPatient(patient);
      await logWithoutWaiting(patient, id);
      await syncPatient(patient);
    }
    await endPairing(patient, pairing);
    await syncPatient(patient);
    const all = await sessions(patient);
    for (const { id } of all) await withdrawSession(patient, id);
    await syncPatient(patient);
    const [a, b] = ['a', 'b'].map((note) => all.find((x) => x.note === note)?.id ?? '');
    await discardSession(patient, a ?? '');
    await s.paired(patient);
    await resendSession(patient, b ?? '');
    await s.exchange(patient);
    expect(await standing(patient)).toEqual({ b: 'confirmed 3' });
    expect([await entry(patient, 1n), await entry(patient, 2n)]).toEqual(['withdrawn', 'withdrawn']);
  });

  test('comes too late once it was confirmed: the chain says so, and the session stays confirmed', async () => {
    const patient = await actor(stage);
    await s.paired(patient);
    const { id } = await logSession(patient, { facts: await s.facts(), note: '' });
    await syncPatient(patient);
    await logWithoutWaiting(patient, id);
    await syncPatient(patient);
    const before = await s.only(patient);
    await s.exchange(patient);
    // A second device that has not heard of the confirmation.
    await patient.vault.put('session', id, { ...before, countersignature: null });
    await withdrawSession(patient, id);
    await syncPatient(patient);
    expect(await s.only(patient)).toMatchObject({ state: 'confirmed', code: null });
  });
});

describe('one session, one countersignature that can be used', () => {
  test('a countersigned one keeps its number; the corrected one takes the number that fell out', async () => {
    const patient = await actor(stage);
    const { first, second } = await askedForTwo(patient);
    await declineSession(therapist, first, 'That was 50 minutes');
    await countersign(therapist, [second]);
    await syncPatient(patient);
    expect(await standing(patient)).toEqual({ first: 'declined null', second: 'countersigned 2' });
    await resendSession(patient, first, { facts: await s.facts(50), note: 'first' });
    await s.exchange(patient);
    await syncPatient(patient);
    expect(await standing(patient)).toEqual({ first: 'confirmed 1', second: 'confirmed 2' });
  });

  test('messages that cross: the session goes back to the number that it was signed for', async () => {
    const patient = await actor(stage);
    const { first, second } = await askedForTwo(patient);
    await declineSession(therapist, first, '');
    await syncPatient(patient);
    expect(await standing(patient)).toEqual({ first: 'declined null', second: 'waiting 1' });
    // Signed as number 2 before the app has heard that number 1 is asked for now.
    await countersign(therapist, [second]);
    await syncTherapist(therapist);
    expect(await asking(second)).toMatchObject({ state: 'asked', sequence: '1' });
    expect(await code(countersign(therapist, [second]))).toBe('signed-before');
    await syncPatient(patient);
    expect(await standing(patient)).toEqual({ first: 'declined null', second: 'countersigned 2' });
    await syncTherapist(therapist);
    expect(await asking(second)).toMatchObject({ state: 'countersigned', sequence: '2' });
    await resendSession(patient, first);
    await s.exchange(patient);
    await syncPatient(patient);
    expect(await standing(patient)).toEqual({ first: 'confirmed 1', second: 'confirmed 2' });
  });

  test('a declined one can be recorded all the same: it counts for nothing, and lets the next one pass', async () => {
    const patient = await actor(stage);
    const { first, second } = await askedForTwo(patient);
    await declineSession(therapist, first, 'I was ill');
    await countersign(therapist, [second]);
    await syncPatient(patient);
    expect(await code(logWithoutWaiting(patient, second))).toBe('no-session');
    await logWithoutWaiting(patient, first);
    await syncPatient(patient);
    await syncPatient(patient);
    await syncPatient(patient);
    expect(await standing(patient)).toEqual({ first: 'logged 1', second: 'confirmed 2' });
    expect((await patientAccount(patient)).ledger).toMatchObject({ sequence: 2n, confirmed: 1n });
  });
});
