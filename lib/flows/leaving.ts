import { therapistRegistry, userRegistry } from '@/lib/contracts';
import { contractPrincipal } from '@/lib/protocol';
import type { Context } from './context';
import { therapistState } from './therapist';
import { submitAndSettle } from './transactions';

/** What the wallet's account is registered as and has not left yet. */
export interface Registrations {
  patient: boolean;
  therapist: boolean;
}

/** A user's status in the registry, as the contract numbers it. */
const ACTIVE = 1n;

/** Looks up what this account could leave. */
export async function registrations(ctx: Context): Promise<Registrations> {
  const [user, therapist] = await Promise.all([
    ctx.chain.read(userRegistry.getUser({ owner: ctx.wallet.principal })),
    therapistState(ctx),
  ]);
  return {
    patient: user?.status === ACTIVE,
    therapist: therapist !== null && therapist.status !== 'left' && therapist.status !== 'revoked',
  };
}

/**
 * Leaves as a patient, for good: the account is closed, its pairing ends, nothing can be logged any more. What is
 * confirmed stays on the record, and proofs of it keep holding.
 */
export async function leaveAsPatient(ctx: Context): Promise<void> {
  const ledger = contractPrincipal(ctx.place, 'session-logger');
  const subject = { kind: 'account', id: ctx.wallet.principal };
  await submitAndSettle(ctx, 'leave-as-patient', userRegistry.leave({ ledger }), subject);
}

/** Leaves as a therapist, for good: the key leaves the ring with its next version. */
export async function leaveAsTherapist(ctx: Context): Promise<void> {
  const subject = { kind: 'therapist', id: ctx.wallet.principal };
  await submitAndSettle(ctx, 'leave-as-therapist', therapistRegistry.leave(), subject);
}
