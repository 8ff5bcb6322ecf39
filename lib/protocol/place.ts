import type { ClarityValue } from '@stacks/transactions';
import { principal, uint } from './canonical';

/** The contracts that check something hashed here. */
export type PlaceContract =
  | 'user-registry'
  | 'therapist-registry'
  | 'pairing'
  | 'session-logger'
  | 'progress-tracker'
  | 'dispute-resolver'
  | 'cohorts'
  | 'verification';

/** Where a value counts: one chain, one deployment of the contracts. */
export interface Place {
  /** The chain id as a number: 1 mainnet, 0x80000000 testnet and local. */
  chainId: number;
  /** The address that deployed the contracts, `ST…` or `SP…`. */
  deployer: string;
}

/** The contract's principal, `ST….name`. */
export function contractPrincipal(place: Place, name: string): string {
  return `${place.deployer}.${name}`;
}

/** The two fields that bind a hash to a chain and to the contract that checks it. */
export function placeFields(place: Place, contract: PlaceContract): Record<string, ClarityValue> {
  return {
    'chain-id': uint(BigInt(place.chainId), 'chain id'),
    contract: principal(contractPrincipal(place, contract), 'contract'),
  };
}
