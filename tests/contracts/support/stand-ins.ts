import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { deployer } from './chain';

/** Deploys source under `name`, by the deployer. */
export function deploy(name: string, source: string): void {
  simnet.deployContract(name, source, { clarityVersion: 5 }, deployer);
}

/**
 * A chain on which some contracts have been replaced by doubles that let anybody through, so that the guards
 * of those below are reached one by one. The contracts under test are the real ones. Each set of doubles is a
 * project of its own with the real contracts in it: that way it is deployed once a process, and what is covered counts.
 * With `only`, no other contract stands there.
 */
export async function deployWithDoubles(doubles: Record<string, string>, only?: string[]): Promise<void> {
  const id = createHash('sha256')
    .update(JSON.stringify([doubles, only]))
    .digest('hex')
    .slice(0, 16);
  const folder = `.cache/stand-ins/${id}`;
  mkdirSync(`${folder}/settings`, { recursive: true });
  copyFileSync('settings/Devnet.toml', `${folder}/settings/Devnet.toml`);
  const sections = readFileSync('Clarinet.toml', 'utf8').split('\n\n');
  const manifest = sections.map((section) => {
    const name = /^\[contracts\.(.+)\]/.exec(section)?.[1];
    if (name === undefined) return section;
    if (only && !only.includes(name)) return '';
    const double = doubles[name];
    if (double === undefined) return section.replace('path = "', 'path = "../../../');
    writeFileSync(`${folder}/${name}.clar`, double);
    return section.replace(/path = ".*"/, `path = "${name}.clar"`);
  });
  writeFileSync(`${folder}/Clarinet.toml`, manifest.join('\n\n'));
  await simnet.initSession(process.cwd(), `${folder}/Clarinet.toml`, null);
}
