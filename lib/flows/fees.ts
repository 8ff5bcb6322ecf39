import {
  type PublicCall,
  pairing,
  progressTracker,
  type ReadCall,
  sessionLogger,
  therapistRegistry,
  userRegistry,
} from '@/lib/contracts';
import type { Context } from './context';

/** The calls that may carry a fee, which the council sets (none at first), and where it stands. */
const CHARGED = {
  'register-user': () => userRegistry.getFee(),
  'register-therapist': () => therapistRegistry.getFee(),
  'request-pairing': () => pairing.getFee(),
  'log-session': () => sessionLogger.getFee(),
  'create-proof': () => progressTracker.getFee(),
  'create-goal-proof': () => progressTracker.getFee(),
} satisfies Record<string, () => ReadCall<bigint>>;

export type ChargedCall = keyof typeof CHARGED;

/** What the contract charges for a call at the moment, in micro-STX, besides the network's own fee. */
export function contractFee(ctx: Pick<Context, 'chain'>, name: ChargedCall): Promise<bigint> {
  return ctx.chain.read(CHARGED[name]());
}

/** The same for any call: 0 for one that never carries a fee. */
export async function feeOfCall(
  ctx: Pick<Context, 'chain'>,
  { functionName }: Pick<PublicCall<unknown>, 'functionName'>,
): Promise<bigint> {
  return functionName in CHARGED ? contractFee(ctx, functionName as ChargedCall) : 0n;
}
