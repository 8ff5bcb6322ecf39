import type { View } from '../observer';
import { DAY } from '../time';
import type { ClaimSeen, Posterior } from './claims';

const CERTAIN = 40;

/** How much speaks for two claims in different scopes being of one key: whose they may be, and habits of time. */
export function sameClaimant(
  view: View,
  posteriors: ReadonlyMap<ClaimSeen, Posterior>,
): (a: ClaimSeen, b: ClaimSeen) => number {
  return (a, b) => {
    if (a.tag === b.tag) return CERTAIN;
    let overlap = 1e-9;
    for (const [account, p] of posteriors.get(a) ?? []) overlap += p * (posteriors.get(b)?.get(account) ?? 0);
    return Math.log(overlap) + habit(view, a, b);
  };
}

/** Near each other in time; or, in two periods of a programme, equally soon after each began. */
function habit(view: View, a: ClaimSeen, b: ClaimSeen): number {
  const apart = Math.log(1 + 2 * Math.exp(-Math.abs(a.at - b.at) / DAY));
  const programme = view.programmes.find((p) => p.programme === a.programme);
  if (!programme || a.programme !== b.programme || programme.period === 0) return apart;
  const soon = ({ at, period }: ClaimSeen) => at - programme.at - period * programme.period;
  return apart - Math.abs(soon(a) - soon(b)) / (30 * DAY);
}
