import { getAddressFromPrivateKey } from '@stacks/transactions';
import type { Random } from './random';
import { DAY, HOUR, WEEK, WEEKS, weekStart } from './time';

/**
 * Who lives in the simulated year, and what happens outside the chain: practices with their hours, holidays and
 * illnesses, patients with theirs, and the sessions that follow from both. Nothing of this is public as such.
 */
export interface Therapist {
  id: number;
  principal: string;
  secret: Uint8Array;
  /** Weekdays (0 is Monday) and hours of practice, as a practice's own website tells them. */
  days: number[];
  hours: { from: number; to: number };
  /** Weeks without sessions: holidays, which websites tell, and illness, which nobody tells. */
  holidays: Set<number>;
  sick: Set<number>;
  /** The week of joining (-1: before all) and of the end. */
  joins: number;
  ends: { week: number; how: 'left' | 'revoked' } | null;
  /** Clients at most; whether a profile with `accepting` is kept. */
  room: number;
  profiled: boolean;
}

export interface Patient {
  id: number;
  away: Set<number>;
  /** Mean days from the moment when a claim is possible to the claim. */
  delay: number;
  /** Micro-STX that the wallet would offer if it chose for itself. */
  fee: number;
  /** Numbers of the verifiers of whom the patient is a customer. */
  verifiers: number[];
  /** Moments at which the patient opens the page, unix seconds. */
  openings: number[];
}

/** A patient with one therapist: one pseudonym. */
export interface Relationship {
  id: number;
  patient: Patient;
  therapist: Therapist;
  principal: string;
  from: number;
  until: number;
  /** Weekday and hour of the usual session; a second one when there are two a week. */
  slots: { day: number; hour: number }[];
  /** Beginnings of the sessions, unix seconds. */
  sessions: number[];
}

export interface Sizes {
  patients: number;
  therapists: number;
}

const address = (random: Random): string =>
  getAddressFromPrivateKey(`00${Buffer.from(random.bytes(31)).toString('hex')}01`, 'testnet');

/** Blocks of weeks without sessions: [first week possible, last, shortest, longest, how likely]. */
function weeksOff(random: Random, blocks: readonly (readonly number[])[]): Set<number> {
  const weeks = new Set<number>();
  for (const [first = 0, last = 0, least = 1, most = 1, likely = 1] of blocks) {
    if (!random.chance(likely)) continue;
    const begin = first + random.int(last - first + 1);
    const length = least + random.int(most - least + 1);
    for (let week = begin; week < begin + length; week += 1) weeks.add(week);
  }
  return weeks;
}

/** Easter, summer, autumn and Christmas of a year that begins at the end of January. */
const HOLIDAYS = [
  [8, 10, 1, 1, 0.6],
  [22, 30, 2, 3, 1],
  [36, 39, 1, 1, 0.6],
  [47, 48, 1, 2, 0.9],
  [2, 45, 1, 1, 0.4],
];
const ILLNESS = [
  [0, 20, 1, 1, 0.5],
  [21, 51, 1, 2, 0.5],
];
const AWAY = [
  [8, 10, 1, 1, 0.3],
  [21, 32, 1, 2, 0.9],
  [36, 39, 1, 1, 0.3],
  [47, 48, 1, 2, 0.6],
  [0, 25, 1, 1, 0.6],
  [26, 51, 1, 1, 0.6],
];

function makeTherapist(random: Random, id: number, count: number): Therapist {
  const early = random.chance(0.5);
  const off = random.int(5);
  // the last two join during the year; two leave, and one is revoked
  const joins = id >= count - 2 ? 12 + 8 * (id - count + 2) : -1;
  const ends =
    id === 3
      ? ({ week: 30, how: 'revoked' } as const)
      : id === 9 || id === 17
        ? ({ week: id + 14, how: 'left' } as const)
        : null;
  return {
    id,
    principal: address(random),
    secret: Uint8Array.from([1, ...random.bytes(31)]),
    days: [0, 1, 2, 3, 4].filter((day) => day !== off || random.chance(0.3)),
    hours: early ? { from: 8, to: 15 } : { from: 12, to: 20 },
    holidays: weeksOff(random, HOLIDAYS),
    sick: weeksOff(random, ILLNESS),
    joins,
    ends,
    room: 4 + random.int(7),
    profiled: random.chance(0.7),
  };
}

