import { DAY, deployer, nextTime, type Outcome, ok, person } from './chain';
import type { CostLedger, Take } from './costs';
import {
  type Action,
  approve,
  cancel,
  execute,
  executeComponent,
  propose,
  proposed,
  withdrawApproval,
} from './council';
import { arbitrator, registerArbitrator } from './disputes';
import { deploy } from './stand-ins';

const member = (n: number): string => (n === 0 ? deployer : person(400 + n));

/** Micro-STX for fees and bonds. */
export const fund = (who: string): void => {
  ok(simnet.transferSTX(1_000_000n, who, deployer).result);
};

/** A proposal of the founder alone. */
export function measureDecision(take: Take): void {
  const action: Action = { kind: 'fee', name: 'pairing', value: 0 };
  const compared = 'the 1st proposal and one after 100 others';
  take('governance', 'propose, council of one', propose(action), compared);
  take('governance', 'execute, council of one', execute(proposed(action)), compared);
}

/** Proposed by the founder and approved by members 1 to `others`; gives its number. */
function agreed(action: Action, others: number): bigint {
  const id = proposed(action);
  for (let n = 1; n <= others; n += 1) ok(approve(id, member(n)));
  return id;
}

/** Every kind of action, by a council of 15 that must all agree. */
export function measureCouncil(book: CostLedger): void {
  for (let size = 1; size < 15; size += 1) {
    const needed = size === 1 ? 1 : Math.floor(size / 2) + 1;
    const threshold = size === 14 ? 15 : Math.floor((size + 1) / 2) + 1;
    const joins: Action = { kind: 'council', who: member(size), value: 1, extra: threshold };
    ok(execute(agreed(joins, needed - 1)));
  }
  const note = (name: string, outcome: Outcome) => book.note('governance', name, outcome);
  const carriedOut = (action: Action, what = action.kind) =>
    note(`execute, ${what}`, execute(agreed(action, 14), person(99)));

  const longest: Action = { kind: 'spend', name: 'x'.repeat(32), who: deployer, value: 1, extra: 1 };
  note('propose', propose(longest));
  const id = agreed(longest, 13);
  note('approve', approve(id, member(14)));
  note('withdraw-approval', withdrawApproval(id, member(14)));
  ok(approve(id, member(14)));
  note('cancel', cancel(id));

  carriedOut({ kind: 'issuer', who: person(2), value: 1 });
  ok(registerArbitrator(33));
  carriedOut({ kind: 'arbitrator', who: arbitrator(33), value: 1 }, 'arbitrator, the 32nd seat');
  carriedOut({ kind: 'arbitrator', who: arbitrator(33), value: 0 }, 'arbitrator, one of 32 leaves');
  carriedOut({ kind: 'milestone', value: 20, extra: 520 });
  carriedOut({ kind: 'parameter', name: 'bond', value: 200 });
  carriedOut({ kind: 'fee', name: 'session-logger', value: 1 }, 'fee of the session logger');
  ok(simnet.transferSTX(5n, `${deployer}.governance`, deployer).result);
  carriedOut({ kind: 'spend', who: person(2), value: 5 });
  for (const name of ['therapist-registry', 'session-logger']) {
    deploy(`${name}-2`, `(define-read-only (get-component) (ok {name: "${name}", version: u2}))`);
    const replaces: Action = { kind: 'component', name, who: `${deployer}.${name}-2`, value: 2 };
    note(`execute-component, ${name}`, executeComponent(agreed(replaces, 14), `${name}-2`, person(99)));
  }
  carriedOut({ kind: 'pause', value: nextTime() + DAY });
  carriedOut({ kind: 'parameter', name: 'delay', value: DAY }, 'parameter, delay');
  const leaves = proposed({ kind: 'council', who: member(14), value: 0, extra: 14 });
  for (let n = 1; n <= 14; n += 1) ok(approve(leaves, member(n)));
  simnet.mineEmptyBurnBlocks(145);
  note('execute, council', execute(leaves, person(99)));
}
