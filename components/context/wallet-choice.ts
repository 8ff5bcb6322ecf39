import * as z from 'zod';
import type { Chain } from '@/lib/chain';
import type { PublicConfig } from '@/lib/config/public';
import { type Context, carriers, vaultAccounts } from '@/lib/flows';
import { createRelay } from '@/lib/relay/client';
import type { Vault } from '@/lib/vault';
import { createInAppWallet, restoreStacksWallet } from '@/lib/wallet';

const choiceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('in-app'), index: z.number().int().nonnegative() }),
  z.strictObject({ kind: z.literal('stacks'), principal: z.string().regex(/^S[0-9A-Z]{28,41}$/) }),
  z.strictObject({ kind: z.literal('imported'), key: z.string().regex(/^[0-9a-f]{64}(01)?$/) }),
]);

/** Which account acts. `imported` is for the demonstration issuer of the local chain only. */
export type WalletChoice = z.infer<typeof choiceSchema>;

const KIND = 'wallet';
const ID = 'current';

/** The remembered choice, or the first account of the vault. */
export async function readChoice(vault: Vault): Promise<WalletChoice> {
  const record = await vault.get(KIND, ID, choiceSchema);
  return record?.data ?? { kind: 'in-app', index: 0 };
}

export async function writeChoice(vault: Vault, choice: WalletChoice): Promise<void> {
  await vault.put(KIND, ID, choiceSchema.parse(choice));
}

/** The wallet of a choice, accounts for one carried call each, and all accounts of the vault where it is the vault that acts. */
export type ChosenWallet = Pick<Context, 'wallet' | 'accounts' | 'carrier'>;

/**
 * Makes what a choice stands for. A Stacks wallet is restored without asking it anything; the accounts of the vault have
 * their fees paid by this server's relay. While that cannot be asked it is taken to be on, so that no coins are fetched by
 * mistake.
 */
export async function makeWallet(
  choice: WalletChoice,
  vault: Vault,
  chain: Chain,
  network: PublicConfig['network'],
): Promise<ChosenWallet> {
  const relay = createRelay();
  const carrier = carriers(chain, relay);
  if (choice.kind === 'stacks')
    return { wallet: await restoreStacksWallet(chain, choice.principal), carrier };
  // A demonstration key has no business on a chain where coins are worth something.
  if (choice.kind === 'imported' && network === 'localnet')
    return { wallet: createInAppWallet(chain, choice.key), carrier };
  await relay.offer().catch(() => undefined);
  const accounts = vaultAccounts(chain, vault, { relay });
  return { wallet: accounts(choice.kind === 'in-app' ? choice.index : 0), accounts, carrier };
}
