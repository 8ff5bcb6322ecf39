import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { getAddressFromPublicKey } from '@stacks/transactions';
import * as z from 'zod';
import { exactly } from './bytes';
import { recoverKey } from './curve';
import { ProtocolError } from './errors';
import {
  addressField,
  bytesField,
  chainIdField,
  decodeLink,
  encodeLink,
  type LinkKind,
  pasted,
} from './link';
import type { Place } from './place';

/**
 * Presence: a proof can be passed on by anybody who has it, so whoever is shown one may ask with a fresh challenge whether its
 * holder is there. The app answers with a signature by the key of the account that the proof leads to. The signed text is
 * what a Stacks wallet shows and signs, so that every kind of account can answer.
 */
export interface PresenceQuestion extends Place {
  /** The proof that the answer is about: 32 bytes. */
  hash: Uint8Array;
  /** 32 fresh bytes of the verifier’s; good for one answer. */
  challenge: Uint8Array;
  /** Who says to ask: 1 to 60 visible characters. */
  by: string;
  /** Unix seconds by the verifier’s clock. */
  askedAt: number;
}

export interface PresenceAnswer extends PresenceQuestion {
  /** Unix seconds by the holder’s clock. */
  answeredAt: number;
  /** r ‖ s, 64 bytes. */
  signature: Uint8Array;
}

const QUESTION: LinkKind = { letter: 'q', version: 1 };
const ANSWER: LinkKind = { letter: 'a', version: 1 };

const moment = z.int().min(0).max(0xffffffff);
const name = z
  .string()
  .refine((text) => /^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]{0,58}[^\p{C}\p{Z}])?$/u.test(text));
const questionSchema = z.tuple([chainIdField, addressField, bytesField(32), bytesField(32), name, moment]);
const answerSchema = z.tuple([
  chainIdField,
  addressField,
  bytesField(32),
  bytesField(32),
  name,
  moment,
  moment,
  bytesField(64),
]);

const PREFIX = utf8ToBytes('\x17Stacks Signed Message:\n');

/** What a Stacks wallet hashes to sign a text: prefix, length (as Bitcoin writes it), text. */
export function messageHash(message: string): Uint8Array {
  const text = utf8ToBytes(message);
  const length =
    text.length < 0xfd
      ? [text.length]
      : [0xfd, text.length & 0xff, text.length >> 8]; /* texts of the app's own, below 64 KiB */
  return sha256(concatBytes(PREFIX, new Uint8Array(length), text));
}

/** The text that is signed; every field stands in it, on a line of its own that no field can imitate. */
export function presenceText(answer: PresenceQuestion & { answeredAt: number }): string {
  const time = (seconds: number) => new Date(seconds * 1000).toISOString();
  return [
    'Session log: the holder of a proof is present (version 1)',
    `Asked by: ${name.parse(answer.by)}`,
    `Proof: ${bytesToHex(exactly(32, answer.hash, 'hash'))}`,
    `Challenge: ${bytesToHex(exactly(32, answer.challenge, 'challenge'))}`,
    `Asked at: ${time(answer.askedAt)}`,
    `Answered at: ${time(answer.answeredAt)}`,
    `Chain: ${answer.chainId}, contracts of ${answer.deployer}`,
  ].join('\n');
}

/** Signs a text as a Stacks wallet would: r ‖ s with low s, deterministic (RFC 6979). */
export function signText(secret: Uint8Array, text: string): Uint8Array {
  if (!secp256k1.utils.isValidSecretKey(exactly(32, secret, 'secret key'))) {
    throw new ProtocolError('secret', 'not a valid secret key');
  }
  return secp256k1.sign(messageHash(text), secret, { prehash: false });
}

/** The keys that can have made a signature over a text: one of them, or none, is the signer’s. */
export function textSigners(text: string, signature: Uint8Array): Uint8Array[] {
  const hash = messageHash(text);
  return [0, 1].flatMap((parity) => recoverKey(hash, Uint8Array.of(...signature, parity)) ?? []);
}

/** The addresses that can have signed an answer: one of them, or none, is the signer’s. */
export function answerSigners(answer: PresenceAnswer): string[] {
  const network = answer.chainId === 1 ? 'mainnet' : 'testnet';
  return textSigners(presenceText(answer), answer.signature).map((key) =>
    getAddressFromPublicKey(bytesToHex(key), network),
  );
}

/** The fragment of a question, without `#`. Throws ProtocolError `text` for a name that is empty, too long or not visible. */
export function encodePresenceQuestion(question: PresenceQuestion): string {
  return encodeLink(QUESTION, headOf(question));
}

/** The fragment of an answer, without `#`. */
export function encodePresenceAnswer(answer: PresenceAnswer): string {
  const signature = bytesToHex(exactly(64, answer.signature, 'signature'));
  return encodeLink(ANSWER, [...headOf(answer), answer.answeredAt, signature]);
}

/** Reads `q1.…`, alone or in a text. Throws LinkError. */
export function decodePresenceQuestion(text: string): PresenceQuestion {
  return pasted(text, (candidate) => {
    const [chain, deployer, hash, challenge, by, askedAt] = decodeLink(QUESTION, candidate, questionSchema);
    return { chainId: chain, deployer, hash, challenge, by, askedAt };
  });
}

/** Reads `a1.…`, alone or in a text. Throws LinkError. */
export function decodePresenceAnswer(text: string): PresenceAnswer {
  return pasted(text, (candidate) => {
    const payload = decodeLink(ANSWER, candidate, answerSchema);
    const [chain, deployer, hash, challenge, by, askedAt, answeredAt, signature] = payload;
    return { chainId: chain, deployer, hash, challenge, by, askedAt, answeredAt, signature };
  });
}

function headOf({ chainId: chain, deployer, hash, challenge, by, askedAt }: PresenceQuestion) {
  if (!name.safeParse(by).success) throw new ProtocolError('text', 'who asks is 1 to 60 visible characters');
  return [
    chain,
    deployer,
    bytesToHex(exactly(32, hash, 'hash')),
    bytesToHex(exactly(32, challenge, 'challenge')),
    by,
    askedAt,
  ];
}
