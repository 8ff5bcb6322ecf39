import { afterAll, beforeAll, expect, test } from 'vitest';
import { progressTracker } from '@/lib/contracts';
import {
  AGREED_GOAL,
  agreedGoals,
  askForGoal,
  type Context,
  countersignGoal,
  createGoalProof,
  declineGoal,
  endPairing,
  forgetGoal,
  type GoalRequest,
  goalRequests,
  patientAccount,
  proofs,
  recordGoal,
  syncPatient,
  syncTherapist,
} from '@/lib/flows';
import { patientChannel, therapistChannel } from '@/lib/flows/channels';
import { encodeMail } from '@/lib/flows/mail';
import { toHex } from '@/lib/flows/transactions';
import { MailboxError } from '@/lib/mailbox/client';
import { goalCommitment, signGoal } from '@/lib/protocol';
import { sponsored } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { needlesOf, search } from '../support/canaries';
import { lintRun, readRun } from '../support/chain-lint';
import { chainOf } from '../support/kept';
import { openStage, type TestStage } from '../support/stage';
import { checkBothWays, code, dayEnd, refusing, steps } from './support';

/** A goal from the asking to its proof, between a patient and a therapist who both have no coins. */
const GOAL = 'canary-goal-5b1e: I take the train to work again';
const AUDIENCE = 'canary-audience-90c4: an insurer';

let stage: TestStage;
let therapist: Context;
let patient: Context;
let pairingId: string;
let s: ReturnType<typeof steps>;

