import { Cl } from '@stacks/transactions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Chain } from '@/lib/chain';
import { cohorts } from '@/lib/contracts';
import {
  answers,
  type Context,
  claimRequests,
  claims,
  closeProgramme,
  cohortOf,
  joinCohort,
  logSession,
  makeClaim,
  ownProgrammes,
  previewClaim,
  reachMilestone,
  readClaimRequest,
  recordClaim,
  registerProgramme,
  requestClaim,
  setSpread,
  syncPatient,
  syncTherapist,
} from '@/lib/flows';
import { decodeClaim, encodeClaim } from '@/lib/protocol';
import { verifyClaim } from '@/lib/verify/claim';
import { actor } from '@/scripts/support/actors';
import { enterAll, gather } from '@/scripts/support/crowd';
import { enrol } from '@/scripts/support/seeding';
import { lintRun, readRun } from '../support/chain-lint';
import { openStage, type TestStage } from '../support/stage';
import { checkBothWays, code, steps } from './support';

const DAY = 86_400;

let stage: TestStage;
let therapist: Context;
let patient: Context;
let verifier: Context;

beforeAll(async () => {
  stage = await openStage(0);
  const five = await Promise.all(Array.from({ length: 5 }, () => actor(stage)));
  await enrol(
    stage.issuer,
    five.map((ctx, i) => ({ ctx, alias: `Therapist ${i + 1}` })),
  );
  [therapist, patient, verifier] = [five[0] as Context, await actor(stage), await actor(stage)];
  const s = steps(stage, therapist);
  const crowd = gather(stage, five.slice(1), 12);
  await s.paired(patient);
  for (let n = 1; n <= 10; n += 1) await logSession(patient, { facts: await s.facts(), note: `No. ${n}` });
  for (let turn = 0; turn < 3; turn += 1) await s.exchange(patient);
  await reachMilestone(patient, 1n);
  const others = await crowd;
  // Three others have the same therapist, of whose other device this one knows nothing: three slots are used.
  const more = await gather(stage, five.slice(0, 1), 3);
  await stage.advance(28 * DAY);
  await enterAll([...others, ...more]);
}, 240_000);
afterAll(() => stage?.close());

/** Both sides look at their boxes and take their next steps, some times. */
async function goOn(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await syncPatient(patient);
    await syncTherapist(therapist);
  }
  await syncPatient(patient);
}

/** The same with a count of what is asked of the chain. */
function counting<C extends { chain: Chain }>(of: C): { ctx: C; questions: () => number } {
  let asked = 0;
  const chain: Chain = {
    ...of.chain,
    read: (call, signal) => {
      asked += 1;
      return of.chain.read(call, signal);
    },
    tip: () => {
      asked += 1;
      return of.chain.tip();
    },
  };
  return { ctx: { ...of, chain }, questions: () => asked };
}

