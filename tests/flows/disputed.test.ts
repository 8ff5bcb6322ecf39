import { afterAll, beforeAll, expect, test } from 'vitest';
import { disputeResolver } from '@/lib/contracts';
import {
  attendances,
  type Context,
  patientAccount,
  syncPatient,
  syncTherapist,
  withdrawSession,
} from '@/lib/flows';
import { decide } from '@/lib/flows/council';
import { submitAndSettle } from '@/lib/flows/transactions';
import {
  arbitratorMessage,
  ballotCommitment,
  type Choice,
  proveKey,
  publicKey,
  signDispute,
  signTagged,
  tagOf,
  voteMessage,
  voteScope,
} from '@/lib/protocol';
import { DEPLOYER } from '@/localnet/accounts';
import { actor } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { lintRun, readRun } from '../support/chain-lint';
import { openStage, type TestStage } from '../support/stage';
import { anyHash, code, steps } from './support';

/** What arbitrators make of a session, as patient and therapist read it from the real contracts. */
let stage: TestStage;
let therapist: Context;
let arbitrator: Context;
let s: ReturnType<typeof steps>;
const secret = new Uint8Array(32).fill(77);
const salt = anyHash();
const evidence = anyHash();
const DAY = 86_400;

beforeAll(async () => {
  stage = await openStage(1);
  therapist = await actor(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Test' }]);
  s = steps(stage, therapist);
  arbitrator = await actor(stage);
  const owner = arbitrator.wallet.principal;
  const credential = anyHash();
  const contact = anyHash();
  const { h0, z } = proveKey(secret, arbitratorMessage(stage.place, { owner, credential, contact }));
  const key = publicKey(secret);
  const register = disputeResolver.registerArbitrator({ credential, key, contact, h0, z });
  await submitAndSettle(arbitrator, 'register-arbitrator', register);
  const council = await actor(stage, DEPLOYER.privateKey);
  await decide(council, { kind: 'parameter', name: 'quorum', who: null, value: 1n, extra: 0n });
  await decide(council, { kind: 'arbitrator', name: '', who: owner, value: 1n, extra: 0n });
});
afterAll(() => stage?.close());

const accountOf = async (patient: Context) => (await patientAccount(patient)).account ?? 0n;
const entryOf = async (id: string) => (await attendances(therapist)).find((a) => a.id === id)?.entry;

async function loggedAndConfirmed(): Promise<{ patient: Context; id: string }> {
  const patient = await actor(stage);
  return { patient, id: await s.confirmed(patient) };
}

async function declinedAndRecorded(): Promise<{ patient: Context; id: string }> {
  const patient = await actor(stage);
  return { patient, id: await s.declined(patient) };
}

/** All disputes go through the same rounds at the same time; `choices` by the number of the dispute. */
async function decideAll(choices: Choice[]): Promise<void> {
  const all = choices.map((choice, i) => ({ dispute: BigInt(i + 1), round: 1n, choice }));
  const tags = new Map<bigint, Uint8Array>();
  for (const vote of all) {
    const scope = voteScope(stage.place, vote);
    const keys = [publicKey(secret)];
    const commitment = ballotCommitment(stage.place, { ...vote, tag: tagOf(secret, scope), salt });
    const message = voteMessage(stage.place, { ...vote, commitment });
    const { tag, h0, responses } = signTagged({ ring: keys, secret, scope, message });
    tags.set(vote.dispute, tag);
    const call = disputeResolver.commitVote({ dispute: vote.dispute, keys, tag, commitment, h0, responses });
    await submitAndSettle(arbitrator, 'commit-vote', call);
  }
  await stage.advance(7 * DAY);
  for (const { dispute, choice } of all) {
    const tag = tags.get(dispute) ?? salt;
    await submitAndSettle(
      arbitrator,
      'reveal-vote',
      disputeResolver.revealVote({ dispute, tag, choice, salt }),
    );
  }
  for (const days of [3, 7]) {
    await stage.advance(days * DAY);
    for (const { dispute } of all) {
      await submitAndSettle(arbitrator, 'advance', disputeResolver.advance({ dispute }));
    }
  }
}

test('disputed, struck out, upheld and refused: each side sees each state', async () => {
  const confirmed = await loggedAndConfirmed();
  const first = await declinedAndRecorded();
  const second = await declinedAndRecorded();
  // The therapist disputes by a signature that anyone carries, the patients by themselves.
  const account = await accountOf(confirmed.patient);
  const client = await s.clientOf(confirmed.patient);
  const said = { account, sequence: 1n, evidence };
  const signature = signDispute(therapist.vault.keyring.pairingKey(client.id), stage.place, {
    ...said,
    revision: 0n,
    state: 2n,
  });
  await submitAndSettle(arbitrator, 'dispute', disputeResolver.openDisputeSigned({ ...said, signature }));
  for (const { patient } of [first, second]) {
    const call = disputeResolver.openDispute({ account: await accountOf(patient), sequence: 1n, evidence });
    await submitAndSettle(patient, 'open-dispute', call);
  }

  const cases = [confirmed, first, second];
  const sync = async () => {
    for (const { patient } of cases) await syncPatient(patient);
    await syncTherapist(therapist);
  };
  await sync();
  for (const [i, { patient, id }] of cases.entries()) {
    const state = i === 0 ? 'confirmed' : 'logged';
    expect(await s.only(patient)).toMatchObject({ state, dispute: `${i + 1}` });
    expect(await entryOf(id)).toBe('disputed');
    expect(await code(withdrawSession(patient, id))).toBe('no-session');
  }

  await decideAll([2n, 1n, 2n]);
  await sync();
  for (const [i, state] of (['voided', 'upheld', 'refused'] as const).entries()) {
    const { patient, id } = cases[i] ?? confirmed;
    expect(await s.only(patient)).toMatchObject({ state, dispute: null, code: null });
    expect(await entryOf(id)).toBe(state);
  }
  const counted = await Promise.all(
    cases.map(async (c) => (await patientAccount(c.patient)).ledger?.confirmed),
  );
  expect(counted).toEqual([0n, 1n, 0n]);
});

test('nothing but commitments, votes, roles and counts is on the chain after all this', async () => {
  expect(lintRun(await readRun(stage.chainUrl))).toEqual([]);
});
