import { ChainError, createChain } from '@/lib/chain';
import { readEnv } from '@/lib/config/env';
import {
  DeploymentError,
  deployContracts,
  foundingSteps,
  planDeployment,
  refuseDifferent,
} from './support/deployment';

/**
 * `npm run deploy`: deploys the contracts to the configured network, or what an earlier run left undone. DEPLOYER_KEY is
 * the private key (hex) of the deploying account; on the local chain the start script does this by itself.
 * With `-- --dry-run` it signs and sends nothing, needs no key, and lists what it would send and what is there.
 * Either ends with 1 and sends nothing when another source stands under one of the contracts' names.
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
const stx = (micro: number) => `${(micro / 1e6).toFixed(6)} STX`;
const WORDS = {
  missing: 'to deploy',
  deployed: 'deployed already',
  differs: 'DIFFERS from what is deployed',
};

async function showPlan(): Promise<void> {
  const plan = await planDeployment(chain, env.deployer);
  for (const [i, { name, bytes, fee, state }] of plan.entries()) {
    const place = `${String(i + 1).padStart(2)} ${name.padEnd(30)} ${String(bytes).padStart(6)} bytes`;
    console.log(`${place} ${state === 'missing' ? stx(fee) : '-'.padStart(12)} ${WORDS[state]}`);
  }
  const left = plan.filter(({ state }) => state === 'missing');
  const total = left.reduce((sum, { fee }) => sum + fee, 0);
  console.log(
    `${left.length} transactions from ${env.deployer} on ${env.network}, ${stx(total)} in fees; ${plan.length - left.length} of ${plan.length} contracts are there.`,
  );
  refuseDifferent(plan);
}

async function deploy(): Promise<void> {
  const network = env.network === 'mainnet' ? 'mainnet' : 'testnet';
  const done = await deployContracts(chain, network, key, console.log);
  console.log(done.length > 0 ? `${done.length} contracts deployed.` : 'Every contract is there already.');
  for (const line of await foundingSteps(chain)) console.log(line);
}

try {
  await (dryRun ? showPlan() : deploy());
} catch (error) {
  if (!(error instanceof DeploymentError || error instanceof ChainError)) throw error;
  console.error(`Stopped: ${error.message}`);
  process.exit(1);
}
