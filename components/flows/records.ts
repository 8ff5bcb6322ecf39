'use client';

import { useQuery } from '@tanstack/react-query';
import { useFlowContext } from '@/components/context/flow-context';
import {
  AGREED_GOAL,
  agreedGoals,
  attendances,
  type ChargedCall,
  claimRequests,
  claims,
  clients,
  cohortRecords,
  contractFee,
  disclosures,
  GOAL_REQUEST,
  goalRequests,
  isAccredited,
  listMilestones,
  listRings,
  listTherapists,
  moods,
  notes,
  ownProgrammes,
  pairings,
  principals,
  proofs,
  pseudonyms,
  sessions,
  standings,
  therapistRecord,
  therapistState,
  transactions,
  userCount,
} from '@/lib/flows';
import { keys } from './keys';

/** Reads of the vault are refreshed by its own events, never by age, and need no network. */
export const fromVault = {
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
  networkMode: 'always',
} as const;
/** Reads of the chain are refreshed after each sync; meanwhile what was read last is shown. */
export const fromChain = { staleTime: 15_000, retry: 1 } as const;

/** The patient's pairings, sessions and proofs: one history, under whichever pseudonym. */
export function usePairings() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'pairing'),
    queryFn: async () => pairings(ctx, await principals(ctx)),
    ...fromVault,
  });
}

export function useSessions() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'session'),
    queryFn: async () => sessions(ctx, await principals(ctx)),
    ...fromVault,
  });
}

/** Goals that a therapist was asked to countersign, under whichever pseudonym. */
export function useAgreedGoals() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, AGREED_GOAL),
    queryFn: async () => agreedGoals(ctx, await principals(ctx)),
    ...fromVault,
  });
}

/** Goals that clients ask the therapist to countersign. */
export function useGoalRequests() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, GOAL_REQUEST),
    queryFn: () => goalRequests(ctx),
    ...fromVault,
  });
}

/** What the patient wrote besides the sessions' own notes; theirs, whichever account they act under. */
export function useNotes() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'note'),
    queryFn: () => notes(ctx),
    ...fromVault,
  });
}

/** How they felt at each session, where they said so. */
export function useMoods() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'mood'),
    queryFn: () => moods(ctx),
    ...fromVault,
  });
}

export function useProofs() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'proof'),
    queryFn: async () => proofs(ctx, await principals(ctx)),
    ...fromVault,
  });
}

/** What the patient has opened of single sessions, and for whom. */
export function useDisclosures() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'disclosure'),
    queryFn: async () => disclosures(ctx, await principals(ctx)),
    ...fromVault,
  });
}

/** How each of the patient's accounts stands to its cohort, as it was left by the last sync. */
export function useCohorts() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'cohort'),
    queryFn: async () => cohortRecords(ctx, await principals(ctx)),
    ...fromVault,
  });
}

/** The anonymous claims that the patient has made. */
export function useClaims() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'claim'),
    queryFn: async () => claims(ctx, await principals(ctx)),
    ...fromVault,
  });
}

/** The patient's principals; none where a wallet of its own acts. */
export function usePseudonyms() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'pseudonym'),
    queryFn: () => pseudonyms(ctx),
    ...fromVault,
  });
}

/** How the patient's accounts stood on the chain at the last sync. */
export function useStandings() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'standing'),
    queryFn: () => standings(ctx),
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

/** All milestones, as one account stands to them; null for nobody's, undefined while the account is not known yet. */
export function useMilestones(account: string | null | undefined) {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.milestones(account ?? 'none'),
    queryFn: () => listMilestones(ctx, account ? BigInt(account) : null),
    enabled: account !== undefined,
    ...fromChain,
  });
}

/** What a contract charges for a call, in micro-STX, besides the network's own fee. */
export function useContractFee(call: ChargedCall) {
  const ctx = useFlowContext();
  return useQuery({ queryKey: keys.fee(call), queryFn: () => contractFee(ctx, call), ...fromChain });
}

/** How many pseudonyms are registered, by whomever; asked only where it is wanted. */
export function useUserCount(wanted: boolean): number | undefined {
  const ctx = useFlowContext();
  const { data } = useQuery({
    queryKey: keys.users(),
    queryFn: () => userCount(ctx),
    enabled: wanted,
    ...fromChain,
  });
  return data;
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
    queryFn: () => isAccredited(ctx, ctx.wallet.principal),
    ...fromChain,
  });
}

/** A verifier's programmes. */
export function useProgrammes() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.programmes(ctx.wallet.principal),
    queryFn: () => ownProgrammes(ctx),
    ...fromChain,
  });
}

/** The names of programmes that are on their way to the public record. */
export function useRegistering() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'transaction'),
    queryFn: async () =>
      (await transactions(ctx))
        .filter((t) => t.what === 'register-programme' && t.state === 'pending')
        .flatMap((t) => t.subject?.id ?? []),
    ...fromVault,
  });
}

/** The requests that a verifier has made. */
export function useClaimRequests() {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, 'claim-request'),
    queryFn: () => claimRequests(ctx),
    ...fromVault,
  });
}
