import { hexToBytes } from '@noble/hashes/utils.js';
import { type ClarityValue, cvToHex, deserializeCV, PostConditionMode } from '@stacks/transactions';
import { type Execution, execute } from './execute';
import { literal } from './literal';
import { ClarityFailure, NO_COST, type Simnet } from './simnet';
import type { Transaction } from './transaction';

/** What a transaction would do, and whether its events are known. */
export type Simulation = Pick<Execution, 'status' | 'result' | 'events' | 'vmError' | 'cost'>;

/** What the engine says of an expression that was given up on purpose, with the value it was given up with. */
const GIVEN_UP = /EarlyReturn\(AssertionFailed\(Sequence\(Buffer\(([0-9a-f]*)\)\)\)\)$/;

/**
 * Tries a transaction out on the present state, and leaves nothing of it.
 *
 * A call that moves no STX is evaluated within an assertion that fails with its result: the engine itself then takes everything
 * back, at the price of the call alone. It tells no events. Anything else is executed as in a block and undone from the
 * checkpoint, which is slow. `watched` are the principals whose STX could move.
 */
export function simulate(
  simnet: Simnet,
  transaction: Transaction,
  watched: readonly string[],
  tokens: boolean,
): Simulation {
  const quick = tokens ? null : callWithoutTrace(simnet, transaction, watched);
  if (quick) return quick;
  return simnet.undone(() => execute(simnet, transaction, null, true).execution);
}

/** The result of a call that moves no STX; null where it is no call, or moves some. */
function callWithoutTrace(
  simnet: Simnet,
  { origin, payload, fee, postConditions, postConditionMode }: Transaction,
  watched: readonly string[],
): Simulation | null {
  if (payload.type !== 'contract_call' || fee > 0n) return null;
  // Only "at most" holds by itself where nothing moves.
  if (postConditionMode === PostConditionMode.Allow && postConditions.length > 0) return null;
  const args = payload.args.map(literal).join(' ');
  const balances = `(list ${watched.map((who) => `(stx-get-balance '${who})`).join(' ')})`;
  const call = `(contract-call? '${payload.contract} ${payload.fn} ${args})`;
  const value = `(let ((before ${balances}) (result ${call})) {result: result, still: (is-eq before ${balances})})`;
  const answer = simnet.withoutTrace(
    origin.address,
    `(asserts! false (unwrap-panic (to-consensus-buff? ${value})))`,
  );
  const given = answer.match(GIVEN_UP)?.[1];
  if (given === undefined) return ended('abort_by_response', '0x0809', answer);
  const told = deserializeCV(hexToBytes(given));
  if (told.type !== 'tuple') throw new ClarityFailure('a simulation without an answer');
  const { result, still } = told.value as Record<string, ClarityValue>;
  if (!result || still?.type !== 'true') return null;
  const hex = cvToHex(result);
  return ended(result.type === 'err' ? 'abort_by_response' : 'success', hex, null);
}

function ended(status: Simulation['status'], result: string, vmError: string | null): Simulation {
  return {
    status,
    result: result.startsWith('0x') ? result : `0x${result}`,
    events: [],
    vmError,
    cost: NO_COST,
  };
}
