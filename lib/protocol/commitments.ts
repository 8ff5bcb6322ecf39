import { sha256 } from '@noble/hashes/sha2.js';
import { requireSalt } from './bytes';
import { ascii, buffer, hashTuple, principal, textBytes, uint, utf8 } from './canonical';
import { ProtocolError } from './errors';
import { type FactField, factsSchema, type SessionFacts } from './facts';
import { type Place, placeFields } from './place';

/**
 * Commitments: 32 bytes each, H of a tuple with its own topic (docs/protocol.md has the table).
 * Whatever could be guessed is salted with 32 random bytes; a missing, short or zero salt is refused
 * (ProtocolError `salt`). Those that are checked in one place are bound to chain and contract.
 */
const salted = (salt: Uint8Array) => buffer(32, requireSalt(salt), 'salt');

/** Ties a pseudonym to a secret of its holder. `secret`: 32 bytes. */
export function identityCommitment(
  place: Place,
  fields: { owner: string; secret: Uint8Array; salt: Uint8Array },
): Uint8Array {
  return hashTuple('atsl/identity/v1', {
    ...placeFields(place, 'user-registry'),
    owner: principal(fields.owner, 'owner'),
    secret: buffer(32, fields.secret, 'secret'),
    salt: salted(fields.salt),
  });
}

/** Ties a therapist's account to a credential (its text: 1 to 256 characters), shown to the issuer alone. */
export function credentialCommitment(
  place: Place,
  fields: { owner: string; credential: string; salt: Uint8Array },
): Uint8Array {
  return hashTuple('atsl/credential/v1', {
    ...placeFields(place, 'therapist-registry'),
    owner: principal(fields.owner, 'owner'),
    credential: utf8(fields.credential, 256, 'credential'),
    salt: salted(fields.salt),
  });
}

/** A patient's request, hiding which therapist is meant. `contact`: the patient's fresh X25519 key. */
export function pairingCommitment(
  place: Place,
  fields: { owner: string; therapist: string; contact: Uint8Array; salt: Uint8Array },
): Uint8Array {
  return hashTuple('atsl/pairing-request/v1', {
    ...placeFields(place, 'pairing'),
    owner: principal(fields.owner, 'owner'),
    therapist: principal(fields.therapist, 'therapist'),
    contact: buffer(32, fields.contact, 'contact key'),
    salt: salted(fields.salt),
  });
}

/** One fact of a session, which can be opened alone. `value` is the text form (minutes in decimal). */
export function factLeaf(
  place: Place,
  fields: { account: bigint; field: FactField; value: string; salt: Uint8Array },
): Uint8Array {
  return hashTuple('atsl/fact/v1', {
    ...placeFields(place, 'session-logger'),
    account: uint(fields.account, 'account'),
    field: ascii(fields.field, 'field'),
    value: utf8(fields.value, 128, 'value'),
    salt: salted(fields.salt),
  });
}

/** A session's three leaves in one hash. */
export function factsOfLeaves(leaves: Record<FactField, Uint8Array>): Uint8Array {
  return hashTuple('atsl/facts/v1', {
    date: buffer(32, leaves.date, 'date leaf'),
    minutes: buffer(32, leaves.minutes, 'minutes leaf'),
    modality: buffer(32, leaves.modality, 'modality leaf'),
  });
}

/** The facts that the therapist countersigns; each fact with a salt of its own. Throws `facts` off schema. */
export function factsCommitment(
  place: Place,
  fields: { account: bigint; facts: SessionFacts; salts: Record<FactField, Uint8Array> },
): Uint8Array {
  const parsed = factsSchema.safeParse(fields.facts);
  if (!parsed.success) throw new ProtocolError('facts', 'the session facts are not in their schema');
  const leaf = (field: FactField) =>
    factLeaf(place, {
      account: fields.account,
      field,
      value: String(parsed.data[field]),
      salt: fields.salts[field],
    });
  return factsOfLeaves({ date: leaf('date'), minutes: leaf('minutes'), modality: leaf('modality') });
}

/**
 * The patient's own note (any text, also an empty one). With `content`, the names of the encrypted blocks in which the note can be
 * stored (CIDv1), it is version 2 and covers those, too: whoever is shown the opening can fetch the note from any storage and
 * see that it is the one. Sessions that were committed to before keep version 1.
 */
export function noteCommitment(
  place: Place,
  fields: { account: bigint; note: string; salt: Uint8Array; content?: readonly string[] | undefined },
): Uint8Array {
  const both = {
    ...placeFields(place, 'session-logger'),
    account: uint(fields.account, 'account'),
    digest: buffer(32, sha256(textBytes(fields.note, 'note')), 'digest'),
    salt: salted(fields.salt),
  };
  if (!fields.content) return hashTuple('atsl/note/v1', both);
  const names = sha256(textBytes(fields.content.join('\n'), 'content'));
  return hashTuple('atsl/note/v2', { ...both, content: buffer(32, names, 'content') });
}

/** What the ledger stores of a session: facts and note bound together. The contract computes the same. */
export function sessionCommitment(fields: { facts: Uint8Array; note: Uint8Array }): Uint8Array {
  return hashTuple('atsl/session/v1', {
    facts: buffer(32, fields.facts, 'facts'),
    note: buffer(32, fields.note, 'note'),
  });
}

/** A goal of the therapy (1 to 256 characters), countersigned when it is reached. */
export function goalCommitment(
  place: Place,
  fields: { account: bigint; goal: string; salt: Uint8Array },
): Uint8Array {
  return hashTuple('atsl/goal/v1', {
    ...placeFields(place, 'progress-tracker'),
    account: uint(fields.account, 'account'),
    goal: utf8(fields.goal, 256, 'goal'),
    salt: salted(fields.salt),
  });
}

/** For whom a proof is made (1 to 128 characters), without saying so on the chain. */
export function audienceCommitment(fields: { audience: string; salt: Uint8Array }): Uint8Array {
  return hashTuple('atsl/audience/v1', {
    audience: utf8(fields.audience, 128, 'audience'),
    salt: salted(fields.salt),
  });
}
