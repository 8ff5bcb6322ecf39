import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { type ClarityValue, validateStacksAddress } from '@stacks/transactions';
import { weekOfTime } from '@/lib/protocol';

/** Where a value was seen: chain time in seconds, and whose contracts are ours. */
export interface Place {
  time: number;
  deployer: string;
  contracts: readonly string[];
}

/** A kind of value that may stand on the chain: null when a value is of it, else what is wrong, in words. */
export type Kind = (value: ClarityValue, at: Place) => string | null;

const DAY = 86_400n;
const TERM = 91n * DAY;

function bytesOf(value: ClarityValue): Uint8Array | null {
  return value.type === 'buffer' ? hexToBytes(value.value) : null;
}

function buffer(length: number, wrong: (bytes: Uint8Array) => string | null): Kind {
  return (value) => {
    const bytes = bytesOf(value);
    if (!bytes) return `a ${value.type}, not bytes`;
    return bytes.length === length ? wrong(bytes) : `${bytes.length} bytes, not ${length}`;
  };
}

/**
 * What is not random enough to be a salted hash. Of 32 random bytes about 30 differ; fewer than 20 come once in 10^10
 * values, and so do 20 printable ones in a row. A text, a number or a padded name shows in one of the two.
 */
function unlikeRandom(bytes: Uint8Array): string | null {
  if (new Set(bytes).size < 20) return 'bytes that repeat, unlike a hash';
  let run = 0;
  for (const byte of bytes) {
    run = byte >= 0x20 && byte < 0x7f ? run + 1 : 0;
    if (run >= 20) return 'a readable text';
  }
  return null;
}

function uint(what: string, fits: (value: bigint, at: Place) => boolean): Kind {
  return (value, at) => {
    if (value.type !== 'uint') return `a ${value.type}, not ${what}`;
    const number = BigInt(value.value);
    return fits(number, at) ? null : `${number} is not ${what}`;
  };
}

function text(type: 'ascii' | 'utf8', what: string, form: RegExp): Kind {
  return (value) => {
    if (value.type !== type) return `a ${value.type}, not ${what}`;
    return form.test(value.value) ? null : `not ${what}`;
  };
}

const point = (bytes: Uint8Array): string | null => {
  try {
    secp256k1.Point.fromBytes(bytes).assertValidity();
    return null;
  } catch {
    return 'no point of the curve';
  }
};
const hash = buffer(32, unlikeRandom);
const key = buffer(33, point);
const near = (value: bigint, at: Place, years: bigint) =>
  value >= BigInt(at.time) - years * 366n * DAY && value <= BigInt(at.time) + years * 366n * DAY;

/** Salted hashes and what else is 32 random bytes. */
export const commitment: Kind = hash;
export const proofHash: Kind = hash;
export const ringResponse: Kind = hash;
export const contactKey: Kind = hash;
export const inbox: Kind = hash;
/** The salt of a vote, shown when the vote is. */
export const voteSalt: Kind = hash;
export const ringKey: Kind = key;
export const pairingKey: Kind = key;
export const cohortKey: Kind = key;
export const tag: Kind = key;
export const countersignature: Kind = buffer(65, (bytes) =>
  (bytes[64] ?? 0) > 3 ? 'no recovery id at its end' : unlikeRandom(bytes.subarray(0, 64)),
);

