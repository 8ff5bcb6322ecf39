// `npm run test:deep`: the random tests of `npm test`, many times as often (tests/support/depth.ts), each kind in a
// process of its own, and the linkage attacker (`npm run test:linkage`). Takes hours on a small machine; `SEED=…` repeats a failure, arguments choose files.
import { spawn } from 'node:child_process';
import { ensureInstall, root, tsx } from './support/ensure-install.mjs';

ensureInstall();

const FILES = [
  'tests/model/model.test.ts',
  'tests/contracts/ring-random.test.ts',
  'tests/server/relay-faults.test.ts',
  'tests/vault/crash.test.ts',
  'tests/sync/random.test.ts',
  'tests/measures/scoring.test.ts',
  'tests/measures/plot.test.ts',
  'tests/flows/orphans.test.ts',
  'tests/verify/desk.test.ts',
  'tests/research/noise.test.ts',
  'tests/research/release.test.ts',
];
const wanted = process.argv.slice(2);
const files = wanted.length > 0 ? wanted : FILES;
const commands = files.map((file) => [`${root}node_modules/vitest/vitest.mjs`, 'run', file]);
if (wanted.length === 0) commands.push(tsx('scripts/linkage/main.ts'));
const codes = await Promise.all(
  commands.map(
    (args) =>
      new Promise((resolve) => {
        const env = { ...process.env, DEPTH: 'deep' };
        spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).once('close', resolve);
      }),
  ),
);
process.exit(codes.every((code) => code === 0) ? 0 : 1);
