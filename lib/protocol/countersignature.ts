import { buffer, uint } from './canonical';
import { recoverKey } from './curve';
import type { Place } from './place';
import { signHash, structuredHash } from './structured';

/**
 * What the therapist says with the pairing key about a running pairing: a session took place, its facts are
 * corrected, a goal was reached, the pairing is over. Each is a SIP-018 signature of 65 bytes r ‖ s ‖ v, which
 * anyone may carry to the chain. `recover…` gives the compressed key that signed, to compare with the pairing
 * key, or null when nothing is recovered.
 */

/** The session that is countersigned. `facts`: the facts commitment, 32 bytes. */
export interface CountersignatureFields {
  account: bigint;
  pairing: bigint;
  sequence: bigint;
  facts: Uint8Array;
  week: bigint;
}

/** The corrected facts of a confirmed session. `revision`: the number that the correction takes, from 1. */
export interface ReplacementFields extends CountersignatureFields {
  revision: bigint;
}

/** A goal that was reached. `goal`: its commitment, 32 bytes. */
export interface GoalFields {
  account: bigint;
  pairing: bigint;
  goal: Uint8Array;
}

/** The pairing that the therapist ends. */
export interface EndingFields {
  account: bigint;
  pairing: bigint;
}

/** The 32 bytes that are signed for a session. */
export function countersignatureHash(place: Place, fields: CountersignatureFields): Uint8Array {
  return structuredHash(place, 'session-logger', 'countersignature', sessionFields(fields));
}

/** The 32 bytes that are signed for the correction of a session. */
export function replacementHash(place: Place, fields: ReplacementFields): Uint8Array {
  return structuredHash(place, 'session-logger', 'replacement', {
    ...sessionFields(fields),
    revision: uint(fields.revision, 'revision'),
  });
}

/** The 32 bytes that are signed for a goal. */
export function goalHash(place: Place, fields: GoalFields): Uint8Array {
  return structuredHash(place, 'progress-tracker', 'goal', {
    ...pairingFields(fields),
    goal: buffer(32, fields.goal, 'goal'),
  });
}

/** The 32 bytes that are signed to end a pairing. */
export function endingHash(place: Place, fields: EndingFields): Uint8Array {
  return structuredHash(place, 'pairing', 'end-pairing', pairingFields(fields));
}

/** Countersigns a session with the pairing's secret key (32 bytes). */
export function signCountersignature(
  secret: Uint8Array,
  place: Place,
  fields: CountersignatureFields,
): Uint8Array {
  return signHash(secret, countersignatureHash(place, fields));
}

/** Signs the correction of a session with the pairing's secret key. */
export function signReplacement(secret: Uint8Array, place: Place, fields: ReplacementFields): Uint8Array {
  return signHash(secret, replacementHash(place, fields));
}

/** Signs a goal with the pairing's secret key. */
export function signGoal(secret: Uint8Array, place: Place, fields: GoalFields): Uint8Array {
  return signHash(secret, goalHash(place, fields));
}

/** Ends a pairing with its secret key. */
export function signEnding(secret: Uint8Array, place: Place, fields: EndingFields): Uint8Array {
  return signHash(secret, endingHash(place, fields));
}

/** Who countersigned the session. */
export function recoverCountersigner(
  place: Place,
  fields: CountersignatureFields,
  signature: Uint8Array,
): Uint8Array | null {
  return recoverKey(countersignatureHash(place, fields), signature);
}

/** Who signed the correction. */
export function recoverReplacer(
  place: Place,
  fields: ReplacementFields,
  signature: Uint8Array,
): Uint8Array | null {
  return recoverKey(replacementHash(place, fields), signature);
}

/** Who signed the goal. */
export function recoverGoalSigner(
  place: Place,
  fields: GoalFields,
  signature: Uint8Array,
): Uint8Array | null {
  return recoverKey(goalHash(place, fields), signature);
}

/** Who signed the ending. */
export function recoverEnder(place: Place, fields: EndingFields, signature: Uint8Array): Uint8Array | null {
  return recoverKey(endingHash(place, fields), signature);
}

function pairingFields(fields: { account: bigint; pairing: bigint }) {
  return { account: uint(fields.account, 'account'), pairing: uint(fields.pairing, 'pairing') };
}

function sessionFields(fields: CountersignatureFields) {
  return {
    ...pairingFields(fields),
    sequence: uint(fields.sequence, 'sequence'),
    facts: buffer(32, fields.facts, 'facts'),
    week: uint(fields.week, 'week'),
  };
}
