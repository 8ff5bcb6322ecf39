import type { Simnet } from '@stacks/clarinet-sdk';
export class World {
  constructor(private simnet: Simnet, private seed: number, private contract: string) {}
  found() {}
  step() {}
}
