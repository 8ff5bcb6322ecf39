import { governance } from '@/lib/contracts';
import type { Context } from './context';
import { isOpenProposal, listProposals, type Proposal } from './council-book';
import { submitAndSettle } from './transactions';

/** What a proposal does; fields that its kind does not use stay empty, null and 0. */
export type Action = Parameters<typeof governance.propose>[0]['action'];

const same = (a: Action, b: Action): boolean =>
  a.kind === b.kind && a.name === b.name && a.who === b.who && a.value === b.value && a.extra === b.extra;

/** The newest proposal of this very action of which something can still become; null if there is none. */
async function openProposal(ctx: Pick<Context, 'chain'>, action: Action): Promise<Proposal | null> {
  const [proposals, { version }, delay, { time }] = await Promise.all([
    listProposals(ctx),
    ctx.chain.read(governance.getCouncil({})),
    ctx.chain.read(governance.getDelay({})),
    ctx.chain.tip(),
  ]);
  const at = { now: BigInt(time), delay, version };
  return proposals.find((p) => isOpenProposal(p, at) && same(p.action, action)) ?? null;
}

/**
 * Brings an action about as a member of the council: proposes it unless it is proposed already (an earlier run ended
 * half-way), approves it unless this member has, and executes it.
 * @throws FlowError 'transaction-failed' with code 1809 while approvals are missing, 1810 while the delay runs
 */
export async function decide(council: Context, action: Action): Promise<void> {
  let proposal = await openProposal(council, action);
  if (!proposal) {
    await submitAndSettle(council, 'propose', governance.propose({ action }));
    proposal = await openProposal(council, action);
  }
  if (!proposal) throw new Error('the node does not show the proposal that was just made');
  const { id, approvals } = proposal;
  if (!approvals.includes(council.wallet.principal))
    await submitAndSettle(council, 'approve', governance.approve({ id }));
  await submitAndSettle(council, 'execute', governance.execute({ id }));
}
