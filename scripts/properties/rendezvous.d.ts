// Rendezvous ships no types. Only what scripts/properties uses of it.
declare module '@stacks/rendezvous/dist/dialer.js' {
  export class DialerRegistry {
    constructor(path: string);
    registerPreDialer(dialer: () => void): void;
  }
}

declare module '@stacks/rendezvous/dist/invariant.js' {
  import type { EventEmitter } from 'node:events';
  import type { Simnet } from '@stacks/clarinet-sdk';
  import type { DialerRegistry } from '@stacks/rendezvous/dist/dialer.js';

  export function checkInvariants(
    simnet: Simnet,
    contract: string,
    ids: string[],
    functions: Map<string, unknown[]>,
    seed: number,
    runs: number,
    bail: boolean,
    dialers: DialerRegistry,
    radio: EventEmitter,
  ): Promise<void>;
}

declare module '@stacks/rendezvous/dist/property.js' {
  import type { EventEmitter } from 'node:events';
  import type { Simnet } from '@stacks/clarinet-sdk';

  export function checkProperties(
    simnet: Simnet,
    contract: string,
    ids: string[],
    functions: Map<string, unknown[]>,
    seed: number,
    runs: number,
    bail: boolean,
    radio: EventEmitter,
  ): void;
}
