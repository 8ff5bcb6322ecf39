import { createChain } from '@/lib/chain';
import { readEnv } from '@/lib/config/env';
import { deployContracts, planDeployment } from './support/deployment';

/**
 * `npm run deploy`: deploys the contracts to the configured network, or what an earlier run left undone. DEPLOYER_KEY is
 * the private key (hex) of the deploying account; on the local chain the start script does this by itself.
 * With `-- --dry-run` it signs and sends nothing, needs no key, and lists what it would send.
 */
const env = readEnv();
const dryRun = process.argv.includes('--dry-run');
const key = process.env.DEPLOYER_KEY ?? '';
if (!dryRun && !/^[0-9a-f]{64}(01)?$/.test(key)) {
  console.error('DEPLOYER_KEY must be a private key in hex.');
  process.exit(1);
}
const chain = createChain({
  baseUrl: env.apiUrl,
  network: env.network,
  chainId: env.chainId,
  deployer: env.deployer,
});
if (dryRun) {
  const plan = await planDeployment(chain, env.deployer);
  for (const { name, bytes, fee } of plan) {
    console.log(`${name.padEnd(30)} ${String(bytes).padStart(6)} bytes ${(fee / 1e6).toFixed(6)} STX`);
  }
  const total = plan.reduce((sum, { fee }) => sum + fee, 0);
  console.log(
    `${plan.length} transactions from ${env.deployer} on ${env.network}, ${(total / 1e6).toFixed(6)} STX in fees.`,
  );
} else {
  const done = await deployContracts(
    chain,
    env.network === 'mainnet' ? 'mainnet' : 'testnet',
    key,
    console.log,
  );
  console.log(done.length > 0 ? `${done.length} contracts deployed.` : 'Every contract is there already.');
}
