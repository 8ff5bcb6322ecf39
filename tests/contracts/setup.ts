import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { toTuesday } from './support/chain';
import { keepRecord, noteCoverage } from './support/coverage';
import { MANIFEST, startSimnet } from './support/session';

/** One simnet a process: its files run in one process each after the other. */
globalThis.simnet ??= await startSimnet();

/** Every test has a chain of its own. */
beforeEach(async () => {
  await simnet.initSession(process.cwd(), MANIFEST, null);
  toTuesday();
});
afterEach(noteCoverage);
afterAll(() => keepRecord(expect.getState().testPath ?? 'unknown'));
