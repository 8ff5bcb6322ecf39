import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  acceptRequest,
  type Context,
  findTherapist,
  leaveAsPatient,
  leaveAsTherapist,
  listRings,
  logSession,
  patientAccount,
  publishRing,
  registrations,
  requestPairing,
  syncPatient,
} from '@/lib/flows';
import { actor } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';
import { code, steps } from './support';

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

test('a patient leaves: the pairing ends, what is confirmed stays, nothing new can be begun', async () => {
  const patient = await actor(stage);
  expect(await registrations(patient)).toEqual({ patient: null, therapist: null });
  const id = await s.paired(patient);
  await logSession(patient, { facts: await s.facts(), note: '' });
  await s.exchange(patient);
  expect(await registrations(patient)).toEqual({ patient: 'active', therapist: null });
  await leaveAsPatient(patient);
  await syncPatient(patient);
  expect(await registrations(patient)).toEqual({ patient: 'left', therapist: null });
  expect((await s.pairingOf(patient, id)).state).toBe('ended');
  expect((await patientAccount(patient)).ledger).toMatchObject({
    closed: true,
    active: false,
    confirmed: 1n,
  });
  expect((await s.only(patient)).state).toBe('confirmed');
  const listed = await findTherapist(stage, therapist.wallet.principal);
  if (!listed) throw new Error('not listed');
  const asked = await requestPairing(patient, listed);
  await syncPatient(patient);
  // 1401: this address holds no active account.
  expect(await s.pairingOf(patient, asked.id)).toMatchObject({ state: 'failed', code: 1401 });
  expect(await code(leaveAsPatient(patient))).toBe(1107);
});

test('a therapist leaves: said so in the list, and out of the ring with its next version', async () => {
  const leaver = await actor(stage);
  await enrol(stage.issuer, [{ ctx: leaver, alias: 'Dr Gone' }]);
  expect(await registrations(leaver)).toEqual({ patient: null, therapist: 'active' });
  const before = (await listRings(stage))[0]?.keys.length ?? 0;
  await leaveAsTherapist(leaver);
  expect(await registrations(leaver)).toEqual({ patient: null, therapist: 'left' });
  expect((await findTherapist(stage, leaver.wallet.principal))?.status).toBe('left');
  await publishRing(stage.issuer, 1n);
  expect((await listRings(stage))[0]?.keys).toHaveLength(before - 1);
  const patient = await actor(stage);
  await s.requested(patient);
  expect(await acceptRequest(therapist, (await s.clientOf(patient)).id)).toBe(before - 1);
});
