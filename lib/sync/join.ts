import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base32nopad } from '@scure/base';
import * as z from 'zod/mini';
import { type Bytes, encodeFields, importKey, randomBytes, seal, unseal } from '@/lib/vault/bytes';

/** The part of the mailbox that handing over needs. */
export interface JoinBox {
  send(address: string, blob: Uint8Array): Promise<string>;
  receive(token: Uint8Array): Promise<{ messages: { id: string; blob: Uint8Array }[] }>;
  remove(token: Uint8Array, id: string): Promise<void>;
}

/** How long a code can be used, milliseconds. */
export const CODE_LIFE = 10 * 60_000;
/** Random bytes of a code, and of what tells a mistyped one. */
const SECRET = 16;
const CHECK = 4;
const MESSAGE = 1024;
const DATA = encodeFields('atsl/join/v1');

export class JoinError extends Error {
  override readonly name = 'JoinError';
  constructor(readonly code: 'mistyped' | 'not-found' | 'expired') {
    super(
      {
        mistyped: 'This is not a whole code.',
        'not-found': 'There is nothing behind this code (any more).',
        expired: 'This code was made too long ago.',
      }[code],
    );
  }
}

const messageSchema = z.object({ until: z.number(), words: z.array(z.string()) });

const check = (secret: Uint8Array) =>
  sha256(utf8ToBytes(`atsl/join-check/${base32nopad.encode(secret)}`)).subarray(0, CHECK);
const derive = (secret: Uint8Array, purpose: string): Bytes =>
  new Uint8Array(expand(sha256, extract(sha256, secret), utf8ToBytes(`atsl/join/v1/${purpose}`), 32));

function parseCode(typed: string): Uint8Array {
  // What looks alike is taken for what the alphabet has.
  const letters = typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replaceAll('0', 'O')
    .replaceAll('1', 'I');
  try {
    const bytes = base32nopad.decode(letters);
    const secret = bytes.subarray(0, SECRET);
    if (bytes.length === SECRET + CHECK && check(secret).every((byte, at) => byte === bytes[SECRET + at])) {
      return secret;
    }
  } catch {
    // not base32
  }
  throw new JoinError('mistyped');
}

export interface JoinOffer {
  /** 32 letters and digits in groups of four. */
  code: string;
  /** Milliseconds since 1970. */
  until: number;
  /** Takes the offer back; the code opens nothing afterwards. */
  withdraw(): Promise<void>;
}

/**
 * Lays the phrase, sealed under a fresh secret, into the mailbox for a device that is shown the code. The server sees a message
 * like any other; who has the code within its time has the vault.
 * @param addressOf the mailbox address of a token
 */
export async function offerJoin(
  words: string[],
  box: JoinBox,
  addressOf: (token: Uint8Array) => string,
): Promise<JoinOffer> {
  const secret = randomBytes(SECRET);
  const until = Date.now() + CODE_LIFE;
  const plain = new Uint8Array(MESSAGE - 28).fill(0x20);
  plain.set(utf8ToBytes(JSON.stringify({ until, words })));
  const token = derive(secret, 'box');
  const sealed = await seal(await importKey(derive(secret, 'key')), plain, DATA);
  plain.fill(0);
  const id = await box.send(addressOf(token), sealed);
  const letters = base32nopad.encode(new Uint8Array([...secret, ...check(secret)]));
  return {
    code: letters.match(/.{1,4}/g)?.join('-') ?? letters,
    until,
    withdraw: () => box.remove(token, id),
  };
}

/** The words behind a code, which serves once. @throws JoinError, and what the mailbox throws */
export async function takeJoin(typed: string, box: JoinBox): Promise<string[]> {
  const secret = parseCode(typed);
  const token = derive(secret, 'box');
  const key = await importKey(derive(secret, 'key'));
  const { messages } = await box.receive(token);
  for (const { id, blob } of messages) {
    const plain = await unseal(key, new Uint8Array(blob), DATA);
    if (!plain) continue;
    const { until, words } = messageSchema.parse(JSON.parse(new TextDecoder().decode(plain)));
    plain.fill(0);
    await box.remove(token, id);
    if (until < Date.now()) throw new JoinError('expired');
    return words;
  }
  throw new JoinError('not-found');
}
