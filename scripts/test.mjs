// `npm test`: install what is missing, check style and types, build the page, run every fast test.
import { spawnSync } from 'node:child_process';
import { ensureInstall, root, tsx } from './support/ensure-install.mjs';

ensureInstall();

const bin = (path) => `${root}node_modules/${path}`;
const steps = [
  ['lint', [bin('@biomejs/biome/bin/biome'), 'check', '--diagnostic-level=error', '.']],
  ['build', tsx('scripts/build.ts')],
  ['types', [bin('typescript/bin/tsc'), '--noEmit']],
  ['tests', [bin('vitest/vitest.mjs'), 'run', ...process.argv.slice(2)]],
];
for (const [name, args] of steps) {
  const started = Date.now();
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n${name} failed`);
    process.exit(status ?? 1);
  }
  console.log(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
