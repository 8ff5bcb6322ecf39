import { spawnSync } from 'node:child_process';
import { ensureBuild } from '../scripts/support/build';
import { root, tsx } from '../scripts/support/ensure-install.mjs';

/** `npm run bench`: every number that the project promises, one bench after the other so that none disturbs another. */
const benches = [
  ['Reads and writes of every public call', 'bench/contract-costs.ts', []],
  ['Ring signatures of 32 in a real browser', 'bench/ring-browser.ts', []],
  ['The vault in a real browser', 'bench/vault-browser.ts', []],
  ['First-load JavaScript', 'scripts/bundle-size.ts', ['--check']],
  ['A table of 10,000 rows on the page', 'bench/verify-table.ts', []],
  ['The local chain: 10,000 transactions', 'bench/localnet.ts', []],
  ['The relay: 500 transactions', 'bench/relay.ts', []],
  ['The index: 100,000 events', 'bench/indexer.ts', []],
] as const;

await ensureBuild();
let failed = 0;
for (const [title, script, args] of benches) {
  console.log(`\n# ${title}\n`);
  const { status } = spawnSync(process.execPath, ['--conditions=react-server', ...tsx(script, [...args])], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) failed += 1;
}
process.exit(failed > 0 ? 1 : 0);
