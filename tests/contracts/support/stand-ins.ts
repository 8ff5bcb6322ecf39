import { readFileSync } from 'node:fs';
import { deployer } from './chain';

/** The order of deployment: each calls only what stands before it. */
const all = [
  'ring-ledger-trait',
  'account-ledger-trait',
  'component-trait',
  'therapist-verification-trait',
  'ring-signature',
  'user-registry',
  'therapist-registry',
  'session-logger',
  'pairing',
  'progress-tracker',
  'dispute-resolver',
  'verification',
  'governance',
];

/** Deploys source under `name`, by the deployer. */
export function deploy(name: string, source: string): void {
  simnet.deployContract(name, source, { clarityVersion: 5 }, deployer);
}

/**
 * A chain on which some contracts have been replaced by doubles that let anybody through, so that the guards
 * of those below are reached one by one. The contracts under test are the real ones.
 */
export async function deployWithDoubles(doubles: Record<string, string>, order = all): Promise<void> {
  await simnet.initEmptySession({ enabled: false });
  simnet.setEpoch('3.4');
  for (const name of order) {
    const folder = name.endsWith('-trait') ? 'contracts/traits' : 'contracts';
    deploy(name, doubles[name] ?? readFileSync(`${folder}/${name}.clar`, 'utf8'));
  }
}
