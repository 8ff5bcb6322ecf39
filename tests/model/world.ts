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
  users: Users;
}

export const emptyWorld = (): World => ({ now: 0n, pauseUntil: 0n, users: emptyUsers() });

export const paused = (w: World): boolean => w.now < w.pauseUntil;
