import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

const HASH = 32;
const KEY_AT = 1;
const KIND_AT = KEY_AT + HASH;
const SEQUENCE_AT = KIND_AT + HASH;

/** Bytes of what names a row and one write of it: version, row key, kind, sequence. */
export const HEAD = SEQUENCE_AT + 6;

/** Writes them, whatever stands in the fields: of a row that was tampered with, too, no two are to look alike. */
export function writeHead(
  target: Uint8Array,
  version: unknown,
  key: unknown,
  kind: unknown,
  sequence: unknown,
): void {
  target[0] = version === 2 ? 2 : version === 1 ? 1 : 0;
  writeName(target, KEY_AT, key);
  writeName(target, KIND_AT, kind);
  let left = Number.isSafeInteger(sequence) ? Number(sequence) : 0;
  for (let at = HEAD - 1; at >= SEQUENCE_AT; at -= 1) {
    target[at] = left;
    left = Math.floor(left / 256);
  }
}

function writeName(target: Uint8Array, at: number, field: unknown): void {
  if (!writeHash(target, at, field)) target.set(sha256(utf8ToBytes(String(field))), at);
}

/**
 * The bytes of a hash in lower-case hex; false where the field is anything else. Read by hand, because all rows are read at
 * opening, and to check the form and then read it by a library would take a tenth of that time.
 */
function writeHash(target: Uint8Array, at: number, field: unknown): boolean {
  if (typeof field !== 'string' || field.length !== 2 * HASH) return false;
  for (let byte = 0; byte < HASH; byte += 1) {
    const value = (digit(field.charCodeAt(2 * byte)) << 4) | digit(field.charCodeAt(2 * byte + 1));
    if (value < 0) return false;
    target[at + byte] = value;
  }
  return true;
}

/** What a lower-case digit of hex stands for; -1 for every other character. */
function digit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}
