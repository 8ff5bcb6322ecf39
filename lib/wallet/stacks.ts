import { deserializeTransaction } from '@stacks/transactions';
import * as z from 'zod/mini';
import { type Chain, normalTxid } from '@/lib/chain';
import type { PublicCall } from '@/lib/contracts';
import { WalletError } from './errors';
import { postConditions } from './post-conditions';
import { accountChanged, toWalletError, wrongNetwork } from './stacks-errors';
import type { Movement, Wallet } from './wallet';

/** A wallet that is somebody else's program. Its public key is known from connecting until the tab is closed. */
export interface StacksWallet extends Wallet {
  readonly kind: 'stacks';
  /** Compressed, hex; @stacks/connect does not keep it, and a sponsored transaction needs it. */
  readonly publicKey: string | undefined;
}

/** Where @stacks/connect keeps the name of the chosen wallet; the only thing that it may store for us. */
const CHOSEN = 'STX_PROVIDER';
/** Addresses are merged in its storage, so that an old account stays first: it is told to store none. */
export const QUIET = { enableLocalStorage: false } as const;

const addressesSchema = z.object({
  addresses: z.array(z.object({ address: z.string(), publicKey: z.optional(z.string()) })),
});
const sentSchema = z.object({ txid: z.optional(z.string()), transaction: z.optional(z.string()) });

type Connect = typeof import('@stacks/connect');
export const load = (): Promise<Connect> => import('@stacks/connect');

/** The network's name in a wallet's terms; without one a wallet would take mainnet. */
function networkName(chain: Chain): 'mainnet' | 'testnet' | 'devnet' {
  return chain.network === 'localnet' ? 'devnet' : chain.network;
}

function ofNetwork(chain: Chain, address: string): boolean {
  return (chain.network === 'mainnet' ? /^S[PM]/ : /^S[TN]/).test(address) && !address.includes('.');
}

/**
 * Shows the list of wallets, asks the chosen one for its account and uses that. Call it on a click only: it loads
 * @stacks/connect and opens a window.
 * @throws WalletError 'rejected' (also when the list was closed), 'wrong-network', 'no-wallet', 'unsupported'
 */
export async function connectStacksWallet(chain: Chain): Promise<StacksWallet> {
  const connect = await load();
  const body = document.body;
  const overflow = body.style.overflow;
  let entry: { address: string; publicKey?: string };
  try {
    const answer = await connect.connect({ ...QUIET, network: networkName(chain) });
    entry = ownEntry(chain, answer);
  } catch (error) {
    // Without any wallet the list only names some to install, and closing it is no refusal.
    if (!(error instanceof WalletError) && !anyWallet(connect)) throw noWallet(error);
    throw toWalletError(error, chain);
  } finally {
    // Escape closes the list without giving the page its scrolling back.
    body.style.overflow = overflow;
    for (const modal of document.querySelectorAll('connect-modal')) modal.remove();
  }
  return stacksWallet(chain, entry.address, entry.publicKey);
}

/**
 * The wallet of an account that was connected before, after a reload: asks nothing, loads nothing, opens nothing.
 * Whether the wallet is still there, on this account and network, shows at the first call.
 * @throws WalletError 'wrong-network' when the principal belongs to another network
 */
export async function restoreStacksWallet(chain: Chain, principal: string): Promise<StacksWallet> {
  if (!ofNetwork(chain, principal)) throw wrongNetwork(chain);
  return stacksWallet(chain, principal, undefined);
}

/** Forgets the chosen wallet, and whatever @stacks/connect may have stored. */
export async function disconnect(): Promise<void> {
  (await load()).disconnect();
}

function stacksWallet(chain: Chain, principal: string, publicKey: string | undefined): StacksWallet {
  return {
    kind: 'stacks',
    principal,
    sponsored: false,
    publicKey,
    async signText(text) {
      // Loaded here, since it is made of this module's parts.
      const { signMessage } = await import('./sign-message');
      return signMessage(chain, text);
    },
    async call(call, movements = []) {
      // Without a choice @stacks/connect would open its list in the middle of a call.
      if (!chosen()) throw noWallet();
      const connect = await load();
      try {
        await checkAccount(connect, chain, principal);
        return { txid: await callContract(connect, chain, principal, call, movements) };
      } catch (error) {
        throw toWalletError(error, chain);
      }
    },
  };
}

async function callContract(
  connect: Connect,
  chain: Chain,
  principal: string,
  call: PublicCall<unknown>,
  movements: readonly Movement[],
): Promise<string> {
  const answer = await connect.request(QUIET, 'stx_callContract', {
    contract: `${chain.deployer}.${call.contract}`,
    functionName: call.functionName,
    functionArgs: call.functionArgs,
    address: principal,
    network: networkName(chain),
    postConditions: postConditions(movements),
    postConditionMode: 'deny',
  });
  const sent = sentSchema.safeParse(answer);
  if (sent.success && sent.data.txid && /^(0x)?[0-9a-f]{64}$/i.test(sent.data.txid))
    return normalTxid(sent.data.txid);
  // Some wallets only sign; then the broadcast is ours.
  if (sent.success && sent.data.transaction) {
    return (await chain.broadcast(deserializeTransaction(sent.data.transaction))).txid;
  }
  throw new WalletError('unsupported', 'The wallet did not say which transaction it sent.');
}

/** Asks the wallet which account is selected, where it can say so. @throws WalletError 'account-changed', 'wrong-network' */
async function checkAccount(connect: Connect, chain: Chain, principal: string): Promise<void> {
  const answer = await askAddresses(connect, chain);
  if (!answer) return;
  const stacks = answer.addresses.map((entry) => entry.address).filter((a) => a.startsWith('S'));
  if (stacks.includes(principal)) return;
  throw stacks.some((address) => ofNetwork(chain, address)) ? accountChanged() : wrongNetwork(chain);
}

async function askAddresses(connect: Connect, chain: Chain): Promise<z.infer<typeof addressesSchema> | null> {
  for (const method of ['stx_getAddresses', 'getAddresses'] as const) {
    try {
      const answer = await connect.request(QUIET, method, { network: networkName(chain) });
      const parsed = addressesSchema.safeParse(answer);
      if (parsed.success) return parsed.data;
    } catch (error) {
      const known = toWalletError(error, chain);
      if (known.code !== 'unsupported') throw known;
    }
  }
  return null;
}

/** The account on this chain in a wallet's answer. @throws WalletError 'wrong-network' */
function ownEntry(chain: Chain, answer: unknown): { address: string; publicKey?: string } {
  const parsed = addressesSchema.safeParse(answer);
  if (!parsed.success) throw new WalletError('unsupported', 'The wallet did not name its addresses.');
  const entry = parsed.data.addresses.find(({ address }) => ofNetwork(chain, address));
  if (!entry) throw wrongNetwork(chain);
  return entry;
}

export function chosen(): string | null {
  try {
    return localStorage.getItem(CHOSEN);
  } catch {
    return null;
  }
}

export function noWallet(cause?: unknown): WalletError {
  return new WalletError('no-wallet', 'No Stacks wallet is connected in this browser.', { cause });
}

/** Whether some wallet has made itself known to this page. */
function anyWallet(connect: Connect): boolean {
  const named = [...(window.wbip_providers ?? []), ...(window.webbtc_stx_providers ?? [])];
  return named.length > 0 || connect.isStacksWalletInstalled();
}
