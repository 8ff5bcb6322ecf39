import { md5, ripemd160, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512, sha512_256 } from '@noble/hashes/sha2.js';
import { keccak_256, sha3_256 } from '@noble/hashes/sha3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * Canaries: unique strings that people type during a run, looked for afterwards wherever something could have been kept or
 * sent: as they are, in common encodings, and as hashes without a salt.
 */
export interface Needle {
  canary: string;
  /** How it is written, such as "base64" or "sha256, hex". */
  form: string;
  bytes: Uint8Array;
}

/** Something that was sent, kept or printed. */
export interface Haystack {
  where: string;
  bytes: Uint8Array;
}

const HASHES = { sha256, sha1, md5, keccak_256, sha3_256, sha512, sha512_256, ripemd160 };
const ascii = (text: string) => Buffer.from(text, 'latin1');

/** Base64 and base64url at each of the three places at which a text can begin within something longer. */
function base64(bytes: Uint8Array): [form: string, bytes: Buffer][] {
  return [0, 1, 2].flatMap((shift): [string, Buffer][] => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first characters hold what came before, the last one may hold what follows.
    const end = (bytes.length + shift) % 3 === 0 ? undefined : -1;
    const inner = whole.slice([0, 2, 3][shift], end);
    return [
      [`base64, shifted ${shift}`, ascii(inner)],
      [`base64url, shifted ${shift}`, ascii(inner.replaceAll('+', '-').replaceAll('/', '_'))],
    ];
  });
}

const hexes = (bytes: Uint8Array): [string, Buffer][] => {
  const hex = Buffer.from(bytes).toString('hex');
  return [
    ['hex', ascii(hex)],
    ['HEX', ascii(hex.toUpperCase())],
  ];
};

/** Each way in which a text may have been written, besides hashes. */
function encodings(text: string): [form: string, bytes: Uint8Array][] {
  const utf8 = utf8ToBytes(text);
  const utf16 = Buffer.from(text, 'utf16le');
  const escaped = [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  return [
    ['as it is', utf8],
    ['in capitals', utf8ToBytes(text.toUpperCase())],
    ['in small letters', utf8ToBytes(text.toLowerCase())],
    ['backwards', utf8ToBytes([...text].reverse().join(''))],
    ['UTF-16LE', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ['URI', ascii(encodeURIComponent(text))],
    ['form', ascii(new URLSearchParams({ '': text }).toString().slice(1))],
    ['JSON', utf8ToBytes(JSON.stringify(text).slice(1, -1))],
    ['JSON in JSON', utf8ToBytes(JSON.stringify(JSON.stringify(text)).slice(3, -3))],
    ['JSON, all escaped', ascii(escaped)],
    ['HTML', utf8ToBytes(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'))],
    ['decimals', ascii([...utf8].join(','))],
    ...hexes(utf8),
    ...base64(utf8),
  ];
}

/** Each hash without a salt, of the text as it was typed and trimmed, in bytes, hex and base64. */
function hashes(text: string): [form: string, bytes: Uint8Array][] {
  return Object.entries(HASHES).flatMap(([name, hash]) => {
    const digest = hash(utf8ToBytes(text));
    const forms: [string, Uint8Array][] = [['bytes', digest], ...hexes(digest), ...base64(digest)];
    return forms.map(([form, bytes]): [string, Uint8Array] => [`${name}, ${form}`, bytes]);
  });
}

/** All that is looked for of the canaries, each form once. @param canaries 8 characters or more each, so that none is met by chance */
export function needlesOf(canaries: readonly string[]): Needle[] {
  const short = canaries.find((canary) => canary.length < 8);
  if (short !== undefined) throw new Error(`“${short}” is too short for a canary`);
  const found = new Map<string, Needle>();
  for (const canary of canaries) {
    for (const [form, bytes] of [...encodings(canary), ...hashes(canary)]) {
      const key = Buffer.from(bytes).toString('latin1');
      if (!found.has(key)) found.set(key, { canary, form, bytes });
    }
  }
  return [...found.values()];
}

/**
 * Every needle in every haystack, as lines "where: canary, form". One pass over each haystack, however many needles there
 * are: three bytes decide whether a needle could begin there.
 */
export function search(needles: readonly Needle[], haystacks: Iterable<Haystack>): string[] {
  const begins = new Map<number, Needle[]>();
  const possible = new Uint8Array(1 << 24);
  for (const needle of needles) {
    const start = headOf(needle.bytes, 0);
    possible[start] = 1;
    begins.set(start, [...(begins.get(start) ?? []), needle]);
  }
  const found = new Set<string>();
  for (const { where, bytes } of haystacks) {
    for (let at = 0; at + 2 < bytes.length; at += 1) {
      const start = headOf(bytes, at);
      if (!possible[start]) continue;
      for (const needle of begins.get(start) ?? []) {
        if (standsAt(needle.bytes, bytes, at)) found.add(`${where}: “${needle.canary}”, ${needle.form}`);
      }
    }
  }
  return [...found];
}

function headOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

function standsAt(needle: Uint8Array, bytes: Uint8Array, at: number): boolean {
  if (at + needle.length > bytes.length) return false;
  for (let i = 3; i < needle.length; i += 1) if (needle[i] !== bytes[at + i]) return false;
  return true;
}

/** A text as a haystack. */
export function textHay(where: string, text: string): Haystack {
  return { where, bytes: utf8ToBytes(text.toWellFormed()) };
}
