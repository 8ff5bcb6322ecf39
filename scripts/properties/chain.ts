import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initSimnet, type Simnet } from '@stacks/clarinet-sdk';
import { Cl, type ClarityValue } from '@stacks/transactions';
import { contractPaths } from '../codegen/read';
import { cast } from './cast';

/** One thing that happened: a public call that succeeded, or burn blocks that went by. */
export type Step =
  | { sender: string; contract: string; name: string; args: ClarityValue[] }
  | { blocks: number };

/** Sources in the order of deployment, by contract name. */
export type Sources = Map<string, string>;

export async function readSources(root: string): Promise<Sources> {
  const paths = contractPaths(await readFile(join(root, 'Clarinet.toml'), 'utf8'));
  const read = async ([name, path]: [string, string]) =>
    [name, await readFile(join(root, path), 'utf8')] as const;
  return new Map(await Promise.all([...paths].map(read)));
}

/**
 * The sources with the contract's properties joined to it. Rendezvous joins a map `context` too, which
 * `ring-signature` cannot have beside its own variables of that name; no property here asks it.
 */
export async function withProperties(root: string, sources: Sources, contract: string): Promise<Sources> {
  const folder = join(root, 'contracts', 'properties');
  const common = await readFile(join(folder, 'common.clar'), 'utf8');
  const own = await readFile(join(folder, `${contract}.tests.clar`), 'utf8');
  const people = `(define-constant CAST (list ${[...cast.values()].map((who) => `'${who}`).join(' ')}))`;
  const source = sources.get(contract);
  if (source === undefined) throw new Error(`no contract ${contract}`);
  return new Map(sources).set(contract, [source, people, common, own].join('\n'));
}

/** A simnet of its own project, so that no deployment plan is written here and no other reader is disturbed. */
export async function openSimnet(root: string): Promise<Simnet> {
  const folder = await mkdtemp(join(tmpdir(), 'properties-'));
  try {
    await mkdir(join(folder, 'settings'));
    await writeFile(
      join(folder, 'settings', 'Devnet.toml'),
      await readFile(join(root, 'settings/Devnet.toml')),
    );
    const manifest = join(folder, 'Clarinet.toml');
    await writeFile(
      manifest,
      '[project]\nname = "properties"\ntelemetry = false\n[repl]\nlog_print_events = "none"\n',
    );
    return await initSimnet(manifest, true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Begins an empty chain on the simnet and deploys the sources; everyone of the cast has 1,000,000 STX. */
export async function deploy(simnet: Simnet, sources: Sources): Promise<void> {
  await simnet.initEmptySession({ enabled: false, api_url: '' });
  simnet.setEpoch('3.4');
  for (const [name, source] of sources) {
    const { result } = simnet.deployContract(name, source, { clarityVersion: 5 }, simnet.deployer);
    if (Cl.prettyPrint(result) !== 'true') throw new Error(`${name}: ${Cl.prettyPrint(result)}`);
  }
  for (const who of cast.values()) simnet.mintSTX(who, 1_000_000_000_000n);
}

/** Takes one step; a call that the chain refuses changes nothing. */
export function take(simnet: Simnet, step: Step): ClarityValue | null {
  if ('blocks' in step) {
    simnet.mineEmptyBurnBlocks(step.blocks);
    return null;
  }
  return simnet.callPublicFn(`${simnet.deployer}.${step.contract}`, step.name, step.args, step.sender).result;
}
