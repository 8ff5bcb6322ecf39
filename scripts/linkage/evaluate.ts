import { claimRows } from './judge/claims';
import { KNOWS, type Measured, TARGETS } from './judge/names';
import { pairRows } from './judge/pairs';
import { therapistRows } from './judge/therapists';
import type { Lived } from './live';
import { type Row, row } from './measure';
import { Random } from './random';

/** All measurements on one year. The attacker sees neither `truth` nor whose a claim is; here its guesses are judged. */
export function evaluate(lived: Lived): Row[] {
  const random = new Random(lived.seed + 1000);
  const measured: Measured = (target, knows, guesses) =>
    row({ world: lived.world, target: TARGETS[target], knows: KNOWS[knows] }, guesses);
  return [therapistRows, pairRows, claimRows].flatMap((rows) => rows(lived, random, measured));
}
