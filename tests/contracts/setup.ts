import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { keepRecord, noteCoverage } from './support/coverage';
import { freshChain, startSimnet } from './support/session';

/** One simnet a process: its files run in one process each after the other. */
globalThis.simnet ??= await startSimnet();

/** Every test has a chain of its own. */
beforeEach(freshChain);
afterEach(noteCoverage);
afterAll(() => keepRecord(expect.getState().testPath ?? 'unknown'));
