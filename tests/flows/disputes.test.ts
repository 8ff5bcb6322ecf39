import {
  AddressVersion,
  addressFromVersionHash,
  addressToString,
  deserializeTransaction,
} from '@stacks/transactions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BlobServer } from '@/lib/blobs/client';
import { disputeResolver, governance } from '@/lib/contracts';
import {
  answerDispute,
  appealAgainst,
  arbitratorSeat,
  attendances,
  BALLOT,
  type Ballot,
  ballotId,
  ballotSchema,
  ballots,
  type Context,
  declareConflict,
  deliver,
  discardPlea,
  disputeTerms,
  effectOf,
  findBallot,
  listDisputes,
  openDispute,
  openEvidenceFile,
  ownCases,
  PLEA,
  patientAccount,
  pleaSchema,
  pleas,
  readEvidence,
  registerAsArbitrator,
  resignAsArbitrator,
  type Side,
  sealFor,
  stageOf,
  submissions,
  syncArbitrator,
  syncPatient,
  syncTherapist,
  tidyPleas,
  vote,
} from '@/lib/flows';
import { decide } from '@/lib/flows/council';
import { fromHex, submitAndSettle, toHex } from '@/lib/flows/transactions';
import type { Choice } from '@/lib/protocol';
import { createMemoryStore, createVault, unlockVault } from '@/lib/vault';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, sponsored } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { lintRun, readRun } from '../support/chain-lint';
import { openStage, type TestStage } from '../support/stage';
import { code, steps } from './support';

/** Disputes on the real contracts, from opening to outcome: nobody has a coin, the relay carries everything. */
const DAY = 86_400;
const [COUNTS, AGAINST]: Choice[] = [1n, 2n];
const PASSPHRASE = 'a long passphrase';
const disk = createMemoryStore();

let stage: TestStage;
let council: Context;
let therapist: Context;
let arbitrators: Context[];
let s: ReturnType<typeof steps>;

const attempt = { kind: 'arbitrator', name: '', extra: 0n };
const seat = (who: string, value = 1n) => decide(council, { ...attempt, who, value });
const now = async () => BigInt((await stage.chain.tip()).time);

async function latest() {
  const [dispute] = await listDisputes(stage);
  if (!dispute) throw new Error('there is no dispute');
  return { ...dispute, ...stageOf(dispute, await now()) };
}

