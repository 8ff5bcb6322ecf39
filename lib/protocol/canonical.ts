import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { Cl, type ClarityValue, serializeCVBytes } from '@stacks/transactions';
import { exactly } from './bytes';
import { ProtocolError } from './errors';

const TUPLE_TYPE = 0x0c;
const UINT128_LIMIT = 1n << 128n;

/**
 * SIP-005 consensus serialization of a tuple, byte for byte what Clarity's `to-consensus-buff?` gives.
 *
 * The order of the fields is that of their names' bytes. It is done here, because `serializeCV` of
 * @stacks/transactions 7 sorts with `localeCompare` in the reader's locale: in a Czech browser
 * "chain-id" comes after "commitment" there, and every hash would differ.
 * Values must not be tuples themselves (none of ours is).
 */
export function serializeTuple(fields: Record<string, ClarityValue>): Uint8Array {
  const names = Object.keys(fields).sort((a, b) => (a < b ? -1 : 1));
  const parts: Uint8Array[] = [Uint8Array.of(TUPLE_TYPE), uint32(names.length)];
  for (const name of names) {
    const value = fields[name];
    if (value === undefined) throw new ProtocolError('text', `field ${name} has no value`);
    if (value.type === 'tuple') throw new ProtocolError('text', `field ${name} must not be a tuple`);
    const bytes = utf8ToBytes(name);
    parts.push(Uint8Array.of(bytes.length), bytes, serializeCVBytes(value));
  }
  return concatBytes(...parts);
}

/** The one hash of this protocol, H: sha256 of the serialized tuple {topic, ...fields}. 32 bytes. */
export function hashTuple(topic: string, fields: Record<string, ClarityValue>): Uint8Array {
  return sha256(serializeTuple({ topic: ascii(topic, 'topic'), ...fields }));
}

/** An unsigned 128-bit integer. Throws `number` when out of range. */
export function uint(value: bigint, field: string): ClarityValue {
  if (typeof value !== 'bigint' || value < 0n || value >= UINT128_LIMIT) {
    throw new ProtocolError('number', `${field} must be an unsigned 128-bit integer`);
  }
  return Cl.uint(value);
}

/** A `bool`. */
export const bool = (value: boolean): ClarityValue => Cl.bool(value);

/** A buffer of exactly `length` bytes. Throws `length` otherwise. */
export function buffer(length: number, bytes: Uint8Array, field: string): ClarityValue {
  return Cl.buffer(exactly(length, bytes, field));
}

/** A `string-ascii`, printable. Throws `text` otherwise. */
export function ascii(text: string, field: string): ClarityValue {
  if (!/^[\x20-\x7e]+$/.test(text)) throw new ProtocolError('text', `${field} must be printable ASCII`);
  return Cl.stringAscii(text);
}

/**
 * A `string-utf8` of 1 to `limit` code points, the unit in which Clarity counts. A lone surrogate is
 * refused: it would be encoded as U+FFFD, and two different texts would have one hash.
 */
export function utf8(text: string, limit: number, field: string): ClarityValue {
  requireWellFormed(text, field);
  const length = Array.from(text).length;
  if (length < 1 || length > limit) {
    throw new ProtocolError('text', `${field} must have 1 to ${limit} characters`);
  }
  return Cl.stringUtf8(text);
}

/** The UTF-8 bytes of a well-formed text of any length. Throws `text` for a lone surrogate. */
export function textBytes(text: string, field: string): Uint8Array {
  requireWellFormed(text, field);
  return utf8ToBytes(text);
}

/** A principal, `ST…` or `ST….contract`. Throws `principal` otherwise. */
export function principal(text: string, field: string): ClarityValue {
  try {
    const value = Cl.principal(text);
    serializeCVBytes(value); // checks the address's checksum
    return value;
  } catch {
    throw new ProtocolError('principal', `${field} is not a Stacks principal`);
  }
}

function requireWellFormed(text: string, field: string): void {
  if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text)) {
    throw new ProtocolError('text', `${field} is not well-formed Unicode`);
  }
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
