/**
 * Counts what every public call costs and writes docs/contract-costs.md: `npx tsx bench/contract-costs.ts`.
 * Where a figure grew it writes nothing, unless told that this is meant: `--grown`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { initSimnet } from '@stacks/clarinet-sdk';
import { toTuesday } from '@/tests/contracts/support/chain';
import { measureCosts } from '@/tests/contracts/support/cost-scenario';
import { compareWithPage, costPage, share } from '@/tests/contracts/support/costs';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = `${root}docs/contract-costs.md`;
globalThis.simnet = await initSimnet(`${root}Clarinet.toml`, false, {
  trackCosts: true,
  trackCoverage: false,
});
toTuesday();
const rows = measureCosts();
for (const row of rows) {
  const counts = `${String(row.reads).padStart(4)} reads${String(row.writes).padStart(4)} writes`;
  console.log(
    `${row.contract.padEnd(20)}${row.call.padEnd(46)}${counts}${share(row).toFixed(3).padStart(8)} %`,
  );
}
const { grown } = compareWithPage(rows, existsSync(page) ? readFileSync(page, 'utf8') : '');
for (const line of grown) console.log(`dearer: ${line}`);
const refused = grown.length > 0 && !process.argv.includes('--grown');
if (refused) console.error('Nothing written. If the calls are meant to be dearer: --grown');
else writeFileSync(page, costPage(rows));
process.exit(refused ? 1 : 0);
