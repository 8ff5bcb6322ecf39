'use client';

import { useQuery } from '@tanstack/react-query';
import { useFlowContext } from '@/components/context/flow-context';
import {
  attendances,
  type ChargedCall,
  clients,
  contractFee,
  isIssuer,
  listMilestones,
  listRings,
  listTherapists,
  pairings,
  patientAccount,
  proofs,
  sessions,
  therapistRecord,
  therapistState,
} from '@/lib/flows';
import { keys } from './keys';

/** Reads of the vault are refreshed by its own events, never by age. */
const fromVault = { staleTime: Number.POSITIVE_INFINITY, retry: false } as const;
/** Reads of the chain are refreshed after each sync; meanwhile what was read last is shown. */
const fromChain = { staleTime: 15_000, retry: 1 } as const;

export function usePairings() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'pairing'),
    queryFn: () => pairings(ctx),
    ...fromVault,
  });
}

export function useSessions() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'session'),
    queryFn: () => sessions(ctx),
    ...fromVault,
  });
}

export function useProofs() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'proof'),
    queryFn: () => proofs(ctx),
    ...fromVault,
  });
}

export function useClients() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'client'),
    queryFn: () => clients(ctx),
    ...fromVault,
  });
}

export function useAttendances() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'attendance'),
    queryFn: () => attendances(ctx),
    ...fromVault,
  });
}

export function useTherapistRecord() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'therapist'),
    queryFn: () => therapistRecord(ctx),
    ...fromVault,
  });
}

/** The patient's account and what the ledger holds of it. */
export function useAccount() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.account(ctx.wallet.principal),
    queryFn: () => patientAccount(ctx),
    ...fromChain,
  });
}

/** All milestones; pass undefined while the account is not known yet. */
export function useMilestones(account: bigint | null | undefined) {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.milestones(account?.toString() ?? 'none'),
    queryFn: () => listMilestones(ctx, account ?? null),
    enabled: account !== undefined,
    ...fromChain,
  });
}

/** What a contract charges for a call, in micro-STX, besides the network's own fee. */
export function useContractFee(call: ChargedCall) {
  const ctx = useFlowContext();
  return useQuery({ queryKey: keys.fee(call), queryFn: () => contractFee(ctx, call), ...fromChain });
}

/** Height and time (seconds) of the chain. */
export function useTip() {
  const { chain } = useFlowContext();
  return useQuery({ queryKey: keys.tip(), queryFn: () => chain.tip(), ...fromChain });
}

export function useTherapists() {
  const ctx = useFlowContext();
  return useQuery({ queryKey: keys.therapists(), queryFn: () => listTherapists(ctx), ...fromChain });
}

export function useRings() {
  const ctx = useFlowContext();
  return useQuery({ queryKey: keys.rings(), queryFn: () => listRings(ctx), ...fromChain });
}

/** What the registry has of the wallet's own principal, or null before registering. */
export function useTherapistState() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.therapist(ctx.wallet.principal),
    queryFn: () => therapistState(ctx),
    ...fromChain,
  });
}

export function useIsIssuer() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.issuer(ctx.wallet.principal),
    queryFn: () => isIssuer(ctx),
    ...fromChain,
  });
}
