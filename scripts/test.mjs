// `npm test`: install what is missing, check style and types, build the page, run every fast test.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { ensureInstall, root, tsx } from './support/ensure-install.mjs';

ensureInstall();

const report = `${root}.cache/test-report.json`;
rmSync(report, { force: true });

const bin = (path) => `${root}node_modules/${path}`;
const steps = [
  ['lint', [bin('@biomejs/biome/bin/biome'), 'check', '--diagnostic-level=error', '.']],
  ['build', tsx('scripts/build.ts')],
  ['types', [bin('typescript/bin/tsc'), '--noEmit']],
  [
    'tests',
    [
      bin('vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
  ],
];
for (const [name, args] of steps) {
  const started = Date.now();
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (name === 'tests') printCounts();
  if (status !== 0) {
    console.error(`\n${name} failed`);
    process.exit(status ?? 1);
  }
  console.log(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** One plain line for whoever reads only the end. */
function printCounts() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    console.log(`\n${numPassedTests} passed, ${numFailedTests} failed${skipped}`);
  } catch {
    console.error('The test runner left no report.');
  }
}