test('a patient enters a cohort by the word of an unnamed therapist, and claims among its members', async () => {
  expect(await cohortOf(patient)).toBeNull();
  await setSpread(patient.vault, true);
  await joinCohort(patient);
  await goOn();
  // The voucher is there; the entry waits for a moment of chance within a week, and is not lost meanwhile.
  const waiting = await cohortOf(patient);
  expect(waiting?.state).toBe('vouched');
  const { time } = await stage.chain.tip();
  expect(Number(waiting?.releaseAt) - time).toBeLessThanOrEqual(7 * DAY);
  await stage.advance(7 * DAY);
  await goOn(16);
  const joined = await cohortOf(patient);
  expect(joined).toMatchObject({ state: 'in', cohort: '1', members: 16, sealedAt: '0', code: null });
  const keys = await stage.chain.read(cohorts.getSet({ cohort: 1n, milestone: 1n }));
  expect(keys).toHaveLength(16);

  await registerProgramme(verifier, { name: 'Wellbeing 2026', period: 0n, milestones: [1n, 2n] });
  const [programme] = await ownProgrammes(verifier);
  if (!programme) throw new Error('no programme');
  expect(programme).toMatchObject({ id: 1n, name: 'Wellbeing 2026', closed: false, now: 0n });
  const expires = BigInt((await stage.chain.tip()).time + 200 * DAY);
  const asked = await requestClaim(verifier, { programme: 1n, milestone: 1n, expires });
  const request = await readClaimRequest(patient, `https://example.org/patient/claim#${asked.link}`);
  expect(request).toMatchObject({
    name: 'Wellbeing 2026',
    verifier: verifier.wallet.principal,
    sessions: 10n,
  });
  expect(await code(previewClaim(patient, request))).toBe('no-cohort');

  // Nobody else comes: after 91 days sixteen are enough, and the app of any of them seals.
  await stage.advance(91 * DAY);
  await goOn(2);
  const sealed = await cohortOf(patient);
  expect(sealed?.pinned).toHaveLength(16);
  expect(BigInt(sealed?.sealedAt ?? 0)).toBeGreaterThan(0n);

  const counted = counting(patient);
  const early = await previewClaim(counted.ctx, request);
  expect(counted.questions()).toBeLessThanOrEqual(5);
  expect(early).toMatchObject({ hidesAmong: 16, members: 16, claimed: 0, isEarly: true });
  await stage.advance(15 * DAY);
  expect((await previewClaim(patient, request)).isEarly).toBe(false);

  const claim = await makeClaim(patient, early);
  expect(claim.hidesAmong).toBe(16);
  const clerk = counting(stage);
  const verdict = await verifyClaim(clerk.ctx, claim.link);
  expect(clerk.questions()).toBe(2);
  expect(verdict).toMatchObject({
    verdict: 'verified',
    reason: 'holds',
    facts: { hidesAmong: 16, members: 16, sessions: 10n, name: 'Wellbeing 2026' },
  });
  const { report } = await checkBothWays(stage, claim.link);
  expect(report).toMatchObject({ kind: 'claim', reason: 'holds', finality: { level: 'unknown' } });
  expect(report.facts).toMatchObject({ hidesAmong: 16, programmeName: 'Wellbeing 2026', cohort: '1' });
  expect((await checkBothWays(stage, asked.link)).report.reason).toBe('is-request');
  expect(await code(previewClaim(patient, request))).toBe('claimed-before');
  expect(await claims(patient)).toEqual([claim]);

  const link = decodeClaim(claim.link);
  const [made] = await claimRequests(verifier);
  expect(made && answers(made, link)).toBe(true);
  expect(await code(recordClaim(patient, link))).toBe('not-asked');
  await recordClaim(verifier, link);
  expect(await code(recordClaim(verifier, link))).toBe(1712);
  expect(await verifyClaim(stage, claim.link)).toMatchObject({ verdict: 'verified', reason: 'recorded' });

  // Another question of the same programme and period shows the same tag, whatever it asks.
  const forged = encodeClaim({ ...link, challenge: link.h0 });
  expect(await verifyClaim(stage, forged)).toMatchObject({
    verdict: 'not-verified',
    reason: 'forged',
    claim: null,
  });
  expect(await verifyClaim(stage, claim.link.slice(0, -9))).toMatchObject({ reason: 'truncated' });
  expect(await verifyClaim({ ...stage, place: { ...stage.place, chainId: 1 } }, claim.link)).toMatchObject({
    verdict: 'cannot-tell',
    reason: 'wrong-network',
  });
  for (const [changed, reason] of [
    [{ ...link, challenge: link.h0 }, 'forged'],
    [{ ...link, programme: 9n }, 'no-programme'],
    [{ ...link, period: 1n }, 'period-over'],
    [{ ...link, milestone: 3n }, 'no-set'],
    [{ ...link, cohort: 9n }, 'no-set'],
    [{ ...link, expires: 1n }, 'expired'],
  ] as const)
    expect((await checkBothWays(stage, encodeClaim(changed))).report.reason).toBe(reason);
  expect((await checkBothWays(stage, claim.link)).report.reason).toBe('recorded');
  await closeProgramme(verifier, 1n);
  expect((await checkBothWays(stage, claim.link)).report.reason).toBe('closed');
  expect(await verifyClaim(stage, claim.link)).toMatchObject({ verdict: 'not-verified', reason: 'closed' });
  expect(await code(readClaimRequest(patient, asked.link))).toBe('programme-closed');
});

test('what is looked up again and again names neither the account nor its address', async () => {
  const asked: string[] = [];
  const chain: Chain = {
    ...stage.chain,
    read: (call, signal) => {
      const said = call.functionArgs.map((arg) => Cl.prettyPrint(arg)).join(' ');
      asked.push(`${call.functionName} ${said}`.trim());
      return stage.chain.read(call, signal);
    },
    nextNonce: () => Promise.reject(new Error('asked for a nonce')),
    account: () => Promise.reject(new Error('asked for a balance')),
  };
  for (let turn = 0; turn < 2; turn += 1) await syncPatient({ ...patient, chain });
  expect([...new Set(asked)].sort()).toEqual(['get-accounts u1', 'get-entries u1', 'get-milestones']);
});

test('nothing but keys, tags and counts is on the chain after all this', async () => {
  const run = await readRun(stage.chainUrl);
  expect(run.length).toBeGreaterThan(200);
  expect(lintRun(run)).toEqual([]);
});
