import { ok, pass, passUntil, uintField } from './chain';
import {
  accountOf,
  claim,
  closeProgramme,
  cohort,
  cohortKey,
  enter,
  logSessions,
  memberOf,
  PATIENCE,
  qualify,
  recordClaim,
  registerProgramme,
  rise,
  seal,
  WINDOW,
} from './cohorts';
import type { CostLedger } from './costs';
import { currentRing, reach } from './world';

/** Sixteen members of a cohort by the therapists of a full ring, from the first entry to a recorded claim. */
export function measureCohorts(book: CostLedger, ring: bigint, therapist: number): void {
  const of = (name: string, outcome: Parameters<CostLedger['note']>[2]) =>
    book.note('cohorts', name, outcome);
  const secrets = Array.from({ length: 16 }, (_, i) => qualify(i + 1, therapist, ring));
  logSessions(16, secrets[15] as Uint8Array, 11, 25);
  ok(reach(2, memberOf(16), Number(accountOf(memberOf(16)))));
  pass(WINDOW);
  for (let n = 1; n <= 16; n += 1) {
    const entered = enter(n, { ring: currentRing(ring), therapist: therapist + Math.floor((n - 1) / 4) });
    if (n === 16) of('enter-cohort, the 16th, ring of 32', entered);
    else ok(entered);
  }
  of('rise', rise(16, 2));
  passUntil(uintField(cohort(), 'opened-at') + PATIENCE);
  of('seal-cohort', seal());
  const verifying = (name: string, outcome: Parameters<CostLedger['note']>[2]) =>
    book.note('verification', name, outcome);
  verifying('register-programme, 5 milestones', registerProgramme({ milestones: [1, 2, 3, 1, 2] }));
  ok(claim(1).answer);
  verifying('record-claim', recordClaim(cohortKey(1)));
  verifying('close-programme', closeProgramme());
}
