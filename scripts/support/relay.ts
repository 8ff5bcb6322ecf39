import { DEVELOPMENT_ACCOUNTS } from '@/localnet/accounts';

/** Accounts of the local chain that nobody else acts with: neither the deployer nor the demonstration issuer. */
export const LOCAL_SPONSORS = DEVELOPMENT_ACCOUNTS.filter(({ name }) => /^wallet_[2-8]$/.test(name));

/**
 * The relay's settings on the local chain, where its coins are worth nothing: well-known accounts pay, and a simulation of many
 * people is not taken for abuse.
 * @param token opens the local chain's simulation of transactions
 */
export function localRelay(token: string): Record<string, string> {
  return {
    RELAY_KEYS: LOCAL_SPONSORS.map(({ privateKey }) => privateKey).join(),
    RELAY_NODE_TOKEN: token,
    RELAY_PER_HOUR: '100000',
    RELAY_PER_DAY: '1000000000000',
  };
}
