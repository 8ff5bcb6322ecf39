import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { WORLDS, type WorldName } from './behaviour';
import type { Claim } from './claims';
import { observe, type View } from './observer';
import type { Therapist } from './people';
import { simulate, type World } from './world';

/**
 * `tsx live.ts <world> <seed> <patients> <therapists> <file>`: lives through one year and writes down what everybody
 * sees, and apart from it the truth and what single parties know. A process of its own, since an engine holds one chain.
 */
export interface Lived {
  world: WorldName;
  seed: number;
  view: View;
  claims: Claim[];
  relayLog: World['relayLog'];
  practices: Practice[];
  /** Of each pseudonym: its therapist, its person, and the weekday of its sessions where there is one a week. */
  truth: { owner: string; therapist: string; person: number; day: number | null }[];
}

/** What a practice's website says. */
export interface Practice {
  principal: string;
  days: number[];
  hours: Therapist['hours'];
  holidays: number[];
}

const [, , world, seed, patients, therapists, file] = process.argv;
if (!world || !(world in WORLDS) || !file)
  throw new Error('live.ts <world> <seed> <patients> <therapists> <file>');
const name = world as WorldName;
const sizes = { patients: Number(patients), therapists: Number(therapists) };
const { transactions, claims, relayLog, people } = await simulate(Number(seed), sizes, WORLDS[name]);
const lived: Lived = {
  world: name,
  seed: Number(seed),
  view: observe(transactions),
  claims,
  relayLog,
  practices: people.therapists.map(({ principal, days, hours, holidays }) => ({
    principal,
    days,
    hours,
    holidays: [...holidays],
  })),
  truth: people.relationships.map(({ principal, therapist, patient, slots }) => ({
    owner: principal,
    therapist: therapist.principal,
    person: patient.id,
    day: slots.length === 1 ? (slots[0]?.day ?? null) : null,
  })),
};
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, JSON.stringify(lived));
