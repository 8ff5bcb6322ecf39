import type { ModelChain } from './chain';
import { emptyWorld, type World } from './world';

/** Makes the state from which every sequence starts, by the same public calls that everybody uses. */
export function found(chain: ModelChain): World {
  const world = emptyWorld();
  world.now = chain.now;
  return world;
}