function makePatient(random: Random, id: number): Patient {
  const openings: number[] = [];
  // some four times a week, between 7 and 23 o'clock
  for (let week = 0; week < WEEKS + 1; week += 1) {
    const times = 2 + random.int(5);
    for (let n = 0; n < times; n += 1)
      openings.push(weekStart(week) + random.int(7) * DAY + random.between(7, 23) * HOUR);
  }
  return {
    id,
    away: weeksOff(random, AWAY),
    delay: random.between(5, 40),
    fee: 200 + random.int(3000),
    verifiers: [0, 1, 2].filter(() => random.chance(0.5)),
    openings: openings.sort((a, b) => a - b),
  };
}

/** Sessions of a relationship: as the rhythm says, when neither of both is away. */
function diary(random: Random, r: Omit<Relationship, 'sessions'>, rhythm: number): number[] {
  const sessions: number[] = [];
  const phase = random.int(2);
  for (let week = r.from; week < r.until; week += 1) {
    const off = r.therapist.holidays.has(week) || r.therapist.sick.has(week) || r.patient.away.has(week);
    if (off || (rhythm < 1 && week % 2 !== phase)) continue;
    for (const { day, hour } of r.slots)
      if (!random.chance(0.05)) sessions.push(weekStart(week) + day * DAY + hour * HOUR);
  }
  return sessions.sort((a, b) => a - b);
}

/** Everybody, and when a therapist's `accepting` changes in truth: [week, therapist, whether]. */
export interface Population {
  therapists: Therapist[];
  patients: Patient[];
  relationships: Relationship[];
  full: { week: number; therapist: Therapist; accepting: boolean }[];
}

/** Some of the patients, a fifth, see two therapists. Who starts goes to one who takes patients. */
export function populate(random: Random, sizes: Sizes): Population {
  const therapists = Array.from({ length: sizes.therapists }, (_, id) =>
    makeTherapist(random, id, sizes.therapists),
  );
  const patients = Array.from({ length: sizes.patients }, (_, id) => makePatient(random, id));
  const starts = patients
    .flatMap((patient) => (random.chance(0.2) ? [patient, patient] : [patient]))
    .map((patient) => ({ patient, week: random.chance(0.6) ? random.int(5) : 5 + random.int(28) }))
    .sort((a, b) => a.week - b.week);
  const load = new Map<Therapist, number>();
  const relationships: Relationship[] = [];
  const full: Population['full'] = [];
  for (const { patient, week } of starts) {
    const own = relationships.filter((r) => r.patient === patient).map((r) => r.therapist);
    const free = (t: Therapist) =>
      t.joins < week && (t.ends?.week ?? WEEKS) > week + 8 && !own.includes(t)
        ? Math.max(0, t.room - (load.get(t) ?? 0))
        : 0;
    const therapist = random.weighted(therapists, free);
    if (!therapist) continue;
    load.set(therapist, (load.get(therapist) ?? 0) + 1);
    if (therapist.room === load.get(therapist)) full.push({ week, therapist, accepting: false });
    const rhythm = random.weighted([2, 1, 0.5], (n) => (n === 1 ? 0.5 : n === 2 ? 0.2 : 0.3)) ?? 1;
    const stops = random.chance(0.25) ? week + 10 + random.int(30) : WEEKS;
    const { from, to } = therapist.hours;
    const slots = [...therapist.days]
      .sort(() => random.next() - 0.5)
      .slice(0, rhythm === 2 ? 2 : 1)
      .map((day) => ({ day, hour: from + random.int(to - from) }));
    const r = {
      id: relationships.length,
      patient,
      therapist,
      principal: address(random),
      from: week,
      until: Math.min(stops, therapist.ends?.week ?? WEEKS, WEEKS),
      slots,
    };
    relationships.push({ ...r, sessions: diary(random, r, rhythm) });
  }
  return { therapists, patients, relationships, full };
}

/** The patient's first opening of the page from a moment on. */
export const openingFrom = (patient: Patient, time: number): number =>
  patient.openings.find((at) => at >= time) ?? time + WEEK;
