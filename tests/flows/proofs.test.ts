import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { disputeResolver, progressTracker, sessionLogger } from '@/lib/contracts';
import {
  type Context,
  createProof,
  discloseSessions,
  disclosures,
  fitsLink,
  listMilestones,
  logSession,
  patientAccount,
  proofs,
  reachMilestone,
  revokeProof,
  type SessionRecord,
  sessions,
  syncPatient,
} from '@/lib/flows';
import { decide } from '@/lib/flows/council';
import { commitSession } from '@/lib/flows/sessions';
import { fromHex, submit, submitAndSettle } from '@/lib/flows/transactions';
import { bestStart } from '@/lib/flows/windows';
import {
  arbitratorMessage,
  decodeDisclosure,
  encodeDisclosure,
  type FactField,
  proveKey,
  publicKey,
  signReplacement,
} from '@/lib/protocol';
import { verifyDisclosure } from '@/lib/verify/disclosure';
import { verifyProof } from '@/lib/verify/proof';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, stageChain } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { lintRun, readRun } from '../support/chain-lint';
import { openStage, type TestStage } from '../support/stage';
import { anyHash, checkBothWays, code, dayEnd, steps } from './support';

let stage: TestStage;
let council: Context;
let patient: Context;
let therapist: Context;
let account: bigint;
let s: ReturnType<typeof steps>;

const decided = (kind: string, name: string, value: bigint, who: string | null = null, extra = 0n) =>
  decide(council, { kind, name, who, value, extra });
