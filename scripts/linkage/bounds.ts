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
