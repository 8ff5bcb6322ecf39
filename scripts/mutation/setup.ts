import { beforeEach } from 'vitest';
import { freshChain } from '@/tests/contracts/support/session';

/** What tests/contracts/setup.ts does before each test, without the record of coverage after it. */
beforeEach(freshChain);
