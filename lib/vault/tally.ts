import { bytesToHex } from '@noble/hashes/utils.js';
import type { VaultKeys } from './keys';
import { HEAD, writeHead } from './row-head';
import type { StoredRow } from './rows';

/**
 * A keyed hash of a set of rows that grows and shrinks by one row at a time: MSet-Add-Hash (Clarke, Devadas, van Dijk,
 * Gassend, Suh, "Incremental multiset hash functions", ASIACRYPT 2003) with HMAC-SHA256, modulo 2^256, with the count.
 * The cells beside it (an invertible Bloom lookup table, Goodrich and Mitzenmacher 2011) decide nothing: once the sum has
 * told that rows are not as they were, they give back which, as long as it is a handful.
 */
export interface Tally {
  count: number;
  sum: bigint;
  cells: Uint8Array;
  /** How many rows each cell mixes. */
  counts: number[];
}

const PARTS = 3;
const PER_PART = 8;
export const CELLS = PARTS * PER_PART;
const ENTRY = HEAD + 16; // what names the row, and the tag of its box
const CHECK = 8;
const CELL = ENTRY + CHECK;
const MODULUS = 1n << 256n;

export const emptyTally = (): Tally => ({
  count: 0,
  sum: 0n,
  cells: new Uint8Array(CELLS * CELL),
  counts: new Array<number>(CELLS).fill(0),
});

/**
 * The 87 bytes that stand for a row, whatever is stored there. The tag of the box stands for all of the box: no other box opens
 * with it, so what is altered besides is noticed when the record is read.
 */
export function entryOf(stored: unknown, entry = new Uint8Array(ENTRY)): Uint8Array {
  entry.fill(0);
  if (typeof stored !== 'object' || stored === null) return entry;
  const { version, key, kind, sequence, box }: Partial<Record<keyof StoredRow, unknown>> = stored;
  writeHead(entry, version, key, kind, sequence);
  if (box instanceof Uint8Array) entry.set(box.subarray(-16), HEAD);
  return entry;
}

/** The row key (hex), kind (hex) and sequence of an entry. */
export const readEntry = (entry: Uint8Array) => {
  const view = new DataView(entry.buffer, entry.byteOffset);
  return {
    key: bytesToHex(entry.subarray(1, 33)),
    kind: bytesToHex(entry.subarray(33, 65)),
    sequence: view.getUint16(65) * 2 ** 32 + view.getUint32(67),
  };
};

const number256 = (bytes: Uint8Array) => BigInt(`0x${bytesToHex(bytes)}`);
const modulo = (value: bigint) => ((value % MODULUS) + MODULUS) % MODULUS;

const cellsOf = (hash: Uint8Array) =>
  Array.from({ length: PARTS }, (_, part) => part * PER_PART + ((hash[part] ?? 0) % PER_PART));

/** Takes an entry into the tally (`sign` 1) or out of it (-1), in place. */
function tallyEntry(tally: Tally, entry: Uint8Array, hash: Uint8Array, sign: 1 | -1): void {
  tally.count += sign;
  tally.sum = modulo(tally.sum + BigInt(sign) * number256(hash));
  for (const cell of cellsOf(hash)) {
    tally.counts[cell] = (tally.counts[cell] ?? 0) + sign;
    mix(tally.cells, cell * CELL, entry);
    mix(tally.cells, cell * CELL + ENTRY, hash.subarray(-CHECK));
  }
}

export function tallyRow(tally: Tally, keys: VaultKeys, row: unknown, sign: 1 | -1): void {
  const entry = entryOf(row);
  tallyEntry(tally, entry, keys.element(entry), sign);
}

function mix(target: Uint8Array, at: number, bytes: Uint8Array): void {
  for (const [index, byte] of bytes.entries()) target[at + index] = (target[at + index] ?? 0) ^ byte;
}

/** Whether the rows are the ones of the tally. Sums word by word, which for thousands of rows is the fast way. */
export function isTallied(tally: Tally, keys: VaultKeys, rows: readonly unknown[]): boolean {
  const words = new Float64Array(8);
  // Both are used for every row: making them anew would take longer than what is reckoned in them.
  const entry = new Uint8Array(ENTRY);
  const hash = new Uint8Array(32);
  const view = new DataView(hash.buffer);
  for (const row of rows) {
    keys.element(entryOf(row, entry), hash);
    for (let word = 0; word < 8; word += 1) words[word] = (words[word] ?? 0) + view.getUint32(word * 4);
  }
  const sum = words.reduce((total, word) => (total << 32n) + BigInt(word), 0n);
  return tally.count === rows.length && modulo(sum) === tally.sum;
}

export interface Difference {
  /** Entries that ought to be there and are not, and those that are there and ought not to be. */
  missing: Uint8Array[];
  surplus: Uint8Array[];
  /** Whether these are all. */
  complete: boolean;
}

/** In what the rows are not those of the tally. */
export function difference(tally: Tally, keys: VaultKeys, rows: readonly unknown[]): Difference {
  const left: Tally = { ...tally, cells: tally.cells.slice(), counts: [...tally.counts] };
  for (const row of rows) tallyRow(left, keys, row, -1);
  const missing: Uint8Array[] = [];
  const surplus: Uint8Array[] = [];
  for (let found = true; found; ) {
    found = false;
    for (let cell = 0; cell < CELLS; cell += 1) {
      const sign = left.counts[cell];
      if (sign !== 1 && sign !== -1) continue;
      const entry = left.cells.slice(cell * CELL, cell * CELL + ENTRY);
      const hash = keys.element(entry);
      const check = left.cells.subarray(cell * CELL + ENTRY, (cell + 1) * CELL);
      if (!check.every((byte, at) => byte === hash[hash.length - CHECK + at])) continue;
      (sign === 1 ? missing : surplus).push(entry);
      tallyEntry(left, entry, hash, sign === 1 ? -1 : 1);
      found = true;
    }
  }
  return { missing, surplus, complete: left.count === 0 && left.sum === 0n };
}