const milestone = async (id: bigint) => (await listMilestones(patient, account)).find((m) => m.id === id);
const proof = async (id: bigint, audience: string) => {
  const expires = await dayEnd(stage, 30);
  const made = await createProof(patient, { milestone: id, audience, expires });
  await syncPatient(patient);
  return made;
};
const disputed = (sequence: bigint) => {
  const evidence = anyHash();
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
  therapist = await actor(stage);
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
  const { report } = await checkBothWays(stage, `Here it is: <https://example.org/verify#${link}>.`);
  expect(report).toMatchObject({
    kind: 'proof',
    reason: 'holds',
    facts: { audience: 'Employer', sessions: '3', windowWeeks: '2', ringSize: '3' },
    finality: { level: 'recent' },
  });
  expect(report.proved[0]).toBe('At least 3 sessions within 2 weeks were confirmed by a therapist.');
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
  expect((await checkBothWays(stage, link)).report).toMatchObject({ reason: 'lapsed', proved: [] });
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
  expect((await checkBothWays(stage, made.hash)).report).toMatchObject({
    reason: 'revoked',
    // When it was taken back is not asked for.
    finality: { level: 'unknown' },
  });
  expect((await checkBothWays(stage, 'ab'.repeat(32))).report.reason).toBe('unknown');
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

describe('chosen facts of chosen sessions', () => {
  const numbered = async (...numbers: number[]): Promise<SessionRecord[]> => {
    const all = await sessions(patient);
    return numbers.map((n) => all.find((x) => x.sequence === String(n)) as SessionRecord);
  };
  const disclose = async (numbers: number[], fields: FactField[], audience = 'Insurer') =>
    discloseSessions(patient, {
      sessions: (await numbered(...numbers)).map((x) => x.id),
      fields,
      audience,
    });

  test('are borne out by the ledger, fact by fact; the others and every note stay hidden', async () => {
    const reads = vi.spyOn(stage.chain, 'read');
    const made = await disclose([5, 2, 4], ['minutes', 'modality']);
    expect(fitsLink(made)).toBe(true);
    expect(await disclosures(patient)).toEqual([made]);
    expect(made.sessions.map((x) => x.sequence)).toEqual(['2', '4', '5']);
    reads.mockClear();
    const seen = await verifyDisclosure(stage, `https://example.org/verify#${made.text}`);
    // One page of sessions, and the account: not one question for each session.
    expect(reads).toHaveBeenCalledTimes(2);
    reads.mockRestore();
    expect(seen).toMatchObject({ verdict: 'verified', reason: 'holds', audience: 'Insurer', account });
    expect(seen.ringSize).toBe(3n);
    const { report } = await checkBothWays(stage, made.text);
    expect(report.facts.disclosed).toHaveLength(3);
    expect(report.proved[0]).toMatch(
      /^Session number 2, confirmed by a therapist, in the week of .*: minutes 5/,
    );
    expect(seen.sessions).toHaveLength(3);
    const [{ facts, week }] = (await numbered(2)) as [SessionRecord];
    expect(seen.sessions[0]).toEqual({
      sequence: 2n,
      verdict: 'verified',
      reason: 'holds',
      state: 'confirmed',
      disputed: false,
      revision: 0n,
      week: BigInt(week),
      facts: {
        date: { state: 'hidden' },
        minutes: { state: 'opened', value: String(facts.minutes) },
        modality: { state: 'opened', value: 'video' },
      },
    });
    expect(Buffer.from(made.text.slice(3), 'base64url').toString()).not.toContain(facts.date);
  });

  test('that were altered are told apart from those that were not', async () => {
    const made = decodeDisclosure((await disclose([2, 4], ['minutes'])).text);
    const [first, second] = made.sessions;
    if (!first || !second || !('salt' in first.facts.minutes)) throw new Error('not opened');
    const longer = { ...first, facts: { ...first.facts, minutes: { ...first.facts.minutes, value: '500' } } };
    const seen = await verifyDisclosure(stage, encodeDisclosure({ ...made, sessions: [longer, second] }));
    expect(seen).toMatchObject({ verdict: 'not-verified', reason: 'some-fail' });
    expect(seen.sessions[0]).toMatchObject({ reason: 'wrong', facts: { minutes: { state: 'wrong' } } });
    expect(seen.sessions[1]).toMatchObject({ verdict: 'verified', facts: { minutes: { state: 'opened' } } });
    const elsewhere = encodeDisclosure({ ...made, sessions: [{ ...first, sequence: 999n }] });
    expect((await verifyDisclosure(stage, elsewhere)).sessions[0]).toMatchObject({
      verdict: 'not-verified',
      reason: 'no-entry',
      facts: { minutes: { state: 'not-judged' } },
    });
    const stranger = encodeDisclosure({ ...made, account: 999_999n });
    expect(await verifyDisclosure(stage, stranger)).toMatchObject({
      verdict: 'not-verified',
      ringSize: null,
    });
  });

  test('are not made of a session that is disputed, unconfirmed or not there', async () => {
    // The dispute was opened after the last sync: the ledger knows of it, the vault does not yet.
    expect((await numbered(1))[0]?.dispute).toBeNull();
    expect(await code(disclose([1], ['date']))).toBe('not-confirmed');
    await syncPatient(patient);
    expect((await numbered(1))[0]?.dispute).not.toBeNull();
    expect(await code(disclose([1], ['date']))).toBe('not-confirmed');
    const draft = await logSession(patient, { facts: await s.facts(), note: '' }, { send: false });
    const of = (id: string) => discloseSessions(patient, { sessions: [id], fields: [], audience: 'X' });
    expect(await code(of(draft.id))).toBe('not-confirmed');
    expect(await code(of('nobody'))).toBe('no-session');
    expect(await code(discloseSessions(patient, { sessions: [], fields: [], audience: 'X' }))).toBe(
      'no-session',
    );
    await expect(disclose([2], ['minutes'], '')).rejects.toMatchObject({ code: 'text' });
  });

  test('stop holding when the session is disputed or corrected, and the reader is told why', async () => {
    const contested = await disclose([6], []);
    const before = await disclose([7], ['minutes']);
    await disputed(6n);
    expect((await verifyDisclosure(stage, contested.text)).sessions[0]).toMatchObject({
      verdict: 'not-verified',
      reason: 'disputed',
      disputed: true,
      state: 'confirmed',
    });
    const [session] = (await numbered(7)) as [SessionRecord];
    const corrected = { ...session, facts: { ...session.facts, minutes: 25 } };
    const { facts, note } = commitSession(patient, corrected);
    const week = BigInt(session.week);
    const client = await s.clientOf(patient);
    const signature = signReplacement(therapist.vault.keyring.pairingKey(client.id), stage.place, {
      account,
      pairing: BigInt(session.pairing ?? 0),
      sequence: 7n,
      revision: 1n,
      facts,
      week,
    });
    const call = sessionLogger.replaceSession({
      account,
      sequence: 7n,
      facts,
      note,
      week,
      countersignature: signature,
    });
    await submitAndSettle(patient, 'replace-session', call);
    expect((await verifyDisclosure(stage, before.text)).sessions[0]).toMatchObject({
      verdict: 'not-verified',
      reason: 'wrong',
      revision: 1n,
    });
    await syncPatient(patient);
    // The vault still has what was first logged: it would not hold.
    expect(await code(disclose([7], ['minutes']))).toBe('recorded-otherwise');
    await patient.vault.put('session', session.id, { ...corrected, revision: '1' });
    const after = await disclose([7], ['minutes']);
    expect((await verifyDisclosure(stage, after.text)).sessions[0]).toMatchObject({
      verdict: 'verified',
      revision: 1n,
      facts: { minutes: { state: 'opened', value: '25' } },
    });
  });

  test('cannot be told, and never are a no, where nothing can be read', async () => {
    const { text } = await disclose([2], ['minutes']);
    const reason = async (given: string, deps: Parameters<typeof verifyDisclosure>[0] = stage) => {
      const { verdict, reason, sessions: judged } = await verifyDisclosure(deps, given);
      expect(verdict).toBe('cannot-tell');
      expect(judged).toEqual([]);
      return reason;
    };
    expect(await reason('')).toBe('empty');
    expect(await reason('what is this')).toBe('foreign');
    expect((await checkBothWays(stage, 'x'.repeat(70_000))).report.reason).toBe('too-large');
    expect(await reason(text.slice(0, 90))).toBe('truncated');
    expect(await reason(`${text.slice(0, 90)}${text[90] === 'A' ? 'B' : 'A'}${text.slice(91)}`)).toBe(
      'damaged',
    );
    expect(await reason(text.replace('d1.', 'd9.'))).toBe('newer');
    const away = { ...stage, place: { ...stage.place, chainId: 1 } };
    expect(await reason(text, away)).toBe('wrong-network');
    const silent = stageChain('localnet', 'http://127.0.0.1:1', DEPLOYER.address);
    expect(await reason(text, silent)).toBe('chain-unreachable');
  });
});

test('nothing but commitments, weeks, roles and counts is on the chain after all this', async () => {
  const run = await readRun(stage.chainUrl);
  expect(run.length).toBeGreaterThan(50);
  expect(lintRun(run)).toEqual([]);
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
  const credential = anyHash();
  const secret = new Uint8Array(32).fill(2);
  const contact = anyHash();
  const { h0, z } = proveKey(secret, arbitratorMessage(stage.place, { owner: who, credential, contact }));
  const key = publicKey(secret);
  const call = disputeResolver.registerArbitrator({ credential, key, contact, h0, z });
  await submitAndSettle(arbitrator, 'register-arbitrator', call);
  await decided('arbitrator', '', 1n, who);
  await decided('parameter', 'quorum', 1n);
}