beforeAll(async () => {
  stage = await openStage(2);
  therapist = await sponsored(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Goal' }]);
  s = steps(stage, therapist);
  patient = await sponsored(stage);
  pairingId = await s.paired(patient);
});
afterAll(() => stage?.close());

async function asked(): Promise<GoalRequest> {
  await syncTherapist(therapist);
  const [request] = (await goalRequests(therapist)).filter((g) => g.state === 'asked');
  if (!request) throw new Error('the therapist was not asked');
  return request;
}
async function goal(id?: string) {
  const all = await agreedGoals(patient);
  const found = id === undefined ? all[0] : all.find((g) => g.id === id);
  if (!found) throw new Error('no such goal');
  return found;
}
const total = async () => (await stage.chain.read(progressTracker.getCounts({}))).goals;
/** The mailbox does not answer. */
const cutOff = (ctx: Context): Context => ({
  ...ctx,
  mailbox: { ...ctx.mailbox, send: () => Promise.reject(new MailboxError('unreachable', 'no answer')) },
});

test('it is asked for, countersigned, recorded and proved; its words stay between the two', async () => {
  // The mailbox is out of reach at first: nothing is lost, and it goes out by itself.
  await expect(askForGoal(cutOff(patient), `  ${GOAL} `)).rejects.toThrow();
  expect(await goal()).toMatchObject({ state: 'queued', text: GOAL });
  await syncPatient(patient);
  expect((await goal()).state).toBe('asked');
  expect(await code(recordGoal(patient, await goal()))).toBe('no-goal');
  const request = await asked();
  expect(request.text).toBe(GOAL);
  await countersignGoal(therapist, request);
  await syncPatient(patient);
  expect((await goal()).state).toBe('countersigned');

  await recordGoal(patient, await goal());
  expect((await goal()).state).toBe('recorded');
  expect(await total()).toBe(1n);
  const expires = await dayEnd(stage, 30);
  const wish = { goal: await goal(), audience: AUDIENCE, expires };
  // A refusal in the wallet, and the same wish once more: one proof, not one that was never made beside it.
  await expect(createGoalProof(refusing(patient), wish)).rejects.toThrow();
  const made = await createGoalProof(patient, wish);
  expect(await proofs(patient)).toHaveLength(1);
  await syncPatient(patient);
  expect((await proofs(patient))[0]).toMatchObject({ hash: made.hash, state: 'ready', milestone: '0' });
  const { checked, report } = await checkBothWays(stage, made.link);
  expect(checked.verdict).toMatchObject({ verdict: 'verified', audience: null, sessions: 0n });
  expect(report.proved.join(' ')).toContain('A goal of the therapy was reached; the therapist signed that.');
  expect(lintRun(await readRun(stage.chainUrl))).toEqual([]);
  expect(search(needlesOf([GOAL, AUDIENCE]), await chainOf(stage.chainUrl))).toEqual([]);
}, 120_000);

test('a tab that was closed over the recording finds it there; another device is not charged twice', async () => {
  const recorded = await goal();
  const before = { ...recorded, state: 'countersigned' as const };
  await patient.vault.put(AGREED_GOAL, recorded.id, before);
  await syncPatient(patient);
  expect((await goal()).state).toBe('recorded');
  await patient.vault.put(AGREED_GOAL, recorded.id, before);
  await recordGoal(patient, before);
  expect((await goal()).state).toBe('recorded');
  expect(await total()).toBe(1n);
});

test('declined, it says why, and can be asked for again in other words', async () => {
  const first = await askForGoal(patient, 'Sleep through the night');
  await declineGoal(therapist, await asked(), 'Not yet, I think.');
  await syncPatient(patient);
  expect(await goal(first.id)).toMatchObject({ state: 'declined', reason: 'Not yet, I think.' });
  await forgetGoal(patient, await goal(first.id));
  const second = await askForGoal(patient, 'Sleep through most nights');
  await countersignGoal(therapist, await asked());
  await syncPatient(patient);
  expect((await goal(second.id)).state).toBe('countersigned');
});

test('words that were not shown are not signed, and nobody but the pairing’s therapist can sign', async () => {
  const mine = await askForGoal(patient, 'Go shopping alone');
  const shown = await asked();
  // The patient's app sends other words under the same name before the therapist presses.
  const record = await s.pairingOf(patient, pairingId);
  const salt = toHex(new Uint8Array(32).fill(7));
  const { id, account, pairing } = mine;
  const say = (text: string, more: object = {}) => {
    const channel = patientChannel(patient, record);
    const mail = { v: 1, type: 'goal-reached', id, account, pairing, text, salt, ...more } as const;
    return stage.mailbox.send(channel.sendAddress, channel.seal(encodeMail(mail)));
  };
  await say('The therapy cured everything');
  await say('Of another account', { id: 'another-one', account: '99' });
  await say('x'.repeat(257), { id: 'too-long-one' });
  await syncTherapist(therapist);
  expect(await code(countersignGoal(therapist, shown))).toBe('no-goal');
  expect((await goalRequests(therapist)).map((g) => g.id)).not.toContain('another-one');
  expect((await goalRequests(therapist)).map((g) => g.id)).not.toContain('too-long-one');

  // A signature over other words, or with another key, is none.
  const client = await s.clientOf(patient);
  const channel = therapistChannel(therapist, client);
  const secret = therapist.vault.keyring.pairingKey(client.id);
  const other = goalCommitment(stage.place, {
    account: BigInt(account),
    goal: 'x',
    salt: new Uint8Array(32).fill(7),
  });
  for (const key of [secret, therapist.vault.keyring.pairingKey('nobody')]) {
    const fields = { account: BigInt(account), pairing: BigInt(pairing), goal: other };
    const countersignature = toHex(signGoal(key, stage.place, fields));
    const mail = encodeMail({ v: 1, type: 'goal-countersignature', id, countersignature });
    await stage.mailbox.send(channel.sendAddress, channel.seal(mail));
  }
  await syncPatient(patient);
  expect(await goal(id)).toMatchObject({ state: 'asked', countersignature: null });
  await expect(askForGoal(patient, 'x'.repeat(257))).rejects.toThrow();
});

test('once the pairing is over it can neither be signed nor recorded, and says so', async () => {
  const waiting = await goal();
  const signed = (await agreedGoals(patient)).find((g) => g.state === 'countersigned');
  if (!signed) throw new Error('none is countersigned');
  await endPairing(patient, pairingId);
  await syncPatient(patient);
  expect(await code(recordGoal(patient, signed))).toBe(1519);
  expect((await goal(signed.id)).state).toBe('countersigned');
  expect(waiting.state).toBe('asked');
  expect(await code(askForGoal(patient, 'Another'))).toBe('no-pairing');
  const open = (await goalRequests(therapist)).find((g) => g.state === 'asked');
  await syncTherapist(therapist);
  expect(open && (await code(countersignGoal(therapist, open)))).toBe('no-pairing');
  expect((await patientAccount(patient)).ledger?.active).toBe(false);
  expect(await total()).toBe(1n);
});
