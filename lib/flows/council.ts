import { governance } from '@/lib/contracts';
import type { Context } from './context';
import { submitAndSettle } from './transactions';

/** What a proposal does; fields that its kind does not use stay empty, null and 0. */
export type Action = Parameters<typeof governance.propose>[0]['action'];

const OPEN = 1n;
const PAGE = 20n;

const same = (a: Action, b: Action): boolean =>
  a.kind === b.kind && a.name === b.name && a.who === b.who && a.value === b.value && a.extra === b.extra;

/** The newest proposal of this very action that can still be executed, with its approvals; null if there is none. */
async function openProposal(
  { chain }: Pick<Context, 'chain'>,
  action: Action,
): Promise<{ id: bigint; approvals: string[] } | null> {
  const [count, { version }, { time }] = await Promise.all([
    chain.read(governance.getProposalCount({})),
    chain.read(governance.getCouncil({})),
    chain.tip(),
  ]);
  for (let last = count; last > 0n; last -= PAGE) {
    const from = last > PAGE ? last - PAGE + 1n : 1n;
    const page = await chain.read(governance.getProposals({ from }));
    for (let id = last; id >= from; id -= 1n) {
      const found = page[Number(id - from)];
      const alive = found?.state === OPEN && found.council === version && found.expires > BigInt(time);
      if (alive && same(found.action, action)) return { id, approvals: found.approvals };
    }
  }
  return null;
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
