import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { toTuesday } from './support/chain';
import { keepRecord, noteCoverage } from './support/coverage';

/** Every test has a chain of its own: a fresh session takes about 0.15 s. */
beforeEach(async () => {
  await simnet.initSession(process.cwd(), './Clarinet.toml', null);
  toTuesday();
});
afterEach(noteCoverage);
afterAll(() => keepRecord(expect.getState().testPath ?? 'unknown'));
