/**
 * Writes lib/contracts/generated from the contracts' own interfaces: `npm run codegen`.
 * With `--check` it writes nothing and ends with 1 when the files there are stale.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generate } from './codegen/generate';
import { readContracts } from './codegen/read';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = `${root}lib/contracts/generated`;

/** Names of generated files whose content on disk differs from `files`, including files that should not be there. */
export async function staleFiles(files: Map<string, string>): Promise<string[]> {
  await mkdir(target, { recursive: true });
  const present = await readdir(target);
  const stale = present.filter((name) => !files.has(name));
  for (const [name, text] of files) {
    const held = await readFile(`${target}/${name}`, 'utf8').catch(() => null);
    if (held !== text) stale.push(name);
  }
  return stale.sort();
}

/** The generated files, by name, made in memory. */
export async function generateFiles(): Promise<Map<string, string>> {
  return generate(await readContracts(root));
}

async function main(): Promise<number> {
  const files = await generateFiles();
  const stale = await staleFiles(files);
  if (stale.length === 0) {
    console.log('lib/contracts/generated is up to date');
    return 0;
  }
  if (process.argv.includes('--check')) {
    console.error(`stale: ${stale.join(', ')}. Run: npm run codegen`);
    return 1;
  }
  for (const name of stale) {
    const text = files.get(name);
    if (text === undefined) await rm(`${target}/${name}`);
    else await writeFile(`${target}/${name}`, text);
  }
  console.log(`wrote ${stale.join(', ')}`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main());
