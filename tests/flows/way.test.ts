import { sha256 } from '@noble/hashes/sha2.js';
import { createAddress } from '@stacks/transactions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChain } from '@/lib/chain';
import { progressTracker, sessionLogger } from '@/lib/contracts';
import {
  acceptRequest,
  attendances,
  attest,
  type Context,
  clients,
  confirmPairing,
  countersign,
  createProof,
  declineRequest,
  declineSession,
  discardSession,
  endAsTherapist,
  endPairing,
  findTherapist,
  listRings,
  listTherapists,
  logSession,
  logWithoutWaiting,
  patientAccount,
  proofs,
  publishRing,
  reachMilestone,
  registerTherapist,
  requestPairing,
  resendSession,
  sessions,
  setSpread,
  suspendRing,
  syncPatient,
  syncTherapist,
  transactions,
} from '@/lib/flows';
import { fromHex, submitAndSettle, toHex } from '@/lib/flows/transactions';
import { audienceCommitment, decodeProofLink, encodeProofLink, proofHash, publicKey } from '@/lib/protocol';
import { createMemoryStore, createVault, unlockVault } from '@/lib/vault';
import { verifyProof } from '@/lib/verify/proof';
import { actor } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { lintRun, readRun } from '../support/chain-lint';
import { openStage, type TestStage } from '../support/stage';
import { anyHash, code, dayEnd, steps } from './support';

let stage: TestStage;
let therapist: Context;
let s: ReturnType<typeof steps>;

