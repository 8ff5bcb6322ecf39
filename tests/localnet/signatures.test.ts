import { randomBytes } from 'node:crypto';
import {
  AddressHashMode,
  AuthType,
  createMessageSignature,
  createSingleSigSpendingCondition,
  nextSignature,
  privateKeyToPublic,
} from '@stacks/transactions';
import { expect, test } from 'vitest';
import { verifySponsor } from '@/localnet/signatures';

const KEY = `${'5a'.repeat(32)}01`;
const OTHER = `${'5b'.repeat(32)}01`;

/** A sponsor's condition, signed with a key over a hash. */
function signed(hash: string, { key = KEY, fee = 300, nonce = 0 } = {}) {
  const condition = createSingleSigSpendingCondition(
    AddressHashMode.P2PKH,
    privateKeyToPublic(KEY),
    nonce,
    fee,
  );
  const { nextSig } = nextSignature(hash, AuthType.Sponsored, fee, nonce, key);
  return { ...condition, signature: createMessageSignature(nextSig) };
}

const holds = (...given: Parameters<typeof verifySponsor>) => {
  try {
    verifySponsor(...given);
    return true;
  } catch {
    return false;
  }
};

test('a sponsor’s signature is judged in the same way the first time and with its key known', () => {
  const flips = (sig: string, at: number) =>
    sig.slice(0, at) + (Number.parseInt(sig[at] ?? '0', 16) ^ 1).toString(16) + sig.slice(at + 1);
  for (let round = 0; round < 12; round++) {
    const hash = randomBytes(32).toString('hex');
    const good = signed(hash, { nonce: round });
    expect(holds(good, hash)).toBe(true);
    // Which of two points it is, r, s; what was signed; who signed.
    for (const at of [1, 20, 65, 66, 100, 129]) {
      const bent = { ...good, signature: createMessageSignature(flips(good.signature.data, at)) };
      expect(holds(bent, hash), `flipped at ${at}`).toBe(false);
    }
    expect(holds({ ...good, fee: 301n }, hash)).toBe(false);
    expect(holds({ ...good, nonce: BigInt(round + 1) }, hash)).toBe(false);
    expect(holds(good, randomBytes(32).toString('hex'))).toBe(false);
    expect(holds(signed(hash, { key: OTHER }), hash)).toBe(false);
    expect(holds({ ...good, signer: 'ab'.repeat(20) }, hash)).toBe(false);
  }
});
