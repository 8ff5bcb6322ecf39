import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ClarityVersion,
  getAddressFromPrivateKey,
  makeContractDeploy,
  PostConditionMode,
} from '@stacks/transactions';
import type { Chain } from '@/lib/chain';
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
  ['verification', 'contracts/verification.clar'],
  ['governance', 'contracts/governance.clar'],
] as const;

/** Micro-STX a byte for a deployment; the node's floor is 1. */
const FEE_PER_BYTE = 2;

/** One contract that is still to be deployed: its source, size in bytes and fee in micro-STX. */
export interface Deployment {
  name: string;
  codeBody: string;
  bytes: number;
  fee: number;
}

/** What a deployment has left to do, in its order; what stands on the chain already is left out. */
export async function planDeployment(chain: Chain, deployer: string): Promise<Deployment[]> {
  const plan: Deployment[] = [];
  for (const [name, path] of DEPLOYMENT) {
    if (await chain.hasContract(`${deployer}.${name}`)) continue;
    const codeBody = readFileSync(join(root, path), 'utf8');
    const bytes = Buffer.byteLength(codeBody);
    plan.push({ name, codeBody, bytes, fee: bytes * FEE_PER_BYTE + 1000 });
  }
  return plan;
}

/**
 * Deploys what is not there yet, with signed transactions in the order above, and waits until the chain has them.
 * Can be run again after a failure half-way: what stands is left alone.
 * @param deployerKey private key in hex
 * @returns the names that were deployed now
 */
export async function deployContracts(
  chain: Chain,
  network: 'mainnet' | 'testnet',
  deployerKey: string,
  log: (line: string) => void,
): Promise<string[]> {
  const deployer = getAddressFromPrivateKey(deployerKey, network);
  let nonce = await chain.nextNonce(deployer);
  const sent: { name: string; txid: string }[] = [];
  for (const { name, codeBody, fee } of await planDeployment(chain, deployer)) {
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
    nonce += 1n;
  }
  for (const { name, txid } of sent) {
    const end = await chain.settled(txid);
    if (end.status !== 'success')
      throw new Error(`${name} was not deployed: ${end.reason ?? end.status} (${txid})`);
    log(`deployed ${name}`);
  }
  return sent.map(({ name }) => name);
}
