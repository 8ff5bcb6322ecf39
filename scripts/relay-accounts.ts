import { createChain } from '@/lib/chain';
import { readEnv } from '@/lib/config/env';
import { openSponsors } from '@/lib/server/relay/sponsors';

/** `npm run relay:accounts`: the sponsors of the configured relay, to be funded. Prints no key. */
const { relay, network, apiUrl, chainId, deployer } = readEnv();
if (!relay) {
  console.error('The relay is off: set RELAY_SEED (32 random bytes, hex) or RELAY_KEYS. See docs/relay.md.');
  process.exit(1);
}
const chain = createChain({ baseUrl: apiUrl, network, chainId, deployer });
for (const address of openSponsors(relay, network === 'mainnet').addresses) {
  const { balance, nonce } = await chain.account(address);
  console.log(
    `${address}  ${balance} micro-STX, enough for ${balance / relay.fee} transactions, nonce ${nonce}`,
  );
}
