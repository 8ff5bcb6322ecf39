import { beforeEach } from 'vitest';
import { toTuesday } from '@/tests/contracts/support/chain';

/** What tests/contracts/setup.ts does before each test, without the record of coverage after it. */
beforeEach(async () => {
  await simnet.initSession(process.cwd(), './Clarinet.toml', null);
  toTuesday();
});
