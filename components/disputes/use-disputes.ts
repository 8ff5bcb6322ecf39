'use client';

import { useQuery } from '@tanstack/react-query';
import { useFlowContext } from '@/components/context/flow-context';
import { keys } from '@/components/flows/keys';
import { fromChain, fromVault, useTip } from '@/components/flows/records';
import { createBlobServer } from '@/lib/blobs/client';
import {
  arbitratorRing,
  arbitratorSeat,
  ballots,
  conflicts,
  type Dispute,
  disputeTerms,
  listDisputes,
  openAnswer,
  ownCases,
  pleas,
  principals,
  type Side,
} from '@/lib/flows';

/** The store in which sealed evidence lies: that of this page's server. */
export const evidenceStore = () => createBlobServer();

/** Every dispute there is, the newest first; each page finds its own among them. */
export function useDisputes(enabled = true) {
  const ctx = useFlowContext();
  return useQuery({ queryKey: keys.disputes(), queryFn: () => listDisputes(ctx), enabled, ...fromChain });
}

/** The disputes over these sessions, all of them disputed now, that this side can answer and has not; the most urgent first. */
export function useUnanswered(
  side: Side,
  sessions: readonly { account: string; sequence: string | null }[],
): Dispute[] {
  const { data: disputes = [] } = useDisputes(sessions.length > 0);
  const { data: tip } = useTip();
  if (!tip) return [];
  const of = new Set(sessions.map((s) => `${s.account}/${s.sequence}`));
  return disputes
    .filter((d) => of.has(`${d.account}/${d.sequence}`) && openAnswer(d, BigInt(tip.time))?.side === side)
    .sort((a, b) => Number(a.commitUntil - b.commitUntil));
}

/** What this person said in disputes, as a patient under whichever pseudonym or as a therapist. */
export function usePleas() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'dispute'),
    queryFn: async () => pleas(ctx, await principals(ctx)),
    ...fromVault,
  });
}

/** What a new dispute would be opened with: periods, quorum, bond, and the arbitrators' keys. */
export function useDisputeTerms() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: [...keys.disputes(), 'terms'],
    queryFn: () => disputeTerms(ctx),
    ...fromChain,
  });
}

/** How many arbitrators a dispute has. A version of their ring never changes, so it is read once. */
export function useRingSize({ ring, digest }: Dispute): number | undefined {
  const ctx = useFlowContext();
  const { data } = useQuery({
    queryKey: keys.arbitrators(ring.toString()),
    queryFn: async () => (await arbitratorRing(ctx, ring, digest)).length,
    ...fromChain,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}

/** The wallet's seat as an arbitrator; null before registering. */
export function useSeat() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.seat(ctx.wallet.principal),
    queryFn: () => arbitratorSeat(ctx),
    ...fromChain,
  });
}

/** The disputes on which this vault's key sits. */
export function useCases() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: [...keys.disputes(), 'cases', ctx.wallet.principal],
    queryFn: async () => ownCases(ctx, await listDisputes(ctx)),
    ...fromChain,
  });
}

export function useBallots() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'ballot'),
    queryFn: () => ballots(ctx),
    ...fromVault,
  });
}

export function useConflicts() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'conflict'),
    queryFn: () => conflicts(ctx),
    ...fromVault,
  });
}
