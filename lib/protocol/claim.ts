import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import * as z from 'zod';
import { exactly } from './bytes';
import { buffer, hashTuple, principal, uint } from './canonical';
import {
  addressField,
  bytesField,
  chainIdField,
  decodeLink,
  encodeLink,
  isFragment,
  type LinkKind,
  pasted,
  uintField,
} from './link';
import { type Place, placeFields } from './place';
import { RING_MAX, signTagged, type TaggedSignature, verifyTagged } from './ring';

/**
 * An anonymous claim: one of the members of a sealed cohort who reached a milestone says so to one verifier, in one
 * period of one programme. The scope is derived from those three and chosen by nobody, so that the tag shows a second
 * claim there and links to nothing elsewhere. What the claimer answers is a request with the verifier's challenge.
 */

/** Where a key claims once. `verifier`: the principal that registered the programme. */
export interface ClaimScope {
  verifier: string;
  programme: bigint;
  period: bigint;
}

/** What is claimed, and for which challenge (32 bytes). `expires`: unix seconds. */
export interface ClaimFields extends ClaimScope {
  challenge: Uint8Array;
  milestone: bigint;
  cohort: bigint;
  expires: bigint;
}

/** The scope of a claim's tag. */
export function claimScope(place: Place, fields: ClaimScope): Uint8Array {
  return hashTuple('atsl/claim-scope/v1', scopeFields(place, fields));
}

/** What the claimer signs; the set is bound by the ring signature. */
export function claimMessage(place: Place, fields: ClaimFields): Uint8Array {
  return hashTuple('atsl/claim/v1', {
    ...scopeFields(place, fields),
    challenge: buffer(32, fields.challenge, 'challenge'),
    milestone: uint(fields.milestone, 'milestone'),
    cohort: uint(fields.cohort, 'cohort'),
    expires: uint(fields.expires, 'expires'),
  });
}

/** Signs a claim as one of `ring`: the cohort keys of all who reached the milestone, as the chain has them. */
export function signClaim(
  place: Place,
  fields: ClaimFields,
  { ring, secret }: { ring: readonly Uint8Array[]; secret: Uint8Array },
): TaggedSignature {
  const message = claimMessage(place, fields);
  return signTagged({ ring, secret, scope: claimScope(place, fields), message });
}

/** Whether a claim holds for this ring; the contract answers the same. */
export function verifyClaim(
  place: Place,
  fields: ClaimFields,
  { ring, ...signature }: TaggedSignature & { ring: readonly Uint8Array[] },
): boolean {
  const message = claimMessage(place, fields);
  return verifyTagged({ ring, scope: claimScope(place, fields), message, ...signature });
}

/** A verifier's question: has the holder reached this milestone? `expires` is that of the answer too. */
export interface ClaimRequest extends Place {
  programme: bigint;
  milestone: bigint;
  challenge: Uint8Array;
  expires: bigint;
}

/** The answer as it travels. Who asks stands on the chain with the programme. */
export interface ClaimLink extends ClaimRequest, TaggedSignature {
  period: bigint;
  cohort: bigint;
}

const REQUEST: LinkKind = { letter: 'r', version: 1 };
const CLAIM: LinkKind = { letter: 'c', version: 1 };
const HEAD = 32 + 33 + 32;

const requestSchema = z.tuple([chainIdField, addressField, uintField, uintField, bytesField(32), uintField]);

/** challenge ‖ tag ‖ h0 ‖ responses, of which there are 1 to 32. */
const signatureField = z
  .string()
  .max(2000)
  .regex(/^[A-Za-z0-9_-]+$/)
  .transform((text, ctx) => {
    try {
      const bytes = base64urlnopad.decode(text);
      const slots = (bytes.length - HEAD) / 32;
      if (Number.isInteger(slots) && slots >= 1 && slots <= RING_MAX) return bytes;
    } catch {
      // told below
    }
    ctx.addIssue('not a signature');
    return z.NEVER;
  });
const claimSchema = z.tuple([
  chainIdField,
  addressField,
  uintField,
  uintField,
  uintField,
  uintField,
  uintField,
  signatureField,
]);

/** The fragment of a request link, without `#`. */
export function encodeClaimRequest(request: ClaimRequest): string {
  return encodeLink(REQUEST, [
    request.chainId,
    request.deployer,
    request.programme.toString(),
    request.milestone.toString(),
    bytesToHex(exactly(32, request.challenge, 'challenge')),
    request.expires.toString(),
  ]);
}

/** Reads `r1.…`, alone or at the end of a URL, also as pasted from an e-mail. Throws LinkError. */
export function decodeClaimRequest(text: string): ClaimRequest {
  return pasted(text, (candidate) => {
    const payload = decodeLink(REQUEST, candidate, requestSchema);
    const [chainId, deployer, programme, milestone, challenge, expires] = payload;
    return { chainId, deployer, programme, milestone, challenge, expires };
  });
}

/** The fragment of a claim link, without `#`; some 2,100 characters for a ring of 32. */
export function encodeClaim(claim: ClaimLink): string {
  return encodeLink(CLAIM, [
    claim.chainId,
    claim.deployer,
    claim.programme.toString(),
    claim.period.toString(),
    claim.milestone.toString(),
    claim.cohort.toString(),
    claim.expires.toString(),
    base64urlnopad.encode(concatBytes(claim.challenge, claim.tag, claim.h0, ...claim.responses)),
  ]);
}

/** Reads `c1.…`, alone or at the end of a URL, also as pasted from an e-mail. Throws LinkError. */
export function decodeClaim(text: string): ClaimLink {
  return pasted(text, (candidate) => {
    const payload = decodeLink(CLAIM, candidate, claimSchema);
    const [chainId, deployer, programme, period, milestone, cohort, expires, bytes] = payload;
    const terms = { chainId, deployer, programme, period, milestone, cohort, expires };
    const words = (bytes.length - HEAD) / 32;
    return {
      ...terms,
      challenge: bytes.slice(0, 32),
      tag: bytes.slice(32, 65),
      h0: bytes.slice(65, HEAD),
      responses: Array.from({ length: words }, (_, i) => bytes.slice(HEAD + 32 * i, HEAD + 32 * (i + 1))),
    };
  });
}

/** Whether a text has the form of a claim link, readable or not. */
export function isClaim(text: string): boolean {
  return isFragment(text, CLAIM.letter);
}

/** Whether a text has the form of a request link. */
export function isClaimRequest(text: string): boolean {
  return isFragment(text, REQUEST.letter);
}

function scopeFields(place: Place, fields: ClaimScope) {
  return {
    ...placeFields(place, 'verification'),
    verifier: principal(fields.verifier, 'verifier'),
    programme: uint(fields.programme, 'programme'),
    period: uint(fields.period, 'period'),
  };
}
