import type { Simnet } from '@stacks/clarinet-sdk';

declare global {
  /** The chain of the test at hand; set by tests/contracts/setup.ts and by the mutation tool. */
  var simnet: Simnet;
}
