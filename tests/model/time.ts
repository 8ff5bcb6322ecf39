import type fc from 'fast-check';
import type { ModelChain } from './chain';
import { Pick, taken } from './step';
import { DAY, WEEK } from './units';
import type { World } from './world';

/** Times at which something ends or begins to be possible. */
function deadlines(w: World): bigint[] {
  return [
    w.pauseUntil,
    ...[...w.pairing.requests.values()].map((request) => request.expires),
    ...[...w.ledger.rings.values()].flatMap((ring) => [ring.expires, ring.suspendedUntil]),
    ...w.disputes.all.flatMap((d) => [d.commitUntil, d.revealUntil, d.appealUntil]),
    ...w.council.proposals.flatMap((p) => [p.approvedAt + w.council.delay, p.expires]),
  ].filter((time) => time > w.now);
}

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
    const seconds = [DAY, WEEK, (pick.of(deadlines(world)) ?? world.now + DAY) - world.now][pick.below(3)];
    chain.pass(seconds ?? DAY);
    world.now = chain.now;
    taken.set('time', (taken.get('time') ?? 0) + 1);
    this.invariants(world, chain);
  }

  toString(): string {
    return `time [${this.drawn.join(',')}]`;
  }
}
