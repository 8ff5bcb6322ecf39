import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import type { Chain } from '@/lib/chain';
import { messageHash } from '@/lib/protocol';
import { WalletError } from './errors';
import { chosen, connectStacksWallet, load, noWallet, QUIET } from './stacks';
import { toWalletError } from './stacks-errors';

const answerSchema = z.object({
  /** r ‖ s ‖ recovery id. */
  signature: z.string().check(z.regex(/^(0x)?[0-9a-fA-F]{130}$/)),
  publicKey: z.string().check(z.regex(/^(0x)?0[23][0-9a-fA-F]{64}$/)),
});

/**
 * Has the wallet sign a text with the account that is selected in it: r ‖ s, 64 bytes, with the lower of the two values of s, so
 * that wallets that differ in nothing else give the same. Without a chosen wallet its list is shown first: call it on a click.
 * The signature has been checked against the key that the wallet names.
 * @throws WalletError 'rejected', 'no-wallet', 'unsupported', 'wrong-network'
 */
export async function signMessage(chain: Chain, message: string): Promise<Uint8Array> {
  if (!chosen()) await connectStacksWallet(chain);
  if (!chosen()) throw noWallet();
  const connect = await load();
  let answer: unknown;
  try {
    answer = await connect.request(QUIET, 'stx_signMessage', { message });
  } catch (error) {
    const known = toWalletError(error, chain);
    // Nothing was to be broadcast here.
    if (known.code !== 'broadcast') throw known;
    throw new WalletError('unsupported', known.message, { cause: error });
  }
  const parsed = answerSchema.safeParse(answer);
  const strip = (hex: string) => hexToBytes(hex.replace(/^0x/, ''));
  const signature = parsed.success ? normal(strip(parsed.data.signature).subarray(0, 64)) : undefined;
  const signs =
    parsed.success &&
    signature &&
    secp256k1.verify(signature, messageHash(message), strip(parsed.data.publicKey), { prehash: false });
  if (!signs) throw new WalletError('unsupported', 'The wallet does not sign texts in the known way.');
  return signature;
}

function normal(compact: Uint8Array): Uint8Array | undefined {
  try {
    const { r, s } = secp256k1.Signature.fromBytes(compact, 'compact');
    const order = secp256k1.Point.Fn.ORDER;
    return new secp256k1.Signature(r, s > order / 2n ? order - s : s).toBytes('compact');
  } catch {
    return undefined;
  }
}
