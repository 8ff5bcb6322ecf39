import type { Chain } from '@/lib/chain';
import type { UnlockSecret } from '@/lib/vault';
import { VaultError } from '@/lib/vault/errors';

type WalletSecret = Extract<UnlockSecret, { type: 'wallet' }>;
type LoadChain = () => Promise<Chain>;

async function sign(load: LoadChain): Promise<Uint8Array> {
  const [chain, { signMessage }, { WALLET_MESSAGE }] = await Promise.all([
    load(),
    import('@/lib/wallet'),
    import('@/lib/vault'),
  ]);
  return signMessage(chain, WALLET_MESSAGE);
}

const isSame = (one: Uint8Array, other: Uint8Array) => one.every((byte, at) => byte === other[at]);

/**
 * Has the wallet sign twice, and trusts it only if both signatures are equal (RFC 6979 has them so): with one that signs
 * differently each time the vault would never open again.
 * @throws WalletError; VaultError `wallet-differs`
 */
export async function trustedWalletSecret(load: LoadChain): Promise<WalletSecret> {
  const first = await sign(load);
  if (!isSame(first, await sign(load))) throw new VaultError('wallet-differs');
  return { type: 'wallet', signature: first };
}

/**
 * Opens something with the wallet. When the signature does not open it, the wallet signs once more: to tell an account that is
 * another one from a wallet that has begun to sign differently.
 * @throws WalletError; VaultError `wrong-wallet`, `wallet-differs`
 */
export async function withWalletSecret(
  load: LoadChain,
  use: (secret: () => Promise<WalletSecret>) => Promise<unknown>,
): Promise<void> {
  let first: Uint8Array | undefined;
  try {
    await use(async () => {
      first = await sign(load);
      return { type: 'wallet', signature: first };
    });
  } catch (error) {
    if (!first || !(error instanceof VaultError) || error.code !== 'wrong-wallet') throw error;
    if (!isSame(first, await sign(load))) throw new VaultError('wallet-differs', undefined, error);
    throw error;
  }
}
