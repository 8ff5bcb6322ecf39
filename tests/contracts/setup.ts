import { beforeEach } from 'vitest';
import { toTuesday } from './support/chain';

/** Every test has a chain of its own: a fresh session takes about 0.15 s. */
beforeEach(async () => {
  await simnet.initSession(process.cwd(), './Clarinet.toml', null);
  toTuesday();
});
