import 'server-only';
import type { ClarityValue } from '@stacks/transactions';
import {
  cohorts,
  disputeResolver,
  pairing,
  progressTracker,
  sessionLogger,
  therapistRegistry,
  userRegistry,
  verification,
} from '@/lib/contracts';

/**
 * What is sponsored: what patients, therapists, verifiers and arbitrators do. Nothing of the council's or the issuers', whose accounts are
 * known anyway, and nothing that only another contract may call.
 */
const SPONSORED = [
  userRegistry.registerUser,
  userRegistry.offerRotation,
  userRegistry.acceptRotation,
  userRegistry.cancelRotation,
  userRegistry.leave,
  pairing.requestPairing,
  pairing.confirmPairing,
  pairing.endPairing,
  pairing.endPairingSigned,
  sessionLogger.logSession,
  sessionLogger.confirmSession,
  sessionLogger.confirmSessions,
  sessionLogger.replaceSession,
  sessionLogger.withdrawSession,
  progressTracker.reachMilestone,
  progressTracker.reachInWindow,
  progressTracker.tallySessions,
  progressTracker.recordGoal,
  progressTracker.createProof,
  progressTracker.createGoalProof,
  progressTracker.revokeProof,
  therapistRegistry.registerTherapist,
  therapistRegistry.rotateRingKey,
  cohorts.enterCohort,
  cohorts.rise,
  cohorts.sealCohort,
  verification.registerProgramme,
  verification.closeProgramme,
  verification.recordClaim,
  therapistRegistry.updateContact,
  therapistRegistry.setProfile,
  therapistRegistry.leave,
  disputeResolver.openDispute,
  disputeResolver.openDisputeSigned,
  disputeResolver.answer,
  disputeResolver.answerSigned,
  disputeResolver.appeal,
  disputeResolver.appealSigned,
  disputeResolver.commitVote,
  disputeResolver.revealVote,
  disputeResolver.advance,
  disputeResolver.withdrawBond,
  disputeResolver.registerArbitrator,
  disputeResolver.resign,
] as const;

const byName = new Map(SPONSORED.map((call) => [`${call.contract}.${call.functionName}`, call]));

/** The sponsored functions by contract, as the relay's offer names them. */
export function sponsoredCalls(): Record<string, string[]> {
  const calls: Record<string, string[]> = {};
  for (const { contract, functionName } of SPONSORED) {
    calls[contract] = [...(calls[contract] ?? []), functionName];
  }
  return calls;
}

export function isSponsored(contract: string, functionName: string): boolean {
  return byName.has(`${contract}.${functionName}`);
}

/** Whether the arguments are such as the function's interface has. */
export function fits(contract: string, functionName: string, args: readonly ClarityValue[]): boolean {
  return byName.get(`${contract}.${functionName}`)?.accepts(args) === true;
}
