import { KNOWS, TARGETS } from './judge/names';
import type { Row } from './measure';

/** What must hold of a row: how far above chance it may be at most, or how right at least. */
export interface Bound {
  world: string;
  knows: keyof typeof KNOWS;
  target: keyof typeof TARGETS;
  /** Points (of 1) above chance at most. */
  above?: number;
  /** Rate at least: a leak that is planted, or known, and has to be found. */
  least?: number;
  /** Half of the interval at most, so that the row says something. */
  width?: number;
}

/** By how much public data may beat chance. */
const PROMISED = 0.05;

export const BOUNDS: readonly Bound[] = [
  // what is promised
  { world: 'default', knows: 'public', target: 'therapist', above: PROMISED, width: 0.05 },
  { world: 'default', knows: 'public', target: 'claim', above: PROMISED, width: 0.05 },
  { world: 'default', knows: 'public', target: 'link', above: PROMISED, width: 0.05 },
  { world: 'default', knows: 'public', target: 'person', above: PROMISED, width: 0.06 },
  { world: 'default', knows: 'tor', target: 'person', above: PROMISED, width: 0.06 },
  { world: 'default', knows: 'verifier', target: 'claim', above: PROMISED, width: 0.05 },
  { world: 'default', knows: 'verifiers', target: 'link', above: PROMISED, width: 0.05 },
  // known leaks, which docs/linkage.md tells: none may grow unseen, and an attacker who misses them is no attacker
  { world: 'default', knows: 'public', target: 'colleague', above: 0.65, least: 0.3 },
  { world: 'default', knows: 'public', target: 'either', above: 0.45, least: 0.7 },
  { world: 'default', knows: 'websites', target: 'therapist', above: 0.75, least: 0.4 },
  { world: 'default', knows: 'verifier', target: 'further', above: 0.3 },
  { world: 'default', knows: 'addresses', target: 'person', least: 0.95 },
  // planted leaks, which have to be found
  { world: 'careless app', knows: 'public', target: 'person', least: 0.9 },
  { world: 'careless app', knows: 'verifier', target: 'claim', least: 0.15 },
  { world: 'no queue', knows: 'public', target: 'weekday', least: 0.9 },
  { world: 'no queue', knows: 'verifier', target: 'further', least: 0.4 },
  { world: 'no queue', knows: 'verifier', target: 'customer', least: 0.75 },
  { world: 'careless parties', knows: 'public', target: 'therapist', least: 0.95 },
  { world: 'careless parties', knows: 'public', target: 'colleague', least: 0.95 },
  { world: 'careless parties', knows: 'public', target: 'link', least: 0.95 },
];

/** What does not hold, in words; empty when everything does. */
export function broken(rows: readonly Row[], bounds: readonly Bound[] = BOUNDS): string[] {
  return bounds.flatMap(({ world, knows, target, above, least, width }) => {
    const found = rows.find(
      (r) => r.world === world && r.knows === KNOWS[knows] && r.target === TARGETS[target],
    );
    const name = `${world}, ${KNOWS[knows]}, ${TARGETS[target]}`;
    if (!found || found.guesses === 0) return [`${name}: not measured`];
    const rate = found.hits / found.guesses;
    const points = (value: number) => (100 * value).toFixed(1);
    const faults: string[] = [];
    if (above !== undefined && rate - found.chance > above)
      faults.push(`${name}: ${points(rate - found.chance)} points above chance, at most ${points(above)}`);
    if (least !== undefined && rate < least)
      faults.push(`${name}: right in ${points(rate)} %, at least ${points(least)} % expected`);
    if (width !== undefined && (found.high - found.low) / 2 > width)
      faults.push(`${name}: the interval is wider than ${points(width)} points to either side`);
    return faults;
  });
}