beforeAll(async () => {
  stage = await openStage(1);
  therapist = await sponsored(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Test' }]);
  s = steps(stage, therapist);
  council = await actor(stage, DEPLOYER.privateKey);
  const vaults = await Promise.all([createVault(disk, PASSPHRASE, { cost: 1 })]);
  arbitrators = await Promise.all(Array.from({ length: 16 }, (_, i) => sponsored(stage, vaults[i])));
  await Promise.all(arbitrators.map((one, i) => registerAsArbitrator(one, `Bar association, number ${i}`)));
  expect(await arbitratorSeat(arbitrators[0] as Context)).toMatchObject({ status: 'candidate', ours: true });
  for (const { wallet } of arbitrators) await seat(wallet.principal);
}, 240_000);
afterAll(() => stage?.close());

async function confirmed(): Promise<{ patient: Context; id: string }> {
  const patient = await sponsored(stage);
  return { patient, id: await s.confirmed(patient) };
}

async function declined(): Promise<{ patient: Context; id: string }> {
  const patient = await sponsored(stage);
  return { patient, id: await s.declined(patient) };
}

const voteAll = (id: bigint, choices: (Choice | null)[]) =>
  Promise.all(choices.map((choice, i) => (choice ? vote(arbitrators[i] as Context, id, choice) : undefined)));
const syncAll = () => Promise.all(arbitrators.map(syncArbitrator));
/** The stage's time runs out, and whoever opens the page first takes the dispute on. */
async function runOut(days: number): Promise<void> {
  await stage.advance(days * DAY);
  await syncAll();
}
/** What was said in the newest dispute, in its order: the opening, its answer, the appeal, its answer. */
const [OPENING, ANSWER, APPEAL, APPEAL_ANSWER] = [0, 1, 2, 3];
async function shown(ctx: Context, at = OPENING) {
  const dispute = await latest();
  const submission = submissions(dispute)[at ?? 0];
  if (!submission) throw new Error('nothing was said there');
  return readEvidence(ctx, stage.blobs, dispute, submission);
}

/** A store that is out of reach. */
const lost = {
  storage: () => ({ put: () => Promise.reject(new Error('out of reach')) }),
} as unknown as BlobServer;

test('from opening to outcome with sixteen arbitrators, an appeal included', async () => {
  const { patient, id } = await confirmed();
  const before = (await patientAccount(patient)).ledger;
  expect(before?.confirmed).toBe(1n);

  // The therapist disputes, by a message that an account used once carries; a store that is lost for a while loses nothing.
  const statement = { text: 'Nobody came to this appointment; the invoice was cancelled.', showFacts: false };
  await expect(openDispute(therapist, lost, 'therapist', id, statement)).rejects.toThrow('out of reach');
  const [kept] = await pleas(therapist, [therapist.wallet.principal]);
  expect(kept).toMatchObject({ state: 'kept', text: statement.text });
  const plea = await deliver(therapist, stage.blobs, kept?.id ?? '');
  expect(plea).toMatchObject({ state: 'sent', dispute: '1', sealed: '' });
  // Sent while the node lagged behind, it did not learn which dispute it is in: it does as soon as the disputes are shown.
  await therapist.vault.update(PLEA, plea.id, pleaSchema, () => ({ ...plea, dispute: null }));
  const lagged = await pleas(therapist, [therapist.wallet.principal]);
  await tidyPleas(therapist, stage.blobs, lagged, []);
  expect(await pleas(therapist, [therapist.wallet.principal])).toEqual(lagged);
  await tidyPleas(therapist, stage.blobs, lagged, await listDisputes(stage));
  expect(await pleas(therapist, [therapist.wallet.principal])).toEqual([plea]);
  // What was carried before is found, not sent again.
  expect(await deliver(therapist, stage.blobs, plea.id)).toEqual(plea);
  expect(await latest()).toMatchObject({
    id: 1n,
    opening: { byOwner: false },
    stage: 'voting',
    round: 1n,
    state: 2n,
  });
  await syncPatient(patient);
  expect(await s.only(patient)).toMatchObject({ state: 'confirmed', dispute: '1' });

  // Each arbitrator reads the same evidence; parties and strangers do not.
  for (const one of arbitrators) {
    expect(await shown(one)).toMatchObject({ text: statement.text, facts: null });
  }
  expect(await code(shown(patient))).toBe('bad-evidence');

  // The patient answers, once; whoever opened has said its part.
  expect(await code(shown(arbitrators[0] as Context, ANSWER))).toBe('no-evidence');
  const told = { text: 'I was there: the cancelled invoice is of the week before.', showFacts: true };
  const answer = (ctx: Context, side: Side, of: string, from: BlobServer = stage.blobs) =>
    latest().then((dispute) => answerDispute(ctx, from, side, of, dispute, told));
  const opener = kept?.subject ?? '';
  expect(await code(answer(therapist, 'therapist', opener))).toBe(1635);
  await expect(answer(patient, 'patient', id, lost)).rejects.toThrow('out of reach');
  const [unsent] = await pleas(patient, [patient.wallet.principal]);
  expect(unsent).toMatchObject({ purpose: 'answer', state: 'kept', dispute: '1' });
  expect(await deliver(patient, stage.blobs, unsent?.id ?? '')).toMatchObject({
    state: 'sent',
    dispute: '1',
  });
  expect(await code(answer(patient, 'patient', id))).toBe(1635);
  for (const one of arbitrators) {
    const facts = (await s.only(patient)).facts;
    expect(await shown(one, ANSWER)).toEqual({ text: told.text, facts, factsHold: true, files: [] });
  }
  expect(await code(shown(therapist, ANSWER))).toBe('bad-evidence');
  expect((await ownCases(arbitrators[3] as Context, await listDisputes(stage))).map((d) => d.id)).toEqual([
    1n,
  ]);
  expect(await ownCases(patient, await listDisputes(stage))).toEqual([]);

  // One has a conflict and abstains; the first is interrupted between keeping the ballot and handing it in.
  const [first, second] = arbitrators as [Context, Context];
  await declareConflict(arbitrators[15] as Context, 1n, 'I know the practice');
  expect(await code(vote(arbitrators[15] as Context, 1n, COUNTS as Choice))).toBe('conflict-declared');
  const torn: Context = {
    ...first,
    carrier: () => ({ ...first.wallet, call: () => Promise.reject(new Error('cut')) }),
  };
  await expect(vote(torn, 1n, AGAINST as Choice)).rejects.toThrow('cut');
  expect((await latest()).commits).toBe(0n);
  const choices = Array.from({ length: 15 }, (_, i) => (i < 9 ? AGAINST : COUNTS) as Choice);
  await voteAll(1n, [null, ...choices.slice(1)]);
  expect(await code(vote(second, 1n, COUNTS as Choice))).toBe('voted-before');
  expect(await code(vote(patient, 1n, COUNTS as Choice))).toBe('not-seated');
  // The page is closed; the next one opens the vault anew, and carries the ballot in.
  first.vault.lock();
  arbitrators[0] = await sponsored(stage, await unlockVault(disk, PASSPHRASE, { cost: 1 }));
  await syncArbitrator(arbitrators[0] as Context);
  expect(await latest()).toMatchObject({ commits: 15n, counts: 0n, against: 0n });

  // Opened by themselves in their time, again by a page that was closed meanwhile.
  (arbitrators[0] as Context).vault.lock();
  arbitrators[0] = await sponsored(stage, await unlockVault(disk, PASSPHRASE, { cost: 1 }));
  await runOut(7);
  expect(await latest()).toMatchObject({ stage: 'opening', commits: 15n, counts: 6n, against: 9n });
  expect((await ballots(arbitrators[0] as Context))[0]).toMatchObject({ state: 'opened', choice: '2' });
  await runOut(3);
  const decided = await latest();
  expect(decided).toMatchObject({ stage: 'appealable', decision: false });
  expect(effectOf(decided)).toBe('struck-out');

  // The patient appeals, and opens the session's facts to the arbitrators.
  const invoice = { name: 'invoice.pdf', bytes: new Uint8Array(600_000).fill(7) };
  invoice.bytes.set(new TextEncoder().encode('%PDF-1.7'));
  const text = 'I was there. The door is opened with a code of that day.';
  const appeal = { text, showFacts: true, files: [invoice] };
  const page = { name: 'page.html', bytes: new TextEncoder().encode('<script>alert(1)</script>') };
  const wrong = { ...appeal, files: [page] };
  expect(await code(appealAgainst(patient, stage.blobs, 'patient', id, decided, wrong))).toBe('bad-file');
  const out = appealAgainst(patient, lost, 'patient', id, decided, appeal);
  await expect(out).rejects.toThrow();
  expect((await pleas(patient, [patient.wallet.principal])).length).toBe(1);
  expect(await appealAgainst(patient, stage.blobs, 'patient', id, decided, appeal)).toMatchObject({
    purpose: 'appeal',
    state: 'sent',
    dispute: '1',
  });
  expect(await latest()).toMatchObject({
    round: 3n,
    stage: 'voting',
    appeal: { byOwner: true, answer: null },
  });
  const reply = { text: 'The code was given to three people.', showFacts: false };
  expect(
    await answerDispute(therapist, stage.blobs, 'therapist', opener, await latest(), reply),
  ).toMatchObject({ purpose: 'answer-appeal', state: 'sent', dispute: '1' });
  expect(await shown(second, APPEAL_ANSWER)).toMatchObject({ text: reply.text, facts: null });
  const facts = (await s.only(patient)).facts;
  expect(await shown(second, APPEAL)).toEqual({
    text: appeal.text,
    facts,
    factsHold: true,
    files: [expect.objectContaining({ name: 'invoice.pdf', size: 600_000 })],
  });
  // The same file for each, under a key that only the evidence has.
  const [sent] = (await shown(second, APPEAL)).files;
  if (!sent) throw new Error('no file was sent');
  for (const one of [first, second]) {
    const [file] = (await shown(one === first ? (arbitrators[0] as Context) : one, APPEAL)).files;
    expect(file).toEqual(sent);
  }
  expect(await openEvidenceFile(stage.blobs, sent)).toEqual({
    bytes: invoice.bytes,
    type: 'application/pdf',
  });
  const other = { ...sent, key: sent.key.replace(/^../, (two) => (two === '00' ? '11' : '00')) };
  expect(await code(openEvidenceFile(stage.blobs, other))).toBe('bad-evidence');
  await voteAll(
    1n,
    Array.from({ length: 16 }, (_, i) => (i === 15 ? null : i < 7 ? COUNTS : AGAINST) as Choice),
  );
  await runOut(7);
  await runOut(3);
  const final = await latest();
  expect(final).toMatchObject({ stage: 'final', decision: false, counts: 7n, against: 8n });
  await syncPatient(patient);
  await syncTherapist(therapist);
  expect(await s.only(patient)).toMatchObject({ state: 'voided', dispute: null });
  expect((await patientAccount(patient)).ledger).toMatchObject({ confirmed: 0n, voided: 1n });
  // Nobody needs the evidence any more, so what was left for the arbitrators is removed, also by who never learned the number.
  await therapist.vault.update(PLEA, plea.id, pleaSchema, () => ({ ...plea, dispute: null }));
  for (const [party, of] of [
    [therapist, [OPENING, APPEAL_ANSWER]],
    [patient, [ANSWER, APPEAL]],
  ] as const) {
    const own = await pleas(party, [party.wallet.principal]);
    await tidyPleas(party, stage.blobs, own, await listDisputes(stage));
    expect((await pleas(party, [party.wallet.principal])).map((p) => p.state)).toEqual(['done', 'done']);
    for (const at of of) expect(await code(shown(second, at))).toBe('no-evidence');
  }
  expect(await code(openEvidenceFile(stage.blobs, sent))).toBe('no-evidence');
}, 240_000);

test('no ballot, opening or therapist’s dispute or answer leads to whom it is of', async () => {
  const seen = await readRun(stage.chainUrl);
  expect(lintRun(seen)).toEqual([]);
  const run = seen.map(({ raw }) => {
    const { auth, payload } = deserializeTransaction(raw);
    return {
      sender: addressToString(
        addressFromVersionHash(AddressVersion.TestnetSingleSig, auth.spendingCondition.signer),
      ),
      called: 'functionName' in payload ? payload.functionName.content : '',
    };
  });
  const known = new Set([...arbitrators, therapist, council, stage.issuer].map((c) => c.wallet.principal));
  const carried = run.filter((t) =>
    ['commit-vote', 'reveal-vote', 'advance', 'open-dispute-signed', 'answer-signed'].includes(t.called),
  );
  expect(carried.length).toBeGreaterThan(60);
  const senders = carried.map((t) => t.sender);
  expect(senders.filter((sender) => known.has(sender))).toEqual([]);
  // Each account was used for one transaction and none beside it.
  expect(new Set(senders).size).toBe(senders.length);
  expect(run.filter((t) => senders.includes(t.sender))).toHaveLength(senders.length);
});

test('even, an opening that does not match, one that comes late, then too few: unresolved, and the session stands', async () => {
  const { patient, id } = await declined();
  const text = 'We met on that day, by video.';
  await openDispute(patient, stage.blobs, 'patient', id, { text, showFacts: true });
  const opened = await latest();
  expect(opened).toMatchObject({ opening: { byOwner: true }, state: 1n, stage: 'voting', round: 1n });
  const [a, b, c, d] = arbitrators as [Context, Context, Context, Context];
  expect(await shown(a)).toMatchObject({ factsHold: true });
  await voteAll(opened.id, [COUNTS, AGAINST, COUNTS, COUNTS] as Choice[]);

  // Of the third ballot the vault holds another choice than was handed in; the fourth arbitrator is away.
  const third = ballotId({ dispute: opened.id, round: 1n });
  await c.vault.update(BALLOT, third, ballotSchema, (now) => ({ ...(now as Ballot), choice: '2' as const }));
  await stage.advance(7 * DAY);
  for (const one of [a, b]) await syncArbitrator(one);
  expect(await code(syncArbitrator(c))).toBe(1626);
  expect((await ballots(c))[0]).toMatchObject({ state: 'other', code: 1626 });
  // Nothing was lost: what the chain holds tells which choice it was.
  await c.vault.remove(BALLOT, third);
  expect(await findBallot(c, opened.id)).toMatchObject({ choice: '1', state: 'in' });
  await c.vault.update(BALLOT, third, ballotSchema, (now) => ({
    ...(now as Ballot),
    state: 'other' as const,
  }));
  expect(await latest()).toMatchObject({ commits: 4n, counts: 1n, against: 1n });

  await stage.advance(3 * DAY);
  await syncArbitrator(d);
  expect((await ballots(d))[0]).toMatchObject({ dispute: `${opened.id}`, state: 'missed' });
  expect(await latest()).toMatchObject({ round: 2n, stage: 'voting', commits: 0n });

  await voteAll(opened.id, [AGAINST, AGAINST] as Choice[]);
  await runOut(7);
  expect(await code(vote(c, opened.id, COUNTS as Choice))).toBe(1619);
  await runOut(3);
  const final = await latest();
  expect(final).toMatchObject({ stage: 'final', decision: null, against: 2n });
  expect(effectOf(final)).toBe('stands-unconfirmed');
  await syncPatient(patient);
  expect(await s.only(patient)).toMatchObject({ state: 'logged', dispute: null });
}, 240_000);

test('what the contracts would refuse is refused before anything is sent, and leaves nothing behind', async () => {
  const { patient, id } = await confirmed();
  const say = { text: 'It was cancelled.', showFacts: false };
  const open = (ctx: Context, side: 'patient' | 'therapist') =>
    code(openDispute(ctx, stage.blobs, side, id, say));
  const setting = (name: string, value: bigint) =>
    decide(council, { kind: 'parameter', name, who: null, value, extra: 0n });
  await setting('bond', 1_000_000n);
  expect(await open(therapist, 'therapist')).toBe('bond-asked');
  expect(await open(patient, 'patient')).toBe('contract-fee');
  const [unpaid] = await pleas(patient, [patient.wallet.principal]);
  expect(unpaid).toMatchObject({ state: 'stored' });
  await discardPlea(patient, stage.blobs, unpaid as never);
  expect(await pleas(patient, [patient.wallet.principal])).toEqual([]);
  await setting('bond', 0n);
  await setting('quorum', 17n);
  expect(await open(patient, 'patient')).toBe(1613);
  await setting('quorum', 3n);
  // A carrier that nobody pays for sends nothing.
  const broke: Context = {
    ...therapist,
    chain: { ...therapist.chain, hasFaucet: false } as never,
    carrier: undefined,
  };
  expect(await open(broke, 'therapist')).toBe('no-carrier');
  await stage.advance(28 * DAY);
  expect(await open(patient, 'patient')).toBe(1616);
  expect((await pleas(patient, [patient.wallet.principal])).length).toBe(0);

  // Who resigns keeps the disputes that are open, and gets no others.
  const leaver = arbitrators[15] as Context;
  await resignAsArbitrator(leaver);
  expect(await arbitratorSeat(leaver)).toMatchObject({ status: 'resigned' });
  expect(await ownCases(leaver, await listDisputes(stage))).toHaveLength(2);
  expect(await stage.chain.read(governance.getDelay({}))).toBe(0n);
}, 240_000);

test('what two tabs send at once is one dispute, and none of its evidence is thrown away', async () => {
  const { id } = await confirmed();
  const say = { text: 'Nobody came.', showFacts: false };
  await expect(openDispute(therapist, lost, 'therapist', id, say)).rejects.toThrow('out of reach');
  const [kept] = await pleas(therapist, [therapist.wallet.principal]);
  const tab = () => deliver(therapist, stage.blobs, kept?.id ?? '');
  const both = await Promise.all([tab(), tab()]);
  const { id: dispute } = await latest();
  for (const plea of both) expect(plea).toMatchObject({ state: 'sent', dispute: dispute.toString() });
  expect(await pleas(therapist, [therapist.wallet.principal])).toContainEqual(both[0]);

  // An older version of the app may have taken it for refused: what stands on the chain keeps its evidence.
  const refused = await therapist.vault.update(PLEA, both[0].id, pleaSchema, () => ({
    ...both[0],
    state: 'failed' as const,
    code: 1325,
  }));
  expect(await code(discardPlea(therapist, stage.blobs, refused))).toBe('no-session');
  expect(await shown(arbitrators[0] as Context)).toMatchObject({ text: say.text });
}, 240_000);

test('evidence that says to be of the other side than the one that put it there is not shown', async () => {
  const { patient, id } = await confirmed();
  const say = { text: 'I was not there.', showFacts: false };
  await expect(openDispute(therapist, lost, 'therapist', id, say)).rejects.toThrow('out of reach');
  const [kept] = await pleas(therapist, [therapist.wallet.principal]);
  if (!kept) throw new Error('nothing was kept');
  const about = { account: BigInt(kept.account), sequence: BigInt(kept.sequence) };
  const { arbitrators: sitting } = await disputeTerms(stage);
  const { blob, hash } = sealFor(therapist, about, sitting, {
    v: 1,
    side: 'patient',
    text: say.text,
    opened: null,
  });
  const lying = { ...kept, sealed: toHex(blob), hash: toHex(hash) };
  await therapist.vault.update(PLEA, kept.id, pleaSchema, () => lying);
  expect(await deliver(therapist, stage.blobs, kept.id)).toMatchObject({ state: 'sent' });
  expect(await latest()).toMatchObject({ opening: { evidence: hash, byOwner: false } });
  const reader = arbitrators[0] as Context;
  expect(await code(shown(reader))).toBe('bad-evidence');

  // Nor can a side answer with what the other one wrote: here the patient with what says to be the therapist's.
  const dispute = await latest();
  const theirs = { v: 1 as const, side: 'therapist' as const, text: 'I was never there.', opened: null };
  const forged = sealFor(therapist, about, sitting, theirs);
  await stage.blobs.storage(() => fromHex(kept.token)).put(forged.blob);
  const call = disputeResolver.answer({ dispute: dispute.id, evidence: forged.hash });
  await submitAndSettle(patient, 'answer', call);
  expect(await latest()).toMatchObject({ opening: { answer: forged.hash } });
  expect(await code(shown(reader, ANSWER))).toBe('bad-evidence');
}, 240_000);

test('an answer that was kept too long is not sent as the answer to something else, and no hash that another took is mistaken for it', async () => {
  const { patient, id } = await confirmed();
  const say = { text: 'It was cancelled.', showFacts: false };
  const opened = await openDispute(patient, stage.blobs, 'patient', id, say);
  const dispute = await latest();
  const [attendance] = (await attendances(therapist)).filter((a) => a.account === opened.account);
  const told = { text: 'We met.', showFacts: false };
  const late = answerDispute(therapist, lost, 'therapist', attendance?.id ?? '', dispute, told);
  await expect(late).rejects.toThrow('out of reach');
  const [kept] = await pleas(therapist, [therapist.wallet.principal]);
  if (!kept) throw new Error('nothing was kept');

  // Somebody who saw its hash puts it into a dispute of their own: that is not where it was sent.
  const other = await confirmed();
  const account = (await patientAccount(other.patient)).account ?? 0n;
  const copied = { account, sequence: 1n, evidence: fromHex(kept.hash) };
  await submitAndSettle(other.patient, 'open-dispute', disputeResolver.openDispute(copied));

  await voteAll(dispute.id, [AGAINST, AGAINST, AGAINST] as Choice[]);
  await runOut(7);
  await runOut(3);
  const decided = (await listDisputes(stage)).find((d) => d.id === dispute.id);
  if (!decided) throw new Error('the dispute is gone');
  await appealAgainst(patient, stage.blobs, 'patient', id, decided, say);
  expect(await code(deliver(therapist, stage.blobs, kept.id))).toBe(1635);
  expect((await pleas(therapist, [therapist.wallet.principal]))[0]).toMatchObject({
    id: kept.id,
    state: 'failed',
    code: 1635,
  });
  const appealed = (await listDisputes(stage)).find((d) => d.id === dispute.id);
  expect(appealed).toMatchObject({ opening: { answer: null }, appeal: { answer: null } });
}, 240_000);
