import { afterAll, beforeAll, expect, test } from 'vitest';
import { disputeResolver, progressTracker } from '@/lib/contracts';
import {
  type Context,
  createProof,
  listMilestones,
  logSession,
  patientAccount,
  proofs,
  reachMilestone,
  revokeProof,
  syncPatient,
} from '@/lib/flows';
import { decide } from '@/lib/flows/council';
import { fromHex, submit, submitAndSettle } from '@/lib/flows/transactions';
import { verifyProof } from '@/lib/flows/verifier';
import { bestStart } from '@/lib/flows/windows';
import { arbitratorMessage, proveKey, publicKey } from '@/lib/protocol';
import { DEPLOYER } from '@/localnet/accounts';
import { actor } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';
import { code, steps } from './support';

let stage: TestStage;
let council: Context;
let patient: Context;
let account: bigint;
let s: ReturnType<typeof steps>;

const decided = (kind: string, name: string, value: bigint, who: string | null = null, extra = 0n) =>
  decide(council, { kind, name, who, value, extra });
const milestone = async (id: bigint) => (await listMilestones(patient, account)).find((m) => m.id === id);
const proof = async (id: bigint, audience: string) => {
  const expires = BigInt((await stage.chain.tip()).time) + 30n * 86_400n;
  const made = await createProof(patient, { milestone: id, audience, expires });
  await syncPatient(patient);
  return made;
};
const disputed = (sequence: bigint) => {
  const evidence = new Uint8Array(32).fill(7);
  return submitAndSettle(
    patient,
    'open-dispute',
    disputeResolver.openDispute({ account, sequence, evidence }),
  );
};
const stateOf = async (hash: string) => (await proofs(patient)).find((p) => p.hash === hash)?.state;

beforeAll(async () => {
  stage = await openStage(2);
  council = await actor(stage, DEPLOYER.privateKey);
  const therapist = await actor(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Proof' }]);
  s = steps(stage, therapist);
  await decided('milestone', '', 3n, null, 2n);
  patient = await actor(stage);
  await s.paired(patient);
  for (let n = 0; n < 10; n += 1) await logSession(patient, { facts: await s.facts(50 + n), note: '' });
  await s.exchange(patient);
  account = (await patientAccount(patient)).account ?? 0n;
});
afterAll(() => stage?.close());

test('a milestone within weeks is marked from the session that most count from, and proved', async () => {
  expect(await milestone(4n)).toMatchObject({ sessions: 3n, window: 2n, counted: 10n, from: 1n });
  await reachMilestone(patient, 4n);
  const { link, window } = await proof(4n, 'Employer');
  expect(window).toBe('2');
  const says = { sessions: 3n, window: 2n, ringSize: 3n, upheld: 0n, goal: null, audience: 'Employer' };
  expect(await verifyProof(stage, link)).toMatchObject({ verdict: 'verified', ...says });
});

test('a proof lapses while a session behind it is disputed, and holds again when another one counts', async () => {
  await reachMilestone(patient, 1n);
  const { link } = await proof(1n, 'Insurer');
  await seatOneArbitrator();
  await disputed(3n);
  expect(await verifyProof(stage, link)).toMatchObject({
    verdict: 'not-verified',
    reason: 'lapsed',
    sessions: 10n,
  });
  expect(await milestone(1n)).toMatchObject({ counted: 9n, lapsed: true });
  expect(await milestone(4n)).toMatchObject({ counted: 9n, lapsed: false });
  const failed = await proof(1n, 'Another insurer');
  expect(await proofs(patient)).toContainEqual(
    expect.objectContaining({ hash: failed.hash, state: 'failed', code: 1517 }),
  );
  await logSession(patient, { facts: await s.facts(60), note: '' });
  await s.exchange(patient);
  expect(await milestone(1n)).toMatchObject({ counted: 10n, lapsed: false });
  expect(await verifyProof(stage, link)).toMatchObject({ verdict: 'verified', reason: 'holds' });
});

test('a proof is revoked once, and whoever checks it is told so', async () => {
  const made = await proof(1n, 'School');
  expect((await revokeProof(patient, made)).state).toBe('revoked');
  expect(await verifyProof(stage, made.hash)).toMatchObject({ verdict: 'not-verified', reason: 'revoked' });
  expect(await code(revokeProof(patient, made))).toBe(1526);
});

test('a proof revoked in a tab that was closed meanwhile is known as revoked after a sync', async () => {
  const made = await proof(1n, 'Landlord');
  expect(await stateOf(made.hash)).toBe('ready');
  const call = progressTracker.revokeProof({ hash: fromHex(made.hash) });
  const txid = await submit(patient, 'revoke-proof', call, { kind: 'proof', id: made.hash });
  await stage.chain.settled(txid);
  await syncPatient(patient);
  expect(await stateOf(made.hash)).toBe('revoked');
});

test('a milestone within weeks whose first session is disputed is marked anew, and its proofs hold again', async () => {
  const { link } = await proof(4n, 'Pension fund');
  await disputed(1n);
  expect(await milestone(4n)).toMatchObject({ counted: 9n, from: 2n, lapsed: true, marking: false });
  expect(await verifyProof(stage, link)).toMatchObject({ verdict: 'not-verified', reason: 'lapsed' });
  await reachMilestone(patient, 4n);
  expect(await milestone(4n)).toMatchObject({ counted: 9n, lapsed: false, marking: false });
  expect(await verifyProof(stage, link)).toMatchObject({ verdict: 'verified', reason: 'holds' });
});

test('where weeks are best begun is found as the contract counts', () => {
  const session = (week: bigint, state = 2n, dispute = 0n) => ({ week, state, dispute });
  expect(bestStart([], 4n)).toBeNull();
  expect(bestStart([session(1n, 1n), session(1n, 3n), session(1n, 2n, 5n), null], 4n)).toBeNull();
  const rows = [session(1n), session(5n), session(6n, 4n), session(8n), session(9n), session(4n)];
  expect(bestStart(rows, 4n)).toEqual({ from: 2n, counted: 3n });
  expect(bestStart(rows, 1n)).toEqual({ from: 1n, counted: 1n });
  const page = Array.from({ length: 41 }, (_, n) => session(n === 0 ? 1n : 2n));
  expect(bestStart(page, 4n)).toEqual({ from: 1n, counted: 20n });
});

async function seatOneArbitrator(): Promise<void> {
  const arbitrator = await actor(stage);
  const who = arbitrator.wallet.principal;
  const credential = new Uint8Array(32).fill(1);
  const secret = new Uint8Array(32).fill(2);
  const { h0, z } = proveKey(secret, arbitratorMessage(stage.place, { owner: who, credential }));
  const call = disputeResolver.registerArbitrator({ credential, key: publicKey(secret), h0, z });
  await submitAndSettle(arbitrator, 'register-arbitrator', call);
  await decided('arbitrator', '', 1n, who);
  await decided('parameter', 'quorum', 1n);
}
