import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod';
import { equalBytes } from './bytes';
import { buffer, hashTuple, uint } from './canonical';
import { audienceCommitment } from './commitments';
import {
  addressField,
  bytesField,
  decodeLink,
  encodeLink,
  isFragment,
  LinkError,
  pasted,
  uintField,
} from './link';
import { type Place, placeFields } from './place';

/** A plain proof's hash, as progress-tracker computes it. `audience`: its commitment; `expires`: unix seconds. */
export function proofHash(
  place: Place,
  fields: { account: bigint; milestone: bigint; audience: Uint8Array; expires: bigint },
): Uint8Array {
  return hashTuple('atsl/proof/v1', {
    ...placeFields(place, 'progress-tracker'),
    account: uint(fields.account, 'account'),
    milestone: uint(fields.milestone, 'milestone'),
    audience: buffer(32, fields.audience, 'audience'),
    expires: uint(fields.expires, 'expires'),
  });
}

/** The hash of a plain proof of a goal. `goal` and `audience`: their commitments; `expires`: unix seconds. */
export function goalProofHash(
  place: Place,
  fields: { account: bigint; goal: Uint8Array; audience: Uint8Array; expires: bigint },
): Uint8Array {
  return hashTuple('atsl/goal-proof/v1', {
    ...placeFields(place, 'progress-tracker'),
    account: uint(fields.account, 'account'),
    goal: buffer(32, fields.goal, 'goal'),
    audience: buffer(32, fields.audience, 'audience'),
    expires: uint(fields.expires, 'expires'),
  });
}

/** All that opens a proof. Whoever has the link can see for whom it was made, so it travels behind `#`. */
export interface ProofLink extends Place {
  account: bigint;
  milestone: bigint;
  /** For whom the proof was made: 1 to 128 characters. */
  audience: string;
  /** The salt of the audience commitment: 32 bytes. */
  salt: Uint8Array;
  /** Unix seconds. */
  expires: bigint;
  /** The proof hash: 32 bytes. */
  hash: Uint8Array;
}

export type ProofInput = { kind: 'hash'; hash: Uint8Array } | { kind: 'link'; link: ProofLink };

const KIND = { letter: 'p', version: 1 } as const;

/** chain id, deployer, account, milestone, audience, salt, expires. The hash is computed, never carried. */
const payloadSchema = z.tuple([
  z.int().min(0).max(0xffffffff),
  addressField,
  uintField,
  uintField,
  z.string().min(1),
  bytesField(32),
  uintField,
]);

/** A proof as a URL fragment, `p1.…`. Throws RangeError when `hash` is not the hash of the rest. */
export function encodeProofLink(link: ProofLink): string {
  if (!equalBytes(link.hash, hashOfLink(link))) throw new RangeError('the hash is not that of this proof');
  return encodeLink(KIND, [
    link.chainId,
    link.deployer,
    link.account.toString(),
    link.milestone.toString(),
    link.audience,
    bytesToHex(link.salt),
    link.expires.toString(),
  ]);
}

/** Reads `p1.…`, alone or at the end of a URL. Throws LinkError. The returned hash is that of the contents. */
export function decodeProofLink(text: string): ProofLink {
  return pasted(text, (candidate) => {
    const payload = decodeLink(KIND, candidate, payloadSchema);
    const [chainId, deployer, account, milestone, audience, salt, expires] = payload;
    const link = { chainId, deployer, account, milestone, audience, salt, expires };
    try {
      return { ...link, hash: hashOfLink(link) };
    } catch {
      throw new LinkError('damaged');
    }
  });
}

/**
 * What a verifier pastes: a proof hash (64 hex digits, with or without 0x), or a proof link as a whole URL
 * or its fragment, with spaces, line breaks or brackets around it as from an e-mail. Throws LinkError.
 */
export function parseProofInput(text: string): ProofInput {
  if (isFragment(text)) return { kind: 'link', link: decodeProofLink(text) };
  const [, prefix, digits] = /(?:^|#)(0x)?([0-9a-f]*)$/i.exec(text.replace(/\s+/g, '')) ?? [];
  if (digits?.length === 64) return { kind: 'hash', hash: hexToBytes(digits.toLowerCase()) };
  const isCut = digits !== undefined && digits.length < 64 && (prefix !== undefined || digits.length >= 16);
  throw new LinkError(isCut ? 'truncated' : 'foreign');
}

function hashOfLink(link: Omit<ProofLink, 'hash'>): Uint8Array {
  return proofHash(link, { ...link, audience: audienceCommitment(link) });
}
