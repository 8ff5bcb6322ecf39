import { bytesToHex } from '@noble/hashes/utils.js';
import {
  decodeClaim,
  decodeDisclosure,
  encodeClaim,
  encodeDisclosure,
  encodeProofLink,
  parseProofInput,
} from '@/lib/protocol';
import type { Checked } from './check';

/**
 * What was checked, alone and in its one form, as it stands behind `#` of a link: without the words that were pasted with it.
 * Null where there is nothing to check.
 */
export function fragmentOf(kind: Checked['kind'], text: string): string | null {
  try {
    if (kind === 'claim') return encodeClaim(decodeClaim(text));
    if (kind === 'disclosure') return encodeDisclosure(decodeDisclosure(text));
    if (kind === 'request') return null;
    const input = parseProofInput(text);
    return input.kind === 'hash' ? bytesToHex(input.hash) : encodeProofLink(input.link);
  } catch {
    return null;
  }
}
