import { Agenda } from './agenda';
import type { Behaviour } from './behaviour';
import { type Transaction, WorldChain } from './chain';
import { type Claim, Claims } from './claims';
import { Cohorts } from './cohort-life';
import { Life } from './life';
import { type Population, populate, type Sizes } from './people';
import { Random } from './random';
import { Registry } from './registry';
import { Releases } from './releases';
import type { Setting } from './setting';
import { DAY, END, START } from './time';

/** A year on the chain: what everybody sees, and what the simulator alone knows. */
export interface World {
  transactions: Transaction[];
  claims: Claim[];
  relayLog: Setting['relayLog'];
  people: Population;
}

/** Lives through the year. One a process, since the engine holds one chain. */
export async function simulate(seed: number, sizes: Sizes, behaviour: Behaviour): Promise<World> {
  const chain = await WorldChain.start();
  const random = new Random(seed);
  const agenda = new Agenda();
  const people = populate(random, sizes);
  const releases = new Releases(agenda, random, behaviour);
  const registry = new Registry(chain, random, agenda, people, (ring) => {
    for (const life of lives) life.retire(ring);
  });
  const setting: Setting = { chain, random, agenda, behaviour, registry, releases, relayLog: [] };
  const claims = new Claims(setting);
  const cohorts = new Cohorts(setting, (member, milestone) => claims.claimable(member, milestone));
  const lives = people.relationships.map((r) => new Life(r, setting, (life) => cohorts.confirmed(life)));
  registry.found();
  claims.found();
  for (const life of lives) life.begin();
  for (let day = START; day < END; day += DAY) agenda.add(day, (at) => cohorts.daily(at));
  agenda.run(END);
  return { transactions: chain.transactions, claims: claims.made, relayLog: setting.relayLog, people };
}
