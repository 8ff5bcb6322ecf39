import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { validateStacksAddress } from '@stacks/transactions';
import * as z from 'zod';

/**
 * Links that carry their contents behind `#`: letter, version, a point, and base64url of
 *
 *     length of the JSON (2 bytes, big-endian) ‖ JSON (UTF-8) ‖ checksum (4 bytes)
 *
 * with checksum = the first bytes of sha256("atsl/link/" ‖ letter ‖ version ‖ length ‖ JSON). The length tells
 * a link that was cut from one that was altered; the checksum is against accidents, not against attackers.
 */
export interface LinkKind {
  letter: (typeof LETTERS)[number];
  version: number;
}

/** Proof, invitation, disclosure, request, claim, share, presence’s question and answer. */
const LETTERS = ['p', 'i', 'd', 'r', 'c', 's', 'q', 'a'] as const;
const ANY_LETTER = `[${LETTERS.join('')}]`;

/**
 * - `truncated`: its end is missing
 * - `damaged`: some character is not as it was made
 * - `newer`: made by a later version of this application
 * - `foreign`: not such a link at all
 */
export type LinkErrorCode = 'truncated' | 'damaged' | 'newer' | 'foreign';

const EXPLANATIONS: Record<LinkErrorCode, string> = {
  truncated: 'the end of the link is missing',
  damaged: 'the link has been changed on the way',
  newer: 'the link was made by a newer version',
  foreign: 'this is not such a link',
};

/** Thrown when a text is not a readable link. The text is never repeated: it may hold secrets. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code: LinkErrorCode;

  constructor(code: LinkErrorCode) {
    super(EXPLANATIONS[code]);
    this.code = code;
  }
}

const LENGTH_BYTES = 2;
const CHECKSUM_BYTES = 4;
const FRAGMENT = new RegExp(`(?:^|[^0-9A-Za-z_-])(${ANY_LETTER})(\\d{1,4})\\.(\\S*)$`);
/** What may follow a link in a text. */
const PUNCTUATION = '>)]}"\'.,;:!?';
/** A link that ends before its data: its beginning is not looked for within the data of another. */
const BARE = new RegExp(`(?:^|[^0-9A-Za-z_-])${ANY_LETTER}\\d{1,4}$`);

/** A decimal unsigned integer of at most 128 bits, read as bigint. */
export const uintField = z
  .string()
  .regex(/^(0|[1-9]\d{0,38})$/)
  .transform(BigInt)
  .refine((value) => value < 1n << 128n);

/** `length` bytes in lower-case hex. */
export const bytesField = (length: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${2 * length}}$`))
    .transform((hex): Uint8Array => hexToBytes(hex));

/** The number of a Stacks chain. */
export const chainIdField = z.int().min(1).max(0xffffffff);

/** A standard Stacks address. */
export const addressField = z.string().refine(validateStacksAddress);

/** The fragment, without `#`. Throws RangeError for contents beyond 65,535 bytes. */
export function encodeLink(kind: LinkKind, payload: readonly unknown[]): string {
  const json = utf8ToBytes(JSON.stringify(payload));
  if (json.length > 0xffff) throw new RangeError('too much for one link');
  const body = concatBytes(Uint8Array.of(json.length >> 8, json.length & 0xff), json);
  return `${prefixOf(kind)}.${base64urlnopad.encode(concatBytes(body, checksum(kind, body)))}`;
}

/** Reads a fragment or a URL that ends in one, with nothing around it, and parses its payload. Throws LinkError. */
export function decodeLink<T>(kind: LinkKind, text: string, schema: z.ZodType<T>): T {
  const [, letter, version, data] = fragmentOf(text) ?? [];
  if (letter !== kind.letter || data === undefined) throw new LinkError('foreign');
  if (Number(version) > kind.version) throw new LinkError('newer');
  if (Number(version) !== kind.version) throw new LinkError('foreign');
  const bytes = decodeBytes(data);
  const end = LENGTH_BYTES + ((bytes[0] ?? 0) << 8) + (bytes[1] ?? 0);
  const body = bytes.subarray(0, end);
  const expected = checksum(kind, body);
  if (!expected.every((byte, i) => byte === bytes[end + i])) throw new LinkError('damaged');
  const parsed = schema.safeParse(parseJson(body.subarray(LENGTH_BYTES)));
  if (!parsed.success) throw new LinkError('damaged');
  return parsed.data;
}

/** Whether a text holds something in the form of a link, of whatever version; of any kind, or of the given one. */
export function isFragment(text: string, letter?: LinkKind['letter']): boolean {
  const found = candidates(text).map((candidate) => fragmentOf(candidate)?.[1]);
  return found.some((one) => one !== undefined && (letter === undefined || one === letter));
}

/**
 * Tries `decode` on each reading of a pasted text: as one piece, a mail program having wrapped its lines; then
 * word by word, other words standing around the link. Throws the error of the most telling reading.
 */
export function pasted<T>(text: string, decode: (candidate: string) => T): T {
  let first: LinkError | null = null;
  for (const candidate of candidates(text)) {
    try {
      return decode(candidate);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      if (first === null || first.code === 'foreign') first = error;
    }
  }
  throw first ?? new LinkError('foreign');
}

/** The link at the end of a text. Only the last word is looked at: searched whole, a long text could take seconds. */
function fragmentOf(text: string): RegExpExecArray | null {
  return FRAGMENT.exec(text.split(/\s/).at(-1) ?? '');
}

function candidates(text: string): string[] {
  const joined = text.replace(/=?\r?\n[ \t>]*/g, '').trim();
  return [joined, ...text.trim().split(/\s+/)].map(unpunctuated);
}

/** Punctuation that followed the link goes, but not the point of a link that was cut right after it. */
function unpunctuated(piece: string): string {
  let end = piece.length;
  while (end > 0 && PUNCTUATION.includes(piece.charAt(end - 1))) end -= 1;
  return piece.slice(0, BARE.test(piece.slice(Math.max(0, end - 6), end)) ? end + 1 : end);
}

/**
 * The bytes of `data`, exactly as many as its length field says with the checksum. The last character of a
 * cut text may hold spare bits, so the length is looked at before the form.
 */
function decodeBytes(data: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(data)) throw new LinkError('damaged');
  const whole = base64urlnopad.decode(data.slice(0, data.length - (data.length % 4)));
  const available = Math.floor((data.length * 6) / 8);
  if (whole.length < 3) throw new LinkError('truncated');
  const expected = LENGTH_BYTES + ((whole[0] ?? 0) << 8) + (whole[1] ?? 0) + CHECKSUM_BYTES;
  if (available < expected) throw new LinkError('truncated');
  try {
    const bytes = base64urlnopad.decode(data);
    if (bytes.length === expected) return bytes;
  } catch {
    // spare bits that are not zero, or a length that no bytes have: told below
  }
  throw new LinkError('damaged');
}

function checksum(kind: LinkKind, body: Uint8Array): Uint8Array {
  const hash = sha256(concatBytes(utf8ToBytes(`atsl/link/${prefixOf(kind)}`), body));
  return hash.subarray(0, CHECKSUM_BYTES);
}

function prefixOf(kind: LinkKind): string {
  return `${kind.letter}${kind.version}`;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new LinkError('damaged');
  }
}
