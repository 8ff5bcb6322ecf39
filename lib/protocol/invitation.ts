import { bytesToHex } from '@noble/hashes/utils.js';
import * as z from 'zod';
import { exactly } from './bytes';
import { addressField, bytesField, decodeLink, encodeLink, pasted } from './link';
import type { Place } from './place';

/**
 * A therapist's link or QR code: where to find the registration, and where the first message goes. It says
 * nothing that the registry does not, and the app compares the two before it writes to anyone.
 */
export interface Invitation extends Place {
  /** The therapist's registered principal. */
  therapist: string;
  /** The public alias, at most 40 characters. */
  alias: string;
  /** X25519 key for first contact: 32 bytes. */
  contactKey: Uint8Array;
  /** The address of the therapist's mailbox: 32 bytes. */
  inbox: Uint8Array;
}

const KIND = { letter: 'i', version: 1 } as const;

/** chain id, deployer, therapist, alias, contact key, inbox */
const payloadSchema = z.tuple([
  z.int().min(0).max(0xffffffff),
  addressField,
  addressField,
  z.string().max(160),
  bytesField(32),
  bytesField(32),
]);

/** An invitation as a URL fragment, `i1.…`. */
export function encodeInvitation(invitation: Invitation): string {
  return encodeLink(KIND, [
    invitation.chainId,
    invitation.deployer,
    invitation.therapist,
    invitation.alias,
    bytesToHex(exactly(32, invitation.contactKey, 'contact key')),
    bytesToHex(exactly(32, invitation.inbox, 'inbox')),
  ]);
}

/** Reads `i1.…`, alone or at the end of a URL, also as pasted from an e-mail. Throws LinkError. */
export function decodeInvitation(text: string): Invitation {
  return pasted(text, (candidate) => {
    const payload = decodeLink(KIND, candidate, payloadSchema);
    const [chainId, deployer, therapist, alias, contactKey, inbox] = payload;
    return { chainId, deployer, therapist, alias, contactKey, inbox };
  });
}
