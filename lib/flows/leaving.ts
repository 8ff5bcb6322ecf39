import { therapistRegistry, userRegistry } from '@/lib/contracts';
import { contractPrincipal } from '@/lib/protocol';
import type { Context } from './context';
import { type PatientAccount, patientAccount } from './standing';
import { sendBefore } from './sync';
import { therapistState } from './therapist';
import { submitAndSettle } from './transactions';

/** How the wallet's account stands in each role: null where it never was registered, or is a therapist's that was revoked. */
export interface Registrations {
  patient: PatientAccount['status'];
  therapist: 'active' | 'left' | null;
}

/** Looks up what this account could leave, and what it has left. */
export async function registrations(ctx: Context): Promise<Registrations> {
  const [{ status }, therapist] = await Promise.all([patientAccount(ctx), therapistState(ctx)]);
  const isListed = therapist !== null && therapist.status !== 'revoked';
  return {
    patient: status,
    therapist: therapist?.status === 'left' ? 'left' : isListed ? 'active' : null,
  };
}

/**
 * Leaves as a patient, for good: the account is closed, its pairing ends, nothing can be logged any more. What is
 * confirmed stays on the record, and proofs of it keep holding.
 */
export async function leaveAsPatient(ctx: Context): Promise<void> {
  const ledger = contractPrincipal(ctx.place, 'session-logger');
  const subject = { kind: 'account', id: ctx.wallet.principal };
  await sendBefore(ctx, () =>
    submitAndSettle(ctx, 'leave-as-patient', userRegistry.leave({ ledger }), subject),
  );
}

/** Leaves as a therapist, for good: the key leaves the ring with its next version. */
export async function leaveAsTherapist(ctx: Context): Promise<void> {
  const subject = { kind: 'therapist', id: ctx.wallet.principal };
  await submitAndSettle(ctx, 'leave-as-therapist', therapistRegistry.leave(), subject);
}
