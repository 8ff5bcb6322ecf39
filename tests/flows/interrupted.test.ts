import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  acceptRequest,
  type Context,
  clients,
  confirmPairing,
  createProof,
  findTherapist,
  logSession,
  logWithoutWaiting,
  pairings,
  proofs,
  reachMilestone,
  requestPairing,
  sendReady,
  sendRequest,
  sessions,
  syncPatient,
  syncTherapist,
} from '@/lib/flows';
import { createInAppWallet } from '@/lib/wallet';
import { actor } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';
import { refusing, steps } from './support';

/** What a wallet that is somebody else's program can do to a step: refuse it, outlive the tab that asked, show another account. */
let stage: TestStage;
let therapist: Context;

beforeAll(async () => {
  stage = await openStage(2);
  therapist = await actor(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Test' }]);
});
afterAll(() => stage?.close());

/** The same person with a wallet that sends what it was given after the tab that asked is gone. */
function outliving(ctx: Context): Context {
  const call: Context['wallet']['call'] = async (given, movements) => {
    await ctx.wallet.call(given, movements);
    throw new Error('the tab is gone');
  };
  return { ...ctx, wallet: { ...ctx.wallet, call } };
}

async function request(patient: Context, by: Context = patient) {
  const listed = await findTherapist(stage, therapist.wallet.principal);
  if (!listed) throw new Error('not listed');
  return requestPairing(by, listed);
}

const state = async (patient: Context) => (await pairings(patient)).map((p) => p.state);

async function accept(patient: Context): Promise<void> {
  await syncPatient(patient);
  await syncTherapist(therapist);
  const request = (await pairings(patient))[0]?.request;
  const own = (await clients(therapist)).filter((c) => c.requester === patient.wallet.principal);
  const client = own.find((c) => c.request === request);
  await acceptRequest(therapist, client?.id ?? '');
  await syncPatient(patient);
}

test('refused in the wallet: nothing is on its way, and the same request can be sent again', async () => {
  const patient = await actor(stage);
  // Registered already, so that the refusal meets the request itself.
  await request(patient);
  await syncPatient(patient);
  await expect(request(patient, refusing(patient))).rejects.toMatchObject({ code: 'rejected' });
  await syncPatient(patient);
  expect(await state(patient)).toEqual(['failed', 'waiting']);
  const [refused] = await pairings(patient);
  if (!refused) throw new Error('the request was not kept');
  await sendRequest(patient, refused);
  await accept(patient);
  expect(await state(patient)).toEqual(['accepted', 'replaced']);
});

test('without coins, where no faucet is: said before any wallet is asked', async () => {
  const person = await actor(stage);
  const poor: Context = { ...refusing(person), chain: { ...stage.chain, hasFaucet: false } };
  for (const kind of ['in-app', 'stacks'] as const) {
    const asking = request(person, { ...poor, wallet: { ...poor.wallet, kind } });
    await expect(asking).rejects.toMatchObject({ code: 'no-funds' });
  }
  expect(await pairings(person)).toEqual([]);
});

test('whoever declines one transaction is not asked for the next at once', async () => {
  const patient = await actor(stage);
  const { paired, facts, countersignAll } = steps(stage, therapist);
  await paired(patient);
  // One to be confirmed late and one to be recorded: two transactions are ready.
  const { id } = await logSession(patient, { facts: await facts(), note: '' });
  await syncPatient(patient);
  await logWithoutWaiting(patient, id);
  await logSession(patient, { facts: await facts(), note: '' });
  await syncPatient(patient);
  await countersignAll(patient);
  await syncPatient(patient, { auto: false });
  expect((await sessions(patient)).map((s) => s.state).sort()).toEqual(['countersigned', 'logged']);
  let asked = 0;
  const no = refusing(patient, () => {
    asked += 1;
  });
  await expect(sendReady(no)).rejects.toMatchObject({ code: 'rejected' });
  expect(asked).toBe(1);
  expect(await sendReady(patient)).toBe(2);
  await syncPatient(patient);
  expect((await sessions(patient)).map((s) => s.state)).toEqual(['confirmed', 'confirmed']);
});

test('sent by the wallet after the tab was gone: request, pairing and proof are found on the chain', async () => {
  const patient = await actor(stage);
  const late = outliving(patient);
  await request(patient);
  await expect(request(patient, late)).rejects.toThrow('the tab is gone');
  expect((await state(patient))[0]).toBe('failed');
  await accept(patient);
  expect((await state(patient))[0]).toBe('accepted');
  await expect(confirmPairing(late, (await pairings(patient))[0]?.id ?? '')).rejects.toThrow();
  expect((await state(patient))[0]).toBe('accepted');
  await syncPatient(patient);
  expect((await state(patient))[0]).toBe('paired');

  const { time } = await stage.chain.tip();
  const date = new Date(time * 1000).toISOString().slice(0, 10);
  for (let n = 0; n < 10; n += 1)
    await logSession(patient, { facts: { date, minutes: 50, modality: 'video' }, note: '' });
  await syncPatient(patient);
  await steps(stage, therapist).countersignAll(patient);
  await syncPatient(patient);
  await syncPatient(patient);
  await expect(reachMilestone(late, 1n)).rejects.toThrow();
  const wish = { milestone: 1n, audience: 'Acme', expires: BigInt(time) + 86_400n };
  await expect(createProof(late, wish)).rejects.toThrow('the tab is gone');
  expect((await proofs(patient))[0]?.state).toBe('failed');
  await syncPatient(patient);
  expect((await proofs(patient))[0]?.state).toBe('ready');

  const refused = { ...wish, audience: 'Acme, refused' };
  await expect(createProof(refusing(patient), refused)).rejects.toMatchObject({ code: 'rejected' });
  await syncPatient(patient);
  const kept = (await proofs(patient)).find((p) => p.audience === 'Acme, refused');
  expect(kept).toMatchObject({ state: 'failed', txid: null, code: null });
  // Pressed once more rather than sent again: the same proof, not a second one.
  expect((await createProof(patient, refused)).hash).toBe(kept?.hash);
  await syncPatient(patient);
  expect((await proofs(patient)).map((p) => p.state)).toEqual(['ready', 'ready']);
});

test('two accounts of one vault: what belongs to one is neither shown nor touched by the other', async () => {
  const one = await actor(stage);
  const two: Context = {
    ...one,
    wallet: createInAppWallet(stage.chain, one.vault.keyring.accountKey(1)),
  };
  await request(one);
  await syncPatient(one);
  expect(await state(one)).toEqual(['waiting']);
  await syncPatient(two);
  expect(await state(two)).toEqual([]);
  await request(two);
  await accept(two);
  expect(await state(two)).toEqual(['accepted']);
  await syncPatient(one);
  expect(await state(one)).toEqual(['waiting']);
  await accept(one);
  await confirmPairing(one, (await pairings(one))[0]?.id ?? '');
  await syncPatient(one);
  expect(await state(one)).toEqual(['paired']);

  const { time } = await stage.chain.tip();
  const date = new Date(time * 1000).toISOString().slice(0, 10);
  await logSession(one, { facts: { date, minutes: 50, modality: 'chat' }, note: 'of the first' });
  await syncPatient(one);
  await steps(stage, therapist).countersignAll(one);
  await syncPatient(two);
  expect(await sessions(two)).toEqual([]);
  await syncPatient(one);
  await syncPatient(one);
  expect((await sessions(one)).map((s) => s.state)).toEqual(['confirmed']);
});
