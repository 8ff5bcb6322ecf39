import { hexToBytes } from '@noble/hashes/utils.js';
import { type Chain, createChain } from '@/lib/chain';
import { type Context, carriers, setSpread, vaultAccounts } from '@/lib/flows';
import type { Mailbox } from '@/lib/mailbox/client';
import type { Place } from '@/lib/protocol';
import type { Relay } from '@/lib/relay/client';
import { createMemoryStore, createVault, type Vault } from '@/lib/vault';
import { createInAppWallet } from '@/lib/wallet';
import { DEPLOYER, DEVELOPMENT_ACCOUNTS } from '@/localnet/accounts';

/** Who attests therapists on the local chain, so that anybody can try it. Its key is publicly known. */
export const DEMO_ISSUER = DEVELOPMENT_ACCOUNTS.find((a) => a.name === 'wallet_1') ?? DEPLOYER;

/** Where a script works: a node, the contracts' place, and the mailbox of a running page. */
export interface Stage {
  chain: Chain;
  place: Place;
  mailbox: Mailbox;
  /** Pays the fees of those who have no coins. */
  relay?: Relay;
}

export type NetworkName = 'localnet' | 'testnet' | 'mainnet';

/** A chain client and the place of its contracts. */
export function stageChain(network: NetworkName, baseUrl: string, deployer: string): Omit<Stage, 'mailbox'> {
  const chainId = network === 'mainnet' ? 1 : 0x80000000;
  return { chain: createChain({ baseUrl, network, chainId, deployer }), place: { chainId, deployer } };
}

/**
 * A vault for a person who lives as long as the process: the lowest cost of derivation, since nobody stores it, and nothing
 * waits for a moment of the week, which such a person would not see.
 */
export async function passingVault(): Promise<Vault> {
  const vault = await createVault(createMemoryStore(), crypto.randomUUID(), { cost: 1 });
  await setSpread(vault, false);
  return vault;
}

/** A patient as the page makes one: with an account of the vault's for each therapist, whose fees the stage's relay pays if it has one. */
export async function patientOf(stage: Stage, vault?: Vault): Promise<Context> {
  const own = await actor(stage, undefined, vault);
  return { ...own, accounts: vaultAccounts(stage.chain, own.vault, { relay: stage.relay }) };
}

/** A person with a vault of their own; their account is the vault's, unless a key (hex) is given. */
export async function actor(stage: Stage, key?: string, vault?: Vault): Promise<Context> {
  const own = vault ?? (await passingVault());
  const secret = key ? hexToBytes(key.slice(0, 64)) : own.keyring.accountKey(0);
  const carrier = carriers(stage.chain, stage.relay);
  return { ...stage, vault: own, carrier, wallet: createInAppWallet(stage.chain, secret) };
}

/** A person with no coins, whose fees the stage's relay pays. */
export async function sponsored(stage: Stage, vault?: Vault): Promise<Context> {
  const own = vault ?? (await passingVault());
  const { relay } = stage;
  return {
    ...stage,
    vault: own,
    carrier: carriers(stage.chain, relay),
    wallet: createInAppWallet(stage.chain, own.keyring.accountKey(0), { relay }),
  };
}
