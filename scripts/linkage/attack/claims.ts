import { groupBy } from '../measure';
import { type Account, joinedAt, membersOf, type View } from '../observer';
import { DAY, HOUR } from '../time';

/** A claim as an attacker sees it. Of a recorded one the milestone and the size of the set are not public. */
export interface ClaimSeen {
  at: number;
  programme: number;
  period: number;
  cohort: number;
  tag: string;
  milestone?: number;
  hidesAmong?: number;
}

export type Posterior = Map<Account, number>;

/**
 * How soon claims follow when they become possible, as an attacker may suppose: never mind, within hours, within days,
 * or after a week as the app advises. The one that fits all claims best is taken.
 */
const DELAYS: ((seconds: number) => number)[] = [
  () => 1,
  (s) => 0.001 + Math.exp(-s / (6 * HOUR)),
  (s) => 0.001 + Math.exp(-s / (2 * DAY)),
  (s) => (s < 7 * DAY ? 0.02 : 0.02 + Math.exp(-(s - 7 * DAY) / (25 * DAY))),
];
/** How often a claimant sends something within minutes of the claim, as may be supposed; null: as often as ever. */
const MEETINGS = [null, 0.5, 0.001];
const MINUTES = 15 * 60;
const ROUNDS = 20;

/** For each claim, how likely each account of its set made it. */
export function claimants(view: View, claims: readonly ClaimSeen[]): Map<ClaimSeen, Posterior> {
  const sets = new Map(claims.map((claim) => [claim, candidates(view, claim)]));
  const delays = DELAYS.map((delay) => ({ delay, average: mean(delay) }));
  let best: { fit: number; found: Map<ClaimSeen, Posterior> } | undefined;
  for (const { delay, average } of delays)
    for (const meeting of MEETINGS) {
      let fit = 0;
      const found = new Map<ClaimSeen, Posterior>();
      for (const [claim, accounts] of sets) {
        const weights = accounts.map((account) =>
          weigh(view, claim, account, (s) => delay(s) / average, meeting),
        );
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        // how much likelier this makes what was seen than a claim at any moment of the year by any of the set
        fit += Math.log(total / accounts.length);
        found.set(claim, new Map(accounts.map((account, i) => [account, (weights[i] ?? 0) / total])));
      }
      if (!best || fit > best.fit) best = { fit, found };
    }
  return oneClaimEach(best?.found ?? new Map());
}

function candidates(view: View, { cohort, programme, milestone, hidesAmong, at }: ClaimSeen): Account[] {
  const asked = view.programmes.find((p) => p.programme === programme);
  const least = milestone ?? Math.min(...(asked?.milestones ?? [1]));
  const members = membersOf(view, cohort, least).filter((account) => joinedAt(account, least) <= at);
  return members.slice(0, hidesAmong);
}

/** How much likelier what was seen is when this account claimed than when another did. */
function weigh(
  view: View,
  claim: ClaimSeen,
  account: Account,
  delay: (seconds: number) => number,
  meeting: number | null,
): number {
  const since = Math.max(view.sealed[claim.cohort] ?? 0, joinedAt(account, claim.milestone ?? 1));
  const waited = delay(Math.max(0, claim.at - since));
  if (meeting === null) return waited;
  const [first = 0, last = 0] = [account.sent[0], account.sent.at(-1)];
  const usual = Math.min(0.5, (account.sent.length * 2 * MINUTES) / Math.max(DAY, last - first));
  const met = account.sent.some((at) => Math.abs(at - claim.at) <= MINUTES);
  return waited * (met ? meeting / usual : (1 - meeting) / (1 - usual));
}

const HALF_YEAR = 182 * DAY;
const mean = (delay: (seconds: number) => number): number => {
  const steps = Array.from({ length: 728 }, (_, i) => delay((i * HALF_YEAR) / 728));
  return steps.reduce((sum, value) => sum + value, 0) / steps.length;
};

/** In a programme's period each key claims once: who is likely elsewhere is less likely here (Sinkhorn's balancing). */
function oneClaimEach(found: Map<ClaimSeen, Posterior>): Map<ClaimSeen, Posterior> {
  for (const group of groupBy([...found], ([c]) => `${c.programme} ${c.period} ${c.cohort}`))
    for (let round = 0; round < ROUNDS; round += 1) {
      const sums = new Map<Account, number>();
      for (const [, posterior] of group)
        for (const [account, p] of posterior) sums.set(account, (sums.get(account) ?? 0) + p);
      for (const [, posterior] of group) {
        for (const [account, p] of posterior) posterior.set(account, p / Math.max(1, sums.get(account) ?? 1));
        const total = [...posterior.values()].reduce((sum, p) => sum + p, 0);
        for (const [account, p] of posterior) posterior.set(account, p / total);
      }
    }
  return found;
}
