import { requireSalt } from './bytes';
import { bool, buffer, hashTuple, uint } from './canonical';
import { recoverKey } from './curve';
import { ProtocolError } from './errors';
import { type Place, placeFields } from './place';
import { signHash, structuredHash } from './structured';

/**
 * A dispute over a session: the therapist's messages (SIP-018, signed by the pairing key that the session was
 * logged under, carried by anyone), and what the arbitrators hash to vote. A vote is first committed under a
 * tagged ring signature (`signTagged` with `voteScope` and `voteMessage`), then opened.
 */

/** The session as it is disputed, so that the signature opens no dispute over a later state of it. */
export interface DisputeFields {
  account: bigint;
  sequence: bigint;
  /** The session's revision: 0 as logged. */
  revision: bigint;
  /** The session's state, as the ledger numbers it. */
  state: bigint;
  /** The hash of the sealed evidence (`evidenceHash`): 32 bytes. */
  evidence: Uint8Array;
}

/**
 * The dispute that the other side's evidence answers. `onAppeal`: whether it answers the appeal, so that no answer of the first
 * instance is carried in again there. `evidence`: the hash of its sealed form, 32 bytes.
 */
export interface AnswerFields {
  dispute: bigint;
  onAppeal: boolean;
  evidence: Uint8Array;
}

/** The dispute whose decision is appealed against. `evidence`: the hash of the new sealed evidence, 32 bytes. */
export interface AppealFields {
  dispute: bigint;
  evidence: Uint8Array;
}

/** Rounds 1 and 2 are those of first instance, 3 and 4 those of an appeal. */
export interface VoteRound {
  dispute: bigint;
  round: bigint;
}

/** 1: the session counts. 2: it does not. */
export type Choice = 1n | 2n;

/** The 32 bytes that are signed to open a dispute. */
export function disputeHash(place: Place, fields: DisputeFields): Uint8Array {
  return structuredHash(place, 'dispute-resolver', 'dispute', {
    account: uint(fields.account, 'account'),
    sequence: uint(fields.sequence, 'sequence'),
    revision: uint(fields.revision, 'revision'),
    state: uint(fields.state, 'state'),
    evidence: buffer(32, fields.evidence, 'evidence'),
  });
}

/** The 32 bytes that are signed to answer. */
export function answerHash(place: Place, fields: AnswerFields): Uint8Array {
  return structuredHash(place, 'dispute-resolver', 'answer', {
    dispute: uint(fields.dispute, 'dispute'),
    'on-appeal': bool(fields.onAppeal),
    evidence: buffer(32, fields.evidence, 'evidence'),
  });
}

/** The 32 bytes that are signed to appeal. */
export function appealHash(place: Place, fields: AppealFields): Uint8Array {
  return structuredHash(place, 'dispute-resolver', 'appeal', {
    dispute: uint(fields.dispute, 'dispute'),
    evidence: buffer(32, fields.evidence, 'evidence'),
  });
}

/** Opens a dispute with the pairing's secret key (32 bytes): 65 bytes r ‖ s ‖ v. */
export function signDispute(secret: Uint8Array, place: Place, fields: DisputeFields): Uint8Array {
  return signHash(secret, disputeHash(place, fields));
}

/** Answers with the pairing's secret key. */
export function signAnswer(secret: Uint8Array, place: Place, fields: AnswerFields): Uint8Array {
  return signHash(secret, answerHash(place, fields));
}

/** Appeals with the pairing's secret key. */
export function signAppeal(secret: Uint8Array, place: Place, fields: AppealFields): Uint8Array {
  return signHash(secret, appealHash(place, fields));
}

/** The compressed key that opened the dispute; null when nothing is recovered. */
export function recoverDisputer(
  place: Place,
  fields: DisputeFields,
  signature: Uint8Array,
): Uint8Array | null {
  return recoverKey(disputeHash(place, fields), signature);
}

/** The compressed key that answered; null when nothing is recovered. */
export function recoverAnswerer(
  place: Place,
  fields: AnswerFields,
  signature: Uint8Array,
): Uint8Array | null {
  return recoverKey(answerHash(place, fields), signature);
}

/** The compressed key that appealed; null when nothing is recovered. */
export function recoverAppellant(
  place: Place,
  fields: AppealFields,
  signature: Uint8Array,
): Uint8Array | null {
  return recoverKey(appealHash(place, fields), signature);
}

/** The scope of a round's tags: one vote each there, and no link to votes elsewhere. */
export function voteScope(place: Place, fields: VoteRound): Uint8Array {
  return hashTuple('atsl/vote-scope/v1', roundFields(place, fields));
}

/** What an arbitrator signs (`signTagged`). `commitment`: that of the ballot. */
export function voteMessage(place: Place, fields: VoteRound & { commitment: Uint8Array }): Uint8Array {
  return hashTuple('atsl/vote/v1', {
    ...roundFields(place, fields),
    commitment: buffer(32, fields.commitment, 'ballot commitment'),
  });
}

/** A choice, hidden until the ballot is opened. Bound to the voter's tag, so that nobody can copy a ballot. */
export function ballotCommitment(
  place: Place,
  fields: VoteRound & { tag: Uint8Array; choice: Choice; salt: Uint8Array },
): Uint8Array {
  if (fields.choice !== 1n && fields.choice !== 2n) throw new ProtocolError('number', 'a choice is 1 or 2');
  return hashTuple('atsl/ballot/v1', {
    ...roundFields(place, fields),
    tag: buffer(33, fields.tag, 'tag'),
    choice: uint(fields.choice, 'choice'),
    salt: buffer(32, requireSalt(fields.salt), 'salt'),
  });
}

function roundFields(place: Place, fields: VoteRound) {
  return {
    ...placeFields(place, 'dispute-resolver'),
    dispute: uint(fields.dispute, 'dispute'),
    round: uint(fields.round, 'round'),
  };
}
