import { Pc, type PostCondition } from '@stacks/transactions';
import type { Movement } from './wallet';

/** What a call may move, as the chain checks it in DENY mode: everything else is refused there. */
export function postConditions(movements: readonly Movement[]): PostCondition[] {
  return movements.map(({ from, atMost }) => Pc.principal(from).willSendLte(atMost).ustx());
}
