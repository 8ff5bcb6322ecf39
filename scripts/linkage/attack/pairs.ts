import type { Account, View } from '../observer';
import { catchUpEvidence, gapEvidence } from './gaps';

/** Beyond all doubt, as a logarithm. */
const CERTAIN = 40;

/**
 * How much speaks for two accounts having the same therapist: a logarithm, above 0 for and below 0 against.
 * @param block: how many weeks the ledger tells as one
 */
export function sameTherapist(view: View, block = 1): (a: Account, b: Account) => number {
  const gaps = gapEvidence(view, 0.6, block);
  const catchUps = block === 1 ? catchUpEvidence(view) : () => 0;
  return (a, b) => {
    if (a.pairings.some((p) => b.pairings.some((q) => p.pairingKey === q.pairingKey))) return CERTAIN;
    if (a.pairings.at(-1)?.ring !== b.pairings.at(-1)?.ring) return -CERTAIN;
    // in one slot of one cohort no therapist's key vouches twice
    const [x, y] = [a.entry, b.entry];
    if (x && y && x.cohort === y.cohort && x.slot === y.slot) return -CERTAIN;
    return gaps(a, b) + catchUps(a, b);
  };
}

/**
 * How much speaks for two accounts being one person's.
 * @param moments: when each account sent something, as exactly as is known; `within`: seconds that count as together
 */
export function samePerson(
  view: View,
  moments: (account: Account) => readonly number[],
  within: number,
): (a: Account, b: Account) => number {
  const gaps = gapEvidence(view, 0.4);
  const fees = new Map<number, number>();
  for (const { fees: [fee = 0] = [] } of view.accounts) fees.set(fee, (fees.get(fee) ?? 0) + 1);
  return (a, b) => {
    const common =
      a.fees[0] === b.fees[0] ? Math.log(view.accounts.length / (fees.get(a.fees[0] ?? 0) ?? 1)) : -CERTAIN;
    return gaps(a, b) + common + coincidences(moments(a), moments(b), within);
  };
}

/** Both sorted. More meetings than chance brings speak for one hand, by Poisson's law. */
function coincidences(x: readonly number[], y: readonly number[], within: number): number {
  const [from, to] = [Math.max(x[0] ?? 0, y[0] ?? 0), Math.min(x.at(-1) ?? 0, y.at(-1) ?? 0)];
  const [xs, ys] = [x, y].map((list) => list.filter((at) => at >= from && at <= to)) as [number[], number[]];
  if (xs.length < 3 || ys.length < 3 || to <= from) return 0;
  let meetings = 0;
  for (let i = 0, j = 0; i < xs.length; i += 1) {
    const at = xs[i] as number;
    while (j < ys.length && (ys[j] as number) < at - within) j += 1;
    if (j < ys.length && (ys[j] as number) <= at + within) meetings += 1;
  }
  const byChance = Math.max(0.02, (xs.length * ys.length * 2 * within) / (to - from));
  const together = byChance + 0.4 * Math.min(xs.length, ys.length);
  return meetings > byChance ? meetings * Math.log(together / byChance) - (together - byChance) : 0;
}
