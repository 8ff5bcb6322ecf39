import 'server-only';
import { timingSafeEqual } from 'node:crypto';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { CHALLENGE_BYTES, MAX_DIFFICULTY } from '@/lib/relay/limits';
import { provesWork } from '@/lib/relay/work';
import { RelayRefusal } from './refusal';

/** Random bytes, seconds since 1970 (4 bytes), zero bits asked for (1), and the seal over those. */
const NONCE = 16;
const SEALED = NONCE + 5;
/** A challenge holds so long, seconds: enough for a slow phone to do the hardest work. */
const LIFE = 600;

export interface Challenge {
  challenge: Uint8Array;
  difficulty: number;
  /** Unix seconds. */
  expires: number;
}

/** A fresh challenge. Nothing is stored: the seal shows that it is our own. */
export function issue(secret: Uint8Array, difficulty: number, nowMs: number): Challenge {
  const seconds = Math.floor(nowMs / 1000);
  const challenge = new Uint8Array(CHALLENGE_BYTES);
  crypto.getRandomValues(challenge.subarray(0, NONCE));
  const view = new DataView(challenge.buffer);
  view.setUint32(NONCE, seconds);
  view.setUint8(NONCE + 4, difficulty);
  challenge.set(seal(secret, challenge), SEALED);
  return { challenge, difficulty, expires: seconds + LIFE };
}

/** Judges proofs of work. A challenge serves once in this process, so that no work is shown twice. */
export class WorkCheck {
  readonly #used = new Map<string, number>();

  constructor(private readonly secret: Uint8Array) {}

  /** @throws RelayRefusal 'work': the challenge is not ours, out of date or used, or the work was not done */
  check(
    { challenge, counter }: { challenge: Uint8Array; counter: number },
    transaction: Uint8Array,
    nowMs: number,
  ): void {
    const refuse = () =>
      new RelayRefusal(
        'work',
        'The proof of work does not hold, or is out of date. Ask for a fresh challenge.',
      );
    if (challenge.length !== CHALLENGE_BYTES) throw refuse();
    if (!timingSafeEqual(seal(this.secret, challenge), challenge.subarray(SEALED))) throw refuse();
    const view = new DataView(challenge.buffer, challenge.byteOffset, challenge.length);
    const expires = view.getUint32(NONCE) + LIFE;
    const name = bytesToHex(challenge);
    if (expires < nowMs / 1000 || this.#used.has(name)) throw refuse();
    if (!provesWork(challenge, transaction, counter, view.getUint8(NONCE + 4))) throw refuse();
    // In the order of use, which is nearly that of age: the oldest go first.
    for (const [old, until] of this.#used) {
      if (until >= nowMs / 1000) break;
      this.#used.delete(old);
    }
    this.#used.set(name, expires);
  }
}

function seal(secret: Uint8Array, challenge: Uint8Array): Uint8Array {
  return hmac(sha256, secret, challenge.subarray(0, SEALED)).subarray(0, CHALLENGE_BYTES - SEALED);
}

/**
 * How hard the work is: from half of the pool's room on, each further sixteenth that is taken doubles it, as does each doubling
 * of what comes in a minute beyond what the pool can carry in one.
 * @param fill share of the pool's room that is taken, 0 to 1
 * @param rate transactions taken in the last minute, as a share of the pool's room
 */
export function difficultyAt(base: number, fill: number, rate: number): number {
  const crowded = Math.max(0, Math.ceil((fill - 0.5) * 16));
  const rushed = rate > 16 ? Math.ceil(Math.log2(rate / 16)) : 0;
  return Math.min(MAX_DIFFICULTY, base + crowded + rushed);
}
