import type { Step } from './records';
import type { Simnet } from './simnet';

/** What the engine adds to the time for one Stacks block, and at most for one burn block, in seconds. */
const STACKS_SECONDS = 10;
const BURN_SECONDS = 610;
/** The chain's clock may be ahead of the wall by so much, and behind by the rest of one Stacks block. */
const AHEAD = 4;
/**
 * A deploy costs the engine a block of ten seconds. So that ten deploys in a row do not carry the chain a
 * hundred seconds into the future, the clock is let fall back by up to this much before them.
 */
export const DEPLOY_LAG = 300;

const DAY = 86_400;
/** When a chain that begins now has its genesis: chains of one day begin alike, and take the rest of it in empty blocks. */
export function genesisTime(): number {
  const latest = Math.floor(Date.now() / 1000) - DEPLOY_LAG;
  return latest - (latest % DAY);
}

/** Makes `stacks-block-time` follow the wall clock by mining empty blocks in the engine. */
export class Clock {
  /** Blocks mined since the last node block, for its line in the log. */
  private steps: Step[] = [];
  /** Seconds that `POST /control/advance` has added. */
  private offset = 0;

  constructor(
    private readonly simnet: Simnet,
    private readonly wall: () => number = () => Date.now() / 1000,
  ) {}

  /** Unix seconds, with what the control route added. */
  now(): number {
    return this.wall() + this.offset;
  }

  addOffset(seconds: number): void {
    this.offset += seconds;
  }

  /** Brings the engine to within a few seconds of now; never beyond. */
  catchUp(lag = 0): void {
    const target = this.now() - lag + AHEAD;
    for (;;) {
      const gap = target - this.simnet.time;
      if (gap < STACKS_SECONDS) return;
      const burns = Math.floor(gap / BURN_SECONDS);
      if (burns > 0) this.step('burn-blocks', burns);
      else this.step('stacks-blocks', Math.floor(gap / STACKS_SECONDS));
    }
  }

  /** Repeats steps of the log. */
  repeat(steps: readonly Step[]): void {
    for (const [kind, count] of steps) this.simnet.apply({ kind, count });
  }

  /** The steps since the last call. */
  takeSteps(): Step[] {
    const { steps } = this;
    this.steps = [];
    return steps;
  }

  private step(kind: Step[0], count: number): void {
    this.simnet.apply({ kind, count });
    const last = this.steps.at(-1);
    if (last?.[0] === kind) last[1] += count;
    else this.steps.push([kind, count]);
  }
}
