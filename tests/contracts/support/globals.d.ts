import type { Simnet } from '@stacks/clarinet-sdk';

declare global {
  /** Set by the clarinet test environment. */
  var simnet: Simnet;
}
