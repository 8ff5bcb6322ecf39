import type { Simnet } from '@stacks/clarinet-sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import { contractsWithProperties, describe as tell } from '@/scripts/properties';
import { openSimnet, readSources, type Sources, withProperties } from '@/scripts/properties/chain';
import { fuzz } from '@/scripts/properties/fuzz';

/** Few runs of a fixed seed, for every `npm test`; `npm run test:properties -- --runs 1000` goes deep. */
const SEED = 7;
const RUNS = 4;
const root = `${process.cwd()}/`;

describe('properties in Clarity, by Rendezvous', () => {
  let simnet: Simnet;
  let sources: Sources;
  beforeAll(async () => {
    simnet = await openSimnet(root);
    sources = await readSources(root);
  });

  it('are there for every contract that has functions', () => {
    const contracts = [...sources.keys()].filter((name) => !name.endsWith('-trait')).sort();
    expect(contractsWithProperties()).toEqual(contracts);
  });

  it.each(contractsWithProperties())('of %s hold, and were really asked', async (contract) => {
    const report = await fuzz(
      simnet,
      await withProperties(root, sources, contract),
      contract,
      SEED,
      RUNS,
      10_000,
    );
    expect(report.failure, tell(report)).toBeNull();
    const checked = [...report.properties.values()].filter((count) => count.checked > 0);
    expect(checked.length).toBeGreaterThanOrEqual(5);
  });
});
