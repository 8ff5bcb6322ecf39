import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first';

const root = fileURLToPath(new URL('.', import.meta.url));
// `server-only` throws outside a React server bundle; under test its empty twin is what Node should load.
const alias = { '@': root.replace(/\/$/, ''), 'server-only': `${root}node_modules/server-only/empty.js` };

/**
 * Files at a time on two cores. Those with browsers and local chains wait for blocks half of the time, so that three of them
 * keep both busy (with a fourth, waits of a minute ran out on a slower machine); those that only reckon come after them, two at
 * a time: a third process would only set up what two have.
 */
const WAITING = { maxWorkers: 3, sequence: { groupOrder: 0 } };
const RECKONING = { maxWorkers: 2, sequence: { groupOrder: 1 } };

/** Projects by kind, so that one kind of test can be run alone: `npx vitest run --project contracts`. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: [
            'tests/{protocol,vault,blobs,sync,server,wallet,chain,codegen,measures,research,ui,mutation,linkage}/**/*.test.ts',
          ],
          environment: 'node',
          // One process for many files loads what they import once.
          pool: 'forks',
          isolate: false,
          ...RECKONING,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'contracts',
          include: ['tests/contracts/**/*.test.ts'],
          environment: 'node',
          // One process for many files loads the WASM, and deploys the contracts, once.
          pool: 'forks',
          isolate: false,
          ...RECKONING,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          setupFiles: ['tests/contracts/setup.ts'],
          globalSetup: ['tests/contracts/support/coverage-gate.ts'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'properties',
          include: ['tests/properties/**/*.test.ts'],
          environment: 'node',
          // The SDK keeps one chain a process.
          pool: 'forks',
          ...RECKONING,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'model',
          include: ['tests/model/**/*.test.ts'],
          environment: 'node',
          pool: 'forks',
          ...RECKONING,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'localnet',
          include: ['tests/{localnet,flows,verify}/**/*.test.ts'],
          environment: 'node',
          pool: 'forks',
          isolate: false,
          ...WAITING,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['tests/e2e/unpack-browser.ts'],
          pool: 'forks',
          ...WAITING,
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
