import type { Agenda } from './agenda';
import type { Behaviour } from './behaviour';
import type { WorldChain } from './chain';
import type { Random } from './random';
import type { Registry } from './registry';
import type { Releases } from './releases';

/** What all lives of a world share. */
export interface Setting {
  chain: WorldChain;
  random: Random;
  agenda: Agenda;
  behaviour: Behaviour;
  registry: Registry;
  releases: Releases;
  /** What a relay's operator could write down: when which pseudonym's transaction came, and from which person's address. */
  relayLog: { at: number; owner: string; address: number }[];
}
