import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ClarityVersion,
  getAddressFromPrivateKey,
  makeContractDeploy,
  PostConditionMode,
} from '@stacks/transactions';
import type { Chain } from '@/lib/chain';
import { governance } from '@/lib/contracts';
import { root } from './ensure-install.mjs';

/** The order in which the contracts go to the chain: each calls only what stands before it. */
export const DEPLOYMENT = [
  ['ring-ledger-trait', 'contracts/traits/ring-ledger-trait.clar'],
  ['account-ledger-trait', 'contracts/traits/account-ledger-trait.clar'],
  ['component-trait', 'contracts/traits/component-trait.clar'],
  ['therapist-verification-trait', 'contracts/traits/therapist-verification-trait.clar'],
  ['ring-signature', 'contracts/ring-signature.clar'],
  ['user-registry', 'contracts/user-registry.clar'],
  ['therapist-registry', 'contracts/therapist-registry.clar'],
  ['session-logger', 'contracts/session-logger.clar'],
  ['pairing', 'contracts/pairing.clar'],
  ['progress-tracker', 'contracts/progress-tracker.clar'],
  ['dispute-resolver', 'contracts/dispute-resolver.clar'],
  ['cohorts', 'contracts/cohorts.clar'],
  ['verification', 'contracts/verification.clar'],
  ['governance', 'contracts/governance.clar'],
] as const;

/** Micro-STX a byte for a deployment; the node's floor is 1. */
const FEE_PER_BYTE = 2;

/** One contract: its source, size in bytes, fee in micro-STX, and how it stands on the chain. */
export interface Deployment {
  name: string;
  codeBody: string;
  bytes: number;
  fee: number;
  state: 'missing' | 'deployed' | 'differs';
}

/** Another source stands under a name of ours: nothing may be built on it. */
export class DeploymentError extends Error {
  override name = 'DeploymentError';
}

/** Every contract in the order of deployment, compared with what the chain holds under its name. */
export async function planDeployment(chain: Chain, deployer: string): Promise<Deployment[]> {
  const plan: Deployment[] = [];
  for (const [name, path] of DEPLOYMENT) {
    const codeBody = readFileSync(join(root, path), 'utf8');
    const held = await chain.contractSource(`${deployer}.${name}`);
    const state = held === null ? 'missing' : held === codeBody ? 'deployed' : 'differs';
    const bytes = Buffer.byteLength(codeBody);
    plan.push({ name, codeBody, bytes, fee: bytes * FEE_PER_BYTE + 1000, state });
  }
  return plan;
}

/** @throws DeploymentError that names the contracts which differ */
export function refuseDifferent(plan: Deployment[]): void {
  const names = plan.filter(({ state }) => state === 'differs').map(({ name }) => name);
  if (names.length > 0) {
    throw new DeploymentError(
      `the chain holds another source of ${names.join(', ')}. A contract is never replaced in its place: deploy from another account (on a local chain, or start with an empty CHAIN_DATA folder).`,
    );
  }
}

/** Waits until no transaction of the account is pending: an earlier run may have ended with some on their way. */
async function untilQuiet(chain: Chain, principal: string, log: (line: string) => void): Promise<bigint> {
  for (let told = false; ; told = true) {
    const [next, { nonce }] = await Promise.all([chain.nextNonce(principal), chain.account(principal)]);
    if (next <= nonce) return next;
    if (!told) log(`waiting for ${next - nonce} earlier transactions of ${principal}`);
    await sleep(1000);
  }
}

/**
 * Deploys what is not there yet, with signed transactions in the order above, and waits until the chain has them.
 * Can be run again after a failure half-way: what stands is left alone.
 * @param deployerKey private key in hex
 * @returns the names that were deployed now
 * @throws DeploymentError before anything is sent, when another source stands under one of the names
 */
export async function deployContracts(
  chain: Chain,
  network: 'mainnet' | 'testnet',
  deployerKey: string,
  log: (line: string) => void,
): Promise<string[]> {
  const deployer = getAddressFromPrivateKey(deployerKey, network);
  let nonce = await untilQuiet(chain, deployer, log);
  const plan = await planDeployment(chain, deployer);
  refuseDifferent(plan);
  const sent: { name: string; txid: string }[] = [];
  for (const { name, codeBody, fee } of plan.filter(({ state }) => state === 'missing')) {
    const transaction = await makeContractDeploy({
      contractName: name,
      codeBody,
      senderKey: deployerKey,
      network,
      clarityVersion: ClarityVersion.Clarity5,
      postConditionMode: PostConditionMode.Deny,
      nonce,
      fee,
    });
    sent.push({ name, txid: (await chain.broadcast(transaction)).txid });
    log(`sent ${name}`);
    nonce += 1n;
  }
  for (const { name, txid } of sent) {
    const end = await chain.settled(txid);
    if (end.status !== 'success')
      throw new DeploymentError(`${name} was not deployed: ${end.reason ?? end.status} (${txid})`);
    log(`deployed ${name}`);
  }
  return sent.map(({ name }) => name);
}

/** What the founders do after the deployment, and how far they are: lines to print. */
export async function foundingSteps(chain: Chain): Promise<string[]> {
  const [{ size, threshold }, delay] = await Promise.all([
    chain.read(governance.getCouncil({})),
    chain.read(governance.getDelay({})),
  ]);
  const council = `The council has ${size} of at most 15 members; ${threshold} have to approve.`;
  if (delay > 0n) return [council, `The founding is over: what is approved waits ${delay / 86_400n} days.`];
  return [
    `${council} While the delay is 0, each step is proposed, approved and executed at once (contract governance):`,
    '1. The council: one proposal a member, kind "council", who, value 1, extra = the threshold from then on.',
    '2. The issuers who attest therapists: kind "issuer", who, value 1.',
    '3. The arbitrators, once they have registered with dispute-resolver: kind "arbitrator", who, value 1.',
    '4. Fees and bounds, where the defaults do not fit: kinds "fee" and "parameter".',
    '5. Last, the delay: kind "parameter", name "delay", value = 86400 to 2592000 seconds. It ends the founding for good.',
  ];
}