/** The number of a whole week, not a day, an hour or a moment: within ten years before the block, never after it. */
export const week: Kind = uint('a week of these years', (value, { time }) => {
  const now = weekOfTime(BigInt(time));
  return value <= now && value > now - 522n;
});
/** Numbers that contracts count up: of accounts, requests, pairings, sessions, rings, disputes. A moment is larger. */
export const number: Kind = uint('a number that counts things', (value) => value < 1_000_000n);
export const version: Kind = number;
export const count: Kind = number;
export const state: Kind = uint('a state', (value) => value < 10n);
export const voteChoice: Kind = uint('one of two choices', (value) => value === 1n || value === 2n);
/** The end of a ring's term: on the same days for all. */
export const term: Kind = uint('an end of a term', (value, at) => value % TERM === 0n && near(value, at, 2n));
/** The end of a proof: a whole hour, or the last second before one, so that it does not tell when it was made. */
export const expiry: Kind = uint(
  'a whole hour',
  (value, at) => (value % 3600n === 0n || (value + 1n) % 3600n === 0n) && near(value, at, 2n),
);
/** The end of a request: two weeks after its block, for all alike. */
export const requestEnd: Kind = uint('two weeks on', (value, at) => value === BigInt(at.time) + 14n * DAY);
/** A time that an office sets in public (an issuer, the council), or 0 for none. */
export const officeTime: Kind = uint(
  'a time set by an office',
  (value, at) => value === 0n || near(value, at, 6n),
);
/** Micro-STX, or what else the council sets in public. */
export const amount: Kind = uint('an amount', (value) => value < 10n ** 15n);

export const flag: Kind = (value) =>
  value.type === 'true' || value.type === 'false' ? null : 'neither yes nor no';
/** An address that acts in a role: patient’s pseudonym, therapist, issuer, arbitrator, member of the council. */
export const role: Kind = (value) =>
  value.type === 'address' && validateStacksAddress(value.value) ? null : `a ${value.type}, not an address`;
/** One of our own contracts, of the same deployer. */
export const ownContract: Kind = (value, { deployer, contracts }) => {
  if (value.type !== 'contract') return `a ${value.type}, not a contract`;
  const [address, name = ''] = value.value.split('.');
  return address === deployer && contracts.includes(name) ? null : 'a contract that is not ours';
};
/** An address or one of our contracts. */
export const payee: Kind = (value, at) => (role(value, at) === null ? null : ownContract(value, at));
/** The name under which a therapist is listed in public, chosen by them. */
export const alias: Kind = text('utf8', 'a public name', /^[^\p{Cc}]{1,40}$/u);
/** A word of the contracts’ own, such as the name of a parameter. */
export const word: Kind = text('ascii', 'a word of the contracts', /^[a-z0-9-]{0,32}$/);

/** The name of a verifier's programme, chosen by them and public. */
export const programmeName: Kind = text('utf8', 'a public name', /^[^\p{Cc}]{1,60}$/u);
/** A code of the directory: a language, a field of work, a country or a part of it. */
export const code: Kind = text('ascii', 'a code of the directory', /^[A-Za-z0-9-]{0,20}$/);
/** The length of a programme's periods in seconds: whole days, or 0 for one without end. */
export const wholeDays: Kind = uint('whole days', (value) => value % DAY === 0n);

export const optional =
  (inner: Kind): Kind =>
  (value, at) =>
    value.type === 'none' ? null : value.type === 'some' ? inner(value.value, at) : 'not an optional';

export const list =
  (inner: Kind, most: number): Kind =>
  (value, at) => {
    if (value.type !== 'list') return `a ${value.type}, not a list`;
    if (value.value.length > most) return `more than ${most} of them`;
    return value.value.map((item) => inner(item, at)).find((wrong) => wrong !== null) ?? null;
  };

export const outcome =
  (inner: Kind): Kind =>
  (value, at) => {
    if (value.type === 'ok') return inner(value.value, at);
    return value.type === 'err' ? number(value.value, at) : 'not an outcome';
  };

/** A tuple of exactly these fields. */
export const tuple =
  (fields: Readonly<Record<string, Kind>>): Kind =>
  (value, at) => {
    if (value.type !== 'tuple') return `a ${value.type}, not a tuple`;
    for (const [name, item] of Object.entries(value.value)) {
      const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
      const wrong = kind ? kind(item, at) : 'not in the table';
      if (wrong) return `${name}: ${wrong}`;
    }
    const missing = Object.keys(fields).find((name) => !Object.hasOwn(value.value, name));
    return missing === undefined ? null : `${missing} is missing`;
  };
