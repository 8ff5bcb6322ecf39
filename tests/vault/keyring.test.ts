import { createHmac } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createMemoryStore, createVault, type Keyring, restoreFromPhrase } from '@/lib/vault';
import vectorFile from '../vectors/keyring.json';
import { cheap, passphrase } from './support';

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const vectors = z
  .array(
    z.object({
      phrase: z.string(),
      master: hex32,
      keys: z.array(
        z.object({
          call: z.enum([
            'accountKey',
            'ringKey',
            'cohortKey',
            'contactKey',
            'pairingKey',
            'inboxToken',
            'salt',
          ]),
          arguments: z.array(z.union([z.string(), z.number()])),
          info: z.string(),
          form: z.enum(['bytes', 'scalar']),
          key: hex32,
        }),
      ),
    }),
  )
  .min(2)
  .parse(vectorFile.vectors);

/** RFC 5869 and the reduction, written out with another library: what the vectors were made by. */
function derive(master: string, info: string, form: 'bytes' | 'scalar'): string {
  const prk = createHmac('sha256', Buffer.alloc(32)).update(Buffer.from(master, 'hex')).digest();
  const block = (previous: Buffer, counter: number) =>
    createHmac('sha256', prk)
      .update(previous)
      .update(info)
      .update(Buffer.from([counter]))
      .digest();
  const first = block(Buffer.alloc(0), 1);
  if (form === 'bytes') return first.toString('hex');
  const wide = Buffer.concat([first, block(first, 2)]).subarray(0, 48);
  const scalar = (BigInt(`0x${wide.toString('hex')}`) % (secp256k1.Point.Fn.ORDER - 1n)) + 1n;
  return scalar.toString(16).padStart(64, '0');
}

function call(keyring: Keyring, vector: (typeof vectors)[number]['keys'][number]): string {
  const key: unknown = Reflect.apply(keyring[vector.call], keyring, vector.arguments);
  return bytesToHex(z.instanceof(Uint8Array).parse(key));
}

describe.each(vectors)('the keys of “$phrase”', ({ phrase, master, keys }) => {
  test('are as the vectors say', async () => {
    const { keyring } = await restoreFromPhrase(createMemoryStore(), phrase, passphrase, cheap);
    for (const vector of keys)
      expect([vector.info, call(keyring, vector)]).toEqual([vector.info, vector.key]);
  });

  test('are HKDF-SHA256 of the entropy, computed independently', () => {
    for (const { info, form, key } of keys) expect([info, derive(master, info, form)]).toEqual([info, key]);
  });

  test('are all different, and scalars are valid secp256k1 keys', () => {
    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
    for (const { form, key } of keys) {
      if (form === 'scalar') expect(secp256k1.utils.isValidSecretKey(hexToBytes(key))).toBe(true);
    }
  });
});

test('names that would be ambiguous or meaningless are refused', async () => {
  const { keyring } = await createVault(createMemoryStore(), passphrase, cheap);
  for (const attempt of [
    () => keyring.accountKey(-1),
    () => keyring.accountKey(0.5),
    () => keyring.accountKey(2 ** 53),
    () => keyring.salt('a/b', 'c'),
    () => keyring.salt('', 'c'),
    () => keyring.salt('Note', 'c'),
  ]) {
    expect(attempt).toThrow(expect.objectContaining({ code: 'bad-input' }));
  }
});

test('two vaults share no key', async () => {
  const one = await createVault(createMemoryStore(), passphrase, cheap);
  const two = await createVault(createMemoryStore(), passphrase, cheap);
  expect(one.keyring.accountKey(0)).not.toEqual(two.keyring.accountKey(0));
  expect(one.keyring.inboxToken()).not.toEqual(two.keyring.inboxToken());
});
