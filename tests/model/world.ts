import { type Cohorts, emptyCohorts } from './cohorts';
import { type Council, emptyCouncil } from './council';
import { type Disputes, emptyDisputes } from './disputes';
import { emptyLedger, type Ledger } from './ledger';
import { emptyPairing, type Pairing } from './pairing';
import { emptyProgrammes, type Programmes } from './programmes';
import { emptyProgress, type Progress } from './progress';
import { emptyTherapists, type Therapists } from './therapists';
import { emptyUsers, type Users } from './users';

/**
 * The protocol as a plain model: what the contracts should hold after a sequence of calls. It knows nothing of
 * Clarity; what it says is compared with what the real contracts answer and hold.
 */
export interface World {
  /** `stacks-block-time` of the next call, unix seconds; taken from the chain, since nobody but time makes it. */
  now: bigint;
  /** Writes are refused before this time. */
  pauseUntil: bigint;
  /** Micro-STX that the calls of a contract cost; none when left out. */
  fees: Map<string, bigint>;
  /** Micro-STX that went to the treasury, and came out of it. */
  treasury: { paid: bigint; spent: bigint };
  users: Users;
  pairing: Pairing;
  ledger: Ledger;
  therapists: Therapists;
  disputes: Disputes;
  progress: Progress;
  cohorts: Cohorts;
  programmes: Programmes;
  council: Council;
}

export const emptyWorld = (): World => ({
  now: 0n,
  pauseUntil: 0n,
  fees: new Map(),
  treasury: { paid: 0n, spent: 0n },
  users: emptyUsers(),
  pairing: emptyPairing(),
  ledger: emptyLedger(),
  therapists: emptyTherapists(),
  disputes: emptyDisputes(),
  progress: emptyProgress(),
  cohorts: emptyCohorts(),
  programmes: emptyProgrammes(),
  council: emptyCouncil(),
});

export const paused = (w: World): boolean => w.now < w.pauseUntil;

/** Principals that were given STX at the founding; nobody else can pay a fee. */
export const payers = new Set<string>();

/** Whether `who` can pay what the contract's call costs. */
export const owed = (w: World, contract: string, who: string): boolean =>
  (w.fees.get(contract) ?? 0n) === 0n || payers.has(who);

/** Books the fee of a call that went through. */
export function feePaid(w: World, contract: string): void {
  w.treasury.paid += w.fees.get(contract) ?? 0n;
}