beforeAll(async () => {
  stage = await openStage(11);
  therapist = await actor(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Test' }]);
  s = steps(stage, therapist);
});
afterAll(() => stage?.close());

describe('the whole way', () => {
  test('ten sessions, a milestone, a proof that a verifier can check and nobody can bend', async () => {
    const patient = await actor(stage);
    const id = await s.paired(patient);
    const pairing = await s.pairingOf(patient, id);
    expect(pairing?.state).toBe('paired');
    expect(pairing?.ringSize).toBe(12);
    expect((await s.clientOf(patient)).state).toBe('paired');

    for (let n = 0; n < 10; n += 1)
      await logSession(patient, { facts: await s.facts(50 + n), note: `Note ${n}` });
    await s.exchange(patient);
    expect((await sessions(patient)).map((x) => x.state)).toEqual(Array(10).fill('confirmed'));
    const { account, ledger } = await patientAccount(patient);
    expect(ledger?.confirmed).toBe(10n);

    await reachMilestone(patient, 1n);
    expect(await code(reachMilestone(patient, 1n))).toBe(1505);
    expect(await code(reachMilestone(patient, 2n))).toBe(1504);

    const expires = await dayEnd(stage, 30);
    const proof = await createProof(patient, { milestone: 1n, audience: 'Acme Insurance', expires });
    await syncPatient(patient);
    expect((await proofs(patient))[0]?.state).toBe('ready');

    const byLink = await verifyProof(stage, `https://example.org/verify#${proof.link}`);
    expect(byLink).toMatchObject({
      verdict: 'verified',
      sessions: 10n,
      audience: 'Acme Insurance',
      ringSize: 12n,
    });
    const byHash = await verifyProof(stage, proof.hash);
    expect(byHash).toMatchObject({ verdict: 'verified', sessions: 10n, audience: null });

    const unknown = `${proof.hash.startsWith('00') ? '11' : '00'}${proof.hash.slice(2)}`;
    expect(await verifyProof(stage, unknown)).toMatchObject({ verdict: 'not-verified', reason: 'unknown' });
    // Made again with another audience, another milestone or a later end: each is another proof, which the chain lacks.
    const link = decodeProofLink(proof.link);
    for (const change of [{ audience: 'Other' }, { milestone: 2n }, { expires: link.expires + 1n }]) {
      const bent = { ...link, ...change };
      const hash = proofHash(link, { ...bent, audience: audienceCommitment(bent) });
      const answer = await verifyProof(stage, encodeProofLink({ ...bent, hash }));
      expect(answer).toMatchObject({ verdict: 'not-verified', reason: 'altered', audience: null });
    }
    const cut = proof.link.slice(0, proof.link.length / 2);
    expect(await verifyProof(stage, cut)).toMatchObject({ verdict: 'cannot-tell', reason: 'truncated' });
    const elsewhere = { ...stage, place: { ...stage.place, chainId: 1 } };
    expect(await verifyProof(elsewhere, proof.link)).toMatchObject({
      verdict: 'cannot-tell',
      reason: 'wrong-network',
    });
    expect(await verifyProof(stage, '  ')).toMatchObject({ verdict: 'cannot-tell', reason: 'empty' });

    // Nothing of note, day, audience or therapist, not even a hash without a salt, is in what the chain was told.
    const told = (
      await Promise.all(
        (
          await transactions(patient)
        ).map(async ({ txid }) => (await fetch(`${stage.chainUrl}/extended/v1/tx/${txid}/raw`)).text()),
      )
    ).join();
    const logged = await stage.chain.read(sessionLogger.getSession({ account: account ?? 0n, sequence: 1n }));
    expect(told).toContain(toHex(logged?.facts ?? new Uint8Array(1)));
    const { date } = await s.facts();
    for (const secret of ['Note 3', date, 'Acme Insurance', therapist.wallet.principal]) {
      const bytes = new TextEncoder().encode(secret);
      expect(told).not.toContain(toHex(bytes));
      expect(told).not.toContain(toHex(sha256(bytes)));
    }
    expect(told).not.toContain(createAddress(therapist.wallet.principal).hash160);

    await stage.advance(31 * 86_400);
    expect(await verifyProof(stage, proof.link)).toMatchObject({
      verdict: 'not-verified',
      reason: 'expired',
    });
  });

  test('a chain that is out of reach is never a no', async () => {
    const dead = createChain({
      baseUrl: 'http://127.0.0.1:9',
      network: 'localnet',
      chainId: stage.place.chainId,
      deployer: stage.place.deployer,
    });
    const verdict = await verifyProof({ chain: dead, place: stage.place }, 'ab'.repeat(32));
    expect(verdict).toMatchObject({ verdict: 'cannot-tell', reason: 'chain-unreachable' });
  });
});

describe('pairing', () => {
  test('a declined request says so to the patient and looks unanswered on the chain', async () => {
    const patient = await actor(stage);
    const id = await s.requested(patient);
    await declineRequest(therapist, (await s.clientOf(patient)).id);
    await syncPatient(patient);
    expect((await s.pairingOf(patient, id))?.state).toBe('declined');
    expect(await code(confirmPairing(patient, id))).toBe('no-acceptance');
  });

  test('a request that nobody answers runs out, and a new one can be made', async () => {
    const patient = await actor(stage);
    const id = await s.requested(patient);
    await stage.advance(15 * 86_400);
    await syncPatient(patient);
    expect((await s.pairingOf(patient, id))?.state).toBe('expired');
    const again = await s.paired(patient);
    expect((await s.pairingOf(patient, again))?.state).toBe('paired');
  });

  test('when the ring changes before the acceptance is carried in, the app asks again by itself', async () => {
    const patient = await actor(stage);
    const id = await s.requested(patient);
    await acceptRequest(therapist, (await s.clientOf(patient)).id);
    await syncPatient(patient);
    expect((await s.pairingOf(patient, id))?.state).toBe('accepted');
    await enrol(stage.issuer, [{ ctx: await actor(stage), alias: 'Newcomer' }]);
    expect((await confirmPairing(patient, id)).state).toBe('waiting');
    await syncTherapist(therapist);
    await syncPatient(patient);
    expect((await s.pairingOf(patient, id))?.state).toBe('accepted');
    await confirmPairing(patient, id);
    await syncPatient(patient);
    expect((await s.pairingOf(patient, id))?.state).toBe('paired');
  });

  test('an altered acceptance is refused before anything is sent', async () => {
    const patient = await actor(stage);
    const id = await s.requested(patient);
    await acceptRequest(therapist, (await s.clientOf(patient)).id);
    await syncPatient(patient);
    const record = await s.pairingOf(patient, id);
    if (!record?.acceptance) throw new Error('no acceptance');
    const other = await actor(stage);
    const pairingKey = toHex(publicKey(other.vault.keyring.pairingKey('x')));
    await patient.vault.put('pairing', id, { ...record, acceptance: { ...record.acceptance, pairingKey } });
    expect(await code(confirmPairing(patient, id))).toBe('bad-endorsement');
    expect((await patientAccount(patient)).ledger).toBeNull();
  });

  test('a therapist who is in no published ring cannot accept, and the request stays', async () => {
    const lonely = await actor(stage);
    await registerTherapist(lonely, { alias: 'Not yet', credential: 'x' });
    const patient = await actor(stage);
    const listed = await findTherapist(stage, lonely.wallet.principal);
    if (!listed) throw new Error('not listed');
    expect(listed.status).toBe('pending');
    await requestPairing(patient, listed);
    await syncPatient(patient);
    await syncTherapist(lonely);
    const client = (await clients(lonely))[0];
    expect(await code(acceptRequest(lonely, client?.id ?? ''))).toBe('not-in-ring');
    const { time } = await stage.chain.tip();
    await attest(stage.issuer, lonely.wallet.principal, BigInt(time) + 86_400n * 300n);
    const ring = (await listRings(stage)).find((r) => r.changed);
    await publishRing(stage.issuer, ring?.ring ?? 0n);
    expect(await acceptRequest(lonely, client?.id ?? '')).toBeGreaterThan(12);
  });
});

describe('sessions', () => {
  test('one is declined: the one behind it closes the gap and the therapist is asked again', async () => {
    const patient = await actor(stage);
    await s.paired(patient);
    await logSession(patient, { facts: await s.facts(30), note: 'first' });
    await logSession(patient, { facts: await s.facts(90), note: 'second' });
    await syncPatient(patient);
    await syncTherapist(therapist);
    const client = await s.clientOf(patient);
    const first = (await attendances(therapist)).find(
      (a) => a.clientId === client.id && a.facts.minutes === 30,
    );
    await declineSession(therapist, first?.id ?? '', 'That was 50 minutes');
    await s.exchange(patient);
    const now = await sessions(patient);
    expect(now.find((x) => x.note === 'second')).toMatchObject({ state: 'confirmed', sequence: '1' });
    expect(now.find((x) => x.note === 'first')).toMatchObject({
      state: 'declined',
      reason: 'That was 50 minutes',
    });
    await resendSession(patient, first?.id ?? '', { facts: await s.facts(50), note: 'first' });
    await s.exchange(patient);
    expect((await sessions(patient)).map((x) => x.state)).toEqual(['confirmed', 'confirmed']);
  });

  test('logged without waiting, confirmed later in one transaction', async () => {
    const patient = await actor(stage);
    await s.paired(patient);
    for (const note of ['a', 'b', 'c']) {
      const { id } = await logSession(patient, { facts: await s.facts(), note });
      await syncPatient(patient);
      await logWithoutWaiting(patient, id);
      await syncPatient(patient);
    }
    expect((await sessions(patient)).map((x) => x.state)).toEqual(['logged', 'logged', 'logged']);
    expect((await patientAccount(patient)).ledger).toMatchObject({ sequence: 3n, confirmed: 0n });
    await s.exchange(patient);
    expect((await sessions(patient)).map((x) => x.state)).toEqual(['confirmed', 'confirmed', 'confirmed']);
    expect((await patientAccount(patient)).ledger?.confirmed).toBe(3n);
  });

  test('two tabs that both see the countersignature send it once', async () => {
    const patient = await actor(stage);
    await s.paired(patient);
    await logSession(patient, { facts: await s.facts(), note: '' });
    await syncPatient(patient);
    await syncTherapist(therapist);
    const client = await s.clientOf(patient);
    const asked = (await attendances(therapist)).filter((a) => a.clientId === client.id);
    await countersign(
      therapist,
      asked.map((a) => a.id),
    );
    await Promise.all([syncPatient(patient), syncPatient(patient), syncPatient(patient)]);
    await syncPatient(patient);
    expect((await patientAccount(patient)).ledger?.sequence).toBe(1n);
    expect((await sessions(patient)).map((x) => x.state)).toEqual(['confirmed']);
  });

  test('a tab that died before it could note the transaction finds its session on the ledger', async () => {
    const store = createMemoryStore();
    const vault = await createVault(store, 'a long passphrase', { cost: 1 });
    await setSpread(vault, false);
    const patient = await actor(stage, undefined, vault);
    await s.paired(patient);
    const session = await logSession(patient, { facts: await s.facts(), note: 'kept' });
    await syncPatient(patient);
    await syncTherapist(therapist);
    const client = await s.clientOf(patient);
    await countersign(
      therapist,
      (await attendances(therapist)).filter((a) => a.clientId === client.id).map((a) => a.id),
    );
    await syncPatient(patient, { auto: false });
    const ready = (await sessions(patient))[0];
    expect(ready?.state).toBe('countersigned');
    await syncPatient(patient);
    // As if the process had ended between broadcasting and writing it down.
    await vault.put('session', session.id, { ...ready, state: 'countersigned', txid: null });
    vault.lock();
    const reopened = await actor(stage, undefined, await unlockVault(store, 'a long passphrase'));
    await syncPatient(reopened);
    await syncPatient(reopened);
    expect((await sessions(reopened)).map((s) => [s.state, s.note])).toEqual([['confirmed', 'kept']]);
    expect((await patientAccount(reopened)).ledger?.sequence).toBe(1n);
  });

  test('the calendar: no session of a week to come, none from before the pairing, and nothing is lost', async () => {
    const patient = await actor(stage);
    await s.paired(patient);
    const { time } = await stage.chain.tip();
    const day = (offset: number) => new Date((time + offset * 86_400) * 1000).toISOString().slice(0, 10);
    const draft = (date: string) => ({ facts: { date, minutes: 50, modality: 'phone' as const }, note: 'n' });
    expect(await code(logSession(patient, draft(day(14))))).toBe('future-week');
    expect(await code(logSession(patient, draft(day(-14))))).toBe('before-pairing');
    expect((await logSession(patient, draft(day(14)), { send: false })).state).toBe('draft');
  });

  test('a stranger cannot log on the pairing, and a countersignature serves one session only', async () => {
    const patient = await actor(stage);
    await s.paired(patient);
    await logSession(patient, { facts: await s.facts(), note: '' });
    await s.exchange(patient);
    const { account, ledger } = await patientAccount(patient);
    const used = (await sessions(patient))[0]?.countersignature ?? '';
    const call = (sequence: bigint, signature: string | null) =>
      sessionLogger.logSession({
        account: account ?? 0n,
        sequence,
        facts: anyHash(),
        note: anyHash(),
        week: ledger?.sinceWeek ?? 0n,
        countersignature: signature ? fromHex(signature) : null,
      });
    const stranger = await actor(stage);
    expect(await code(submitAndSettle(stranger, 'x', call(2n, null)))).toBe(1302);
    expect(await code(submitAndSettle(patient, 'x', call(2n, used)))).toBe(1307);
    expect(await code(submitAndSettle(patient, 'x', call(1n, used)))).toBe(1303);
  });
});

describe('endings', () => {
  test('the therapist ends it by a message that the patient’s app carries; no countersignature counts after that', async () => {
    const patient = await actor(stage);
    const id = await s.paired(patient);
    await logSession(patient, { facts: await s.facts(), note: '' });
    await syncPatient(patient);
    await syncTherapist(therapist);
    const client = await s.clientOf(patient);
    const waiting = (await sessions(patient))[0]?.id ?? '';
    expect(await code(discardSession(patient, waiting))).toBe('no-session');
    await endAsTherapist(therapist, client.id);
    await syncPatient(patient);
    await syncPatient(patient);
    expect((await s.pairingOf(patient, id))?.state).toBe('ended');
    // Nobody will answer it any more, so it may go.
    await discardSession(patient, waiting);
    expect(await sessions(patient)).toEqual([]);
    expect((await patientAccount(patient)).ledger?.active).toBe(false);
    const asked = (await attendances(therapist)).filter((a) => a.clientId === client.id);
    expect(
      await code(
        countersign(
          therapist,
          asked.map((a) => a.id),
        ),
      ),
    ).toBe('no-pairing');
    expect(await code(logSession(patient, { facts: await s.facts(), note: '' }))).toBe('no-pairing');
  });

  test('the patient ends it, pairs anew, and keeps the totals', async () => {
    const patient = await actor(stage);
    const id = await s.paired(patient);
    await logSession(patient, { facts: await s.facts(), note: '' });
    await s.exchange(patient);
    await endPairing(patient, id);
    await syncPatient(patient);
    expect((await s.pairingOf(patient, id))?.state).toBe('ended');
    await s.paired(patient);
    await logSession(patient, { facts: await s.facts(), note: '' });
    await s.exchange(patient);
    expect((await patientAccount(patient)).ledger).toMatchObject({
      confirmed: 2n,
      sequence: 2n,
      pairing: 2n,
    });
  });

  test('a suspended ring stops countersigned sessions for a while, a retired one until a fresh endorsement', async () => {
    const patient = await actor(stage);
    const id = await s.paired(patient);
    const ring = (await listRings(stage)).find((r) => r.keys.length > 0)?.ring ?? 0n;
    const { time } = await stage.chain.tip();
    await suspendRing(stage.issuer, ring, BigInt(time) + 7n * 86_400n);
    expect((await listRings(stage)).find((r) => r.ring === ring)?.suspendedUntil).toBe(
      BigInt(time) + 7n * 86_400n,
    );
    await logSession(patient, { facts: await s.facts(), note: 'kept' });
    await s.exchange(patient);
    expect((await sessions(patient))[0]).toMatchObject({ state: 'failed', code: 1311, note: 'kept' });
    await stage.advance(8 * 86_400);
    await publishRing(stage.issuer, ring, true);
    await resendSession(patient, (await sessions(patient))[0]?.id ?? '');
    await s.exchange(patient);
    expect((await sessions(patient))[0]).toMatchObject({ state: 'failed', code: 1310 });
    await s.paired(patient);
    expect((await s.pairingOf(patient, id))?.state).toBe('ended');
    await resendSession(patient, (await sessions(patient))[0]?.id ?? '', {
      facts: await s.facts(),
      note: 'kept',
    });
    await s.exchange(patient);
    expect((await sessions(patient))[0]?.state).toBe('confirmed');
  });
});

test('the list shows who is verified and in how large a ring', async () => {
  const listed = await listTherapists(stage);
  const mine = listed.find((t) => t.principal === therapist.wallet.principal);
  expect(mine).toMatchObject({ alias: 'Dr Test', status: 'verified' });
  expect(mine?.ringSize).toBeGreaterThanOrEqual(12);
  const counts = await stage.chain.read(progressTracker.getCounts({}));
  expect(counts.proofs).toBeGreaterThanOrEqual(1n);
});

test('nothing but commitments, weeks, roles and counts is on the chain after all this', async () => {
  const run = await readRun(stage.chainUrl);
  expect(run.length).toBeGreaterThan(100);
  expect(lintRun(run)).toEqual([]);
});
