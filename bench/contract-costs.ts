/** Counts what every public call costs and writes docs/contract-costs.md: `npx tsx bench/contract-costs.ts`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { initSimnet } from '@stacks/clarinet-sdk';
import { toTuesday } from '@/tests/contracts/support/chain';
import { costPage, measureCosts } from '@/tests/contracts/support/costs';

const root = fileURLToPath(new URL('..', import.meta.url));
globalThis.simnet = await initSimnet(`${root}Clarinet.toml`, false, {
  trackCosts: true,
  trackCoverage: false,
});
toTuesday();
const rows = measureCosts();
for (const row of rows) {
  console.log(
    `${row.contract.padEnd(20)}${row.call.padEnd(38)}${String(row.reads).padStart(4)} reads${String(row.writes).padStart(4)} writes`,
  );
}
writeFileSync(`${root}docs/contract-costs.md`, costPage(rows));
process.exit(0);
