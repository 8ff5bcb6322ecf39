import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Context,
  discardSession,
  editDraft,
  logSession,
  moods,
  resendSession,
  syncPatient,
} from '@/lib/flows';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, type Stage, stageChain } from '@/scripts/support/actors';
import { freePort } from '@/scripts/support/free-port';
import { enrol } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';
import { code, steps } from './support';

/** A session that is written down with no network: kept at once, checked and sent when there is one again. */
let stage: TestStage;
let therapist: Context;
let s: ReturnType<typeof steps>;
let nowhere: Pick<Stage, 'chain'>;

beforeAll(async () => {
  stage = await openStage(1);
  therapist = await actor(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Heron' }]);
  s = steps(stage, therapist);
  // A chain's address where nobody listens.
  nowhere = stageChain('localnet', `http://127.0.0.1:${await freePort()}`, DEPLOYER.address);
});
afterAll(() => stage?.close());

const offline = (ctx: Context): Context => ({ ...ctx, chain: nowhere.chain });
async function day(from: number): Promise<string> {
  const { time } = await stage.chain.tip();
  return new Date((time + from * 86_400) * 1000).toISOString().slice(0, 10);
}

test('it is kept, waits, and goes to the therapist with the next sync that reaches the chain', async () => {
  const patient = await actor(stage);
  await s.paired(patient);
  const kept = await logSession(offline(patient), { facts: await s.facts(), note: 'on the train', mood: 4 });
  expect(kept.state).toBe('queued');
  await expect(syncPatient(offline(patient))).rejects.toMatchObject({ code: 'unreachable' });
  expect(await s.only(patient)).toMatchObject({ state: 'queued', note: 'on the train' });
  await syncPatient(patient);
  expect((await s.only(patient)).state).toBe('waiting');
  await s.exchange(patient);
  expect((await s.only(patient)).state).toMatch(/sending|confirmed/);
  expect(await moods(patient)).toEqual([{ session: kept.id, date: kept.facts.date, value: 4 }]);
});

test('what the record would refuse comes back with its reason instead of being sent', async () => {
  const patient = await actor(stage);
  await s.paired(patient);
  const draft = (date: string) => ({ facts: { date, minutes: 50, modality: 'phone' as const }, note: '' });
  const early = await logSession(offline(patient), draft(await day(-14)));
  await syncPatient(patient);
  expect(await s.only(patient)).toMatchObject({ state: 'failed', code: 1304, sequence: null });
  // Corrected, again without a connection.
  await resendSession(offline(patient), early.id, draft(await day(14)));
  expect((await s.only(patient)).state).toBe('queued');
  await syncPatient(patient);
  expect(await s.only(patient)).toMatchObject({ state: 'failed', code: 1305 });
  await resendSession(patient, early.id, draft(await day(0)));
  await syncPatient(patient);
  expect((await s.only(patient)).state).toBe('waiting');
});

test('the mood goes with its session: changed with it, removed with it, and what was sent is not edited', async () => {
  const patient = await actor(stage);
  await s.paired(patient);
  const facts = await s.facts();
  const { id } = await logSession(patient, { facts, note: '', mood: 2 }, { send: false });
  const earlier = { ...facts, date: await day(-1) };
  await editDraft(patient, id, { facts: earlier, note: 'more', mood: 5 });
  expect(await moods(patient)).toEqual([{ session: id, date: earlier.date, value: 5 }]);
  await editDraft(patient, id, { facts, note: 'more' });
  expect(await moods(patient)).toHaveLength(1);
  await editDraft(patient, id, { facts, note: 'more', mood: null });
  expect(await moods(patient)).toEqual([]);
  await resendSession(patient, id, { facts, note: 'sent', mood: 3 });
  await syncPatient(patient);
  expect(await code(editDraft(patient, id, { facts, note: 'changed', mood: 1 }))).toBe('no-session');
  expect(await s.only(patient)).toMatchObject({ note: 'sent', state: 'waiting' });
  expect((await moods(patient))[0]?.value).toBe(3);
  const other = await logSession(patient, { facts, note: '', mood: 1 }, { send: false });
  await discardSession(patient, other.id);
  expect(await moods(patient)).toHaveLength(1);
});
