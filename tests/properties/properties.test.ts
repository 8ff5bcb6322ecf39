import type { Simnet } from '@stacks/clarinet-sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import { contractsWithProperties, describe as tell } from '@/scripts/properties';
import { openSimnet, readSources, type Sources, withProperties } from '@/scripts/properties/chain';
import { type Failure, fuzz, show } from '@/scripts/properties/fuzz';

/** Few runs of a fixed seed, for every `npm test`; `npm run test:properties -- --runs 1000` goes deep. */
const SEED = 11;
const RUNS = 4;
const root = `${process.cwd()}/`;

let simnet: Simnet;
let sources: Sources;
beforeAll(async () => {
  simnet = await openSimnet(root);
  sources = await readSources(root);
});

describe('properties in Clarity, by Rendezvous', () => {
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

/** The first broken property of a contract in whose copy `from` was replaced by `to`. */
async function found(contract: string, from: string, to: string): Promise<Failure | null> {
  const source = sources.get(contract) ?? '';
  expect(source.split(from)).toHaveLength(2);
  const planted = new Map(sources).set(contract, source.replace(from, to));
  const joined = await withProperties(root, planted, contract);
  return (await fuzz(simnet, joined, contract, SEED, 40, 5_000)).failure;
}

describe('a planted bug', () => {
  it('by which a session counts twice is found, with calls that lead there', async () => {
    const rest = `(asserts! (is-eq (get dispute session) u0) ERR-DISPUTED)
    (asserts! (is-eq (get pairing session) pairing)`;
    const rule = `(asserts! (is-eq (get state session) LOGGED) ERR-NOT-PENDING)\n    ${rest}`;
    const failure = await found('session-logger', rule, rest);
    expect(failure?.property).toBe('invariant-confirmed-is-the-count');
    expect(failure?.steps.map(show).join('\n')).toMatch(/session-logger\.confirm-sessions?\(/);
  });

  it('by which a ring signature is not compared at its end is found', async () => {
    const rule = `(ok (asserts! (is-eq (get h end) h0) ERR-NOT-CLOSED)))))

;; @desc the same`;
    const failure = await found(
      'ring-signature',
      rule,
      '(ok (> (len (get h end)) u0)))))\n\n;; @desc the same',
    );
    expect(failure?.property).toMatch(/^test-(altered|order|other)/);
  });
});
