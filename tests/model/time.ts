import type fc from 'fast-check';
import type { ModelChain } from './chain';
import { PATIENCE } from './cohorts';
import { Pick, taken } from './step';
import { DAY, WEEK } from './units';
import type { World } from './world';

/** What ends, or begins to be possible, at a known time. */
const DEADLINES = {
  pause: (w) => [w.pauseUntil],
  request: (w) => [...w.pairing.requests.values()].map((request) => request.expires),
  term: (w) => [...w.ledger.rings.values()].map((ring) => ring.expires),
  suspension: (w) => [...w.ledger.rings.values()].map((ring) => ring.suspendedUntil),
  dispute: (w) => w.disputes.all.flatMap((d) => [d.commitUntil, d.revealUntil, d.appealUntil]),
  /** What a milestone rests on could be disputed until then, and can no longer. */
  settling: (w) =>
    [...w.progress.reached.values()].map((row) => row.at + w.disputes.settings['dispute-window']),
  patience: (w) => w.cohorts.all.map((cohort) => cohort.openedAt + PATIENCE),
  proposal: (w) => w.council.proposals.map((p) => p.approvedAt + w.council.delay),
  expiry: (w) => w.council.proposals.map((p) => p.expires),
} satisfies Record<string, (w: World) => bigint[]>;
export type Deadline = keyof typeof DEADLINES;

const ahead = (w: World, what: Deadline): bigint[] => DEADLINES[what](w).filter((time) => time > w.now);

/** Lets time go by until just past the next deadline of a sort, if there is one. */
export function passTo(what: Deadline, world: World, chain: ModelChain): void {
  const [next] = ahead(world, what).sort((a, b) => (a < b ? -1 : 1));
  if (next === undefined) return;
  chain.pass(next - world.now);
  world.now = chain.now;
}

/** Long times are rare, since the chain mines every block of them: a term takes as long as fifty calls. */
const SHORT = 40n * DAY;
const LONG_ONE_IN = 20;
/** Every sequence begins 15 days before one of these: nearly every wait would be for it. The stories go there. */
const SELDOM: Deadline[] = ['settling'];

/** Time goes by: a day, a week, or to just past one of the next deadlines. */
export class Pass implements fc.Command<World, ModelChain> {
  constructor(
    private readonly drawn: readonly number[],
    private readonly invariants: (world: World, chain: ModelChain) => void,
  ) {}

  check(): boolean {
    return true;
  }

  run(world: World, chain: ModelChain): void {
    const pick = new Pick(this.drawn);
    const far = pick.below(LONG_ONE_IN) === 0;
    const upcoming = (Object.keys(DEADLINES) as Deadline[])
      .filter((what) => far || !SELDOM.includes(what))
      .flatMap((what) => ahead(world, what))
      .filter((time) => far || time < world.now + SHORT);
    const seconds = [DAY, WEEK, (pick.of(upcoming) ?? world.now + DAY) - world.now][pick.below(3)];
    chain.pass(seconds ?? DAY);
    world.now = chain.now;
    taken.set('time', (taken.get('time') ?? 0) + 1);
    this.invariants(world, chain);
  }

  toString(): string {
    return `time [${this.drawn.join(',')}]`;
  }
}
