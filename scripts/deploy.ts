import { createChain } from '@/lib/chain';
import { readEnv } from '@/lib/config/env';
import { deployContracts } from './support/deployment';

/**
 * `npm run deploy`: deploys the contracts to the configured network. DEPLOYER_KEY is the private key (hex) of the
 * deploying account; on the local chain the start script does this by itself.
 */
const env = readEnv();
const key = process.env.DEPLOYER_KEY;
if (!key || !/^[0-9a-f]{64}(01)?$/.test(key)) {
  console.error('DEPLOYER_KEY must be a private key in hex.');
  process.exit(1);
}
const chain = createChain({
  baseUrl: env.apiUrl,
  network: env.network,
  chainId: env.chainId,
  deployer: env.deployer,
});
const done = await deployContracts(
  chain,
  env.network === 'mainnet' ? 'mainnet' : 'testnet',
  key,
  console.log,
);
console.log(done.length > 0 ? `${done.length} contracts deployed.` : 'Every contract is there already.');
