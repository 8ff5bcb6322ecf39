import { execFile } from 'node:child_process';
import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { root, tsx } from '@/scripts/support/ensure-install.mjs';
import { newFolder } from './support';

const GENESIS = '1795000000';
const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an engine told that kept its state in the folder, or took it from there. */
async function told(): Promise<unknown[]> {
  const args = tsx('tests/localnet/begin.ts', [GENESIS, folder]);
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

it('the state in which a chain begins is kept, and a chain that goes on from it does the same in everything', async () => {
  writeFileSync(join(folder, 'of-yesterday.beginning'), '');
  const made = await told();
  expect(JSON.stringify(made)).toMatch(/a trap.*EngineTrap/);
  const [file = '', ...more] = readdirSync(folder);
  expect(more).toEqual([]);
  const path = join(folder, file);
  const { ino, size } = statSync(path);
  expect(await told()).toEqual(made);
  // It was taken, not written anew.
  expect(statSync(path).ino).toBe(ino);

  // What a crash cut off is made anew.
  truncateSync(path, size - 1);
  expect(await told()).toEqual(made);
  expect(statSync(path).size).toBe(size);
});
