import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** Keeps these hashes apart from every other use of sha256. */
const DOMAIN = utf8ToBytes('session-log relay work 1\n');
/** Hashes between two breaths of the page: a few milliseconds. */
const CHUNK = 1500;

/**
 * A proof of work: a counter with which sha256(domain ‖ challenge ‖ sha256(transaction) ‖ counter) begins with so many zero
 * bits. It is bound to one challenge and one transaction, so that it serves for nothing else.
 */
function begin(challenge: Uint8Array, transaction: Uint8Array) {
  return sha256.create().update(concatBytes(DOMAIN, challenge, sha256(transaction)));
}

function attempt(begun: ReturnType<typeof begin>, counter: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(counter));
  return begun.clone().update(bytes).digest();
}

/** Zero bits at the front. */
function zeroBits(hash: Uint8Array): number {
  let bits = 0;
  for (const byte of hash) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}

/** Whether a counter (a safe integer from 0) shows the work. */
export function provesWork(
  challenge: Uint8Array,
  transaction: Uint8Array,
  counter: number,
  difficulty: number,
): boolean {
  return zeroBits(attempt(begin(challenge, transaction), counter)) >= difficulty;
}

/**
 * Does the work: 2^difficulty hashes on average. Lets the page breathe every few milliseconds.
 * @param difficulty zero bits that are asked for
 * @returns the counter; @throws the signal's reason when aborted
 */
export async function doWork(
  challenge: Uint8Array,
  transaction: Uint8Array,
  difficulty: number,
  signal?: AbortSignal,
): Promise<number> {
  const begun = begin(challenge, transaction);
  for (let counter = 0; ; counter++) {
    if (zeroBits(attempt(begun, counter)) >= difficulty) return counter;
    if (counter % CHUNK !== CHUNK - 1) continue;
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
  }
}
