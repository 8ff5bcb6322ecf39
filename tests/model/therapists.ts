import { Cl } from '@stacks/transactions';
import { expect } from 'vitest';
import { possessionMessage } from '@/lib/protocol';
import { buff, field, place, uintField } from '@/tests/contracts/support/chain';
import { deployer, type ModelChain } from './chain';
import { ISSUERS, possess, ringKey, STRANGER, THERAPISTS, value } from './people';
import { type Call, firstBroken, type Step, stepsOf, variants } from './step';
import { DAY, YEAR } from './units';
import { feePaid, owed, paused, type World } from './world';

type Status = 'pending' | 'verified' | 'suspended' | 'revoked' | 'left';

interface Therapist {
  /** Number of the ring key. */
  key: number;
  status: Status;
  issuer: string | null;
  /** Place among the ring's seats; null before the attestation. */
  seat: number | null;
  expires: bigint;
  profile?: { languages: string[]; fields: string[] };
}

/** therapist-registry in the model. All seats are of ring 1: nobody fills it here. */
export interface Therapists {
  rows: Map<string, Therapist>;
  issuers: Set<string>;
  /** How many ring keys were ever tried, so that each has a number of its own. */
  drawn: number;
  used: Set<number>;
  /** In the order of the seats. */
  seats: { key: number; expires: bigint }[];
  /** Who attested a seat. */
  ringIssuers: string[];
  /** The ring as it was last published. */
  published: { version: bigint; validFrom: bigint; expires: bigint; keys: number[] };
  /** Whether a seat took another key since the last publication, and when one was last published after that. */
  rotating: boolean;
  rotatedAt: bigint;
  suspendedUntil: bigint;
}

export const emptyTherapists = (): Therapists => ({
  rows: new Map(),
  issuers: new Set(),
  drawn: 0,
  used: new Set(),
  seats: [],
  ringIssuers: [],
  published: { version: 0n, validFrom: 1n, expires: 0n, keys: [] },
  rotating: false,
  rotatedAt: 0n,
  suspendedUntil: 0n,
});

const CONTRACT = 'therapist-registry';
const STATUS: Record<Status, bigint> = { pending: 1n, verified: 2n, suspended: 3n, revoked: 4n, left: 5n };
const TERM = 91n * DAY;
const SUSPENSION = 14n * DAY;
const CREDENTIAL = value(3, 1);
const CONTACT = value(4, 1);
const INBOX = value(5, 1);
const LEDGER = Cl.contractPrincipal(deployer, 'session-logger');

const rowOf = (w: World, who: string): Therapist => w.therapists.rows.get(who) as Therapist;
const mayBeSeated = (status: Status): boolean => status === 'verified' || status === 'suspended';
const gone = (status: Status): boolean => status === 'revoked' || status === 'left';

/** The therapist's seat holds the key until the attestation ends while verified, and none otherwise. */
function setSeat(w: World, { seat, key, status, expires }: Therapist): void {
  if (seat !== null) w.therapists.seats[seat] = { key, expires: status === 'verified' ? expires : 0n };
}

interface RegisterInput {
  who: string;
  owner: string;
  key: number;
  credential: Uint8Array;
  alias: string;
  inbox: Uint8Array;
}
export const registerTherapist: Call<RegisterInput> = {
  contract: CONTRACT,
  fn: 'register-therapist',
  codes: [1006, 1200, 1201, 1202, 1205, 1206, 1208, 1219],
  inputs: (w) =>
    THERAPISTS.flatMap((who) =>
      variants<RegisterInput>(
        { who, owner: who, key: w.therapists.drawn, credential: CREDENTIAL, alias: 'T', inbox: INBOX },
        { owner: STRANGER },
        { key: 0 },
        { credential: CREDENTIAL.slice(1) },
        { alias: '' },
        { inbox: INBOX.slice(1) },
      ),
    ),
  predict: ({ who, owner, key, credential, alias, inbox }, w) =>
    firstBroken(
      [!paused(w), 1200],
      [credential.length === 32, 1202],
      [alias.length > 0, 1205],
      [inbox.length === 32, 1206],
      [!w.therapists.rows.has(who), 1201],
      [owner === who, 1006],
      [!w.therapists.used.has(key), 1208],
      [owed(w, CONTRACT, who), 1219],
    ),
  send: ({ who, owner, key, credential, alias, inbox }) => {
    const whole = credential.length === 32 ? credential : CREDENTIAL;
    const proof = possess(key, possessionMessage(place, { owner, credential: whole }));
    return {
      sender: who,
      args: [
        buff(credential),
        Cl.stringUtf8(alias),
        buff(ringKey(key)),
        buff(CONTACT),
        buff(inbox),
        buff(proof.h0),
        buff(proof.z),
      ],
    };
  },
  effect: ({ who, key }, w) => {
    feePaid(w, CONTRACT);
    w.therapists.drawn += 1;
    w.therapists.used.add(key);
    w.therapists.rows.set(who, { key, status: 'pending', issuer: null, seat: null, expires: 0n });
    return Cl.bool(true);
  },
};

interface Manage {
  by: string;
  who: string;
  expires: bigint;
}
const managed = (w: World): Manage[] =>
  [...ISSUERS, STRANGER].flatMap((by) =>
    [...THERAPISTS, STRANGER].flatMap((who) =>
      variants({ by, who, expires: w.now + YEAR }, { expires: w.now }, { expires: w.now + 20n * DAY }),
    ),
  );
/** Whether `by` manages the therapist's attestation. */
function unmanaged(w: World, { by, who }: Manage): number | null {
  const { issuers } = w.therapists;
  const attester = rowOf(w, who).issuer;
  return firstBroken(
    [issuers.has(by), 1209],
    [attester === null || attester === by || !issuers.has(attester), 1213],
  );
}
const known = (w: World, who: string): number | null => firstBroken([w.therapists.rows.has(who), 1210]);
const sendStatus = ({ by, who }: Manage) => ({ sender: by, args: [Cl.principal(who)] });
const sendExpiry = ({ by, who, expires }: Manage) => ({
  sender: by,
  args: [Cl.principal(who), Cl.uint(expires)],
});

export const attest: Call<Manage> = {
  contract: CONTRACT,
  fn: 'attest',
  codes: [1200, 1209, 1210, 1211, 1212],
  inputs: managed,
  predict: ({ by, who, expires }, w) =>
    known(w, who) ??
    firstBroken(
      [!paused(w), 1200],
      [w.therapists.issuers.has(by), 1209],
      [rowOf(w, who).status === 'pending', 1211],
      [expires > w.now, 1212],
    ),
  send: sendExpiry,
  effect: ({ by, who, expires }, w) => {
    const { seats, ringIssuers } = w.therapists;
    const row = rowOf(w, who);
    Object.assign(row, { status: 'verified', issuer: by, seat: seats.length, expires });
    seats.push({ key: row.key, expires });
    if (!ringIssuers.includes(by)) ringIssuers.push(by);
    return Cl.uint(1);
  },
};

const renew: Call<Manage> = {
  contract: CONTRACT,
  fn: 'renew-attestation',
  codes: [1200, 1209, 1210, 1211, 1212, 1213],
  inputs: managed,
  predict: (input, w) =>
    known(w, input.who) ??
    firstBroken([!paused(w), 1200]) ??
    unmanaged(w, input) ??
    firstBroken([mayBeSeated(rowOf(w, input.who).status), 1211], [input.expires > w.now, 1212]),
  send: sendExpiry,
  effect: ({ who, expires }, w) => {
    const row = rowOf(w, who);
    row.expires = expires;
    setSeat(w, row);
    return Cl.bool(true);
  },
};

/** The calls that only move a therapist from one status to another. */
const move = (
  fn: string,
  to: Status,
  from: (status: Status) => boolean,
  asksPause: boolean,
): Call<Manage> => ({
  contract: CONTRACT,
  fn,
  codes: [...(asksPause ? [1200] : []), 1209, 1210, 1211, 1213],
  inputs: managed,
  predict: (input, w) =>
    known(w, input.who) ??
    firstBroken([!asksPause || !paused(w), 1200]) ??
    unmanaged(w, input) ??
    firstBroken([from(rowOf(w, input.who).status), 1211]),
  send: sendStatus,
  effect: ({ who }, w) => {
    const row = rowOf(w, who);
    row.status = to;
    setSeat(w, row);
    return Cl.bool(true);
  },
});
const suspend = move('suspend-therapist', 'suspended', (status) => status === 'verified', false);
const reinstate = move('reinstate-therapist', 'verified', (status) => status === 'suspended', true);
const revoke = move('revoke-therapist', 'revoked', mayBeSeated, false);

const rotate: Call<{ who: string; owner: string; key: number }> = {
  contract: CONTRACT,
  fn: 'rotate-ring-key',
  codes: [1006, 1200, 1208, 1210, 1211],
  inputs: (w) =>
    [...THERAPISTS, STRANGER].flatMap((who) =>
      variants({ who, owner: who, key: w.therapists.drawn }, { key: 0 }, { owner: deployer }),
    ),
  predict: ({ who, owner, key }, w) =>
    known(w, who) ??
    firstBroken(
      [!paused(w), 1200],
      [!gone(rowOf(w, who).status), 1211],
      [owner === who, 1006],
      [!w.therapists.used.has(key), 1208],
    ),
  send: ({ who, owner, key }) => {
    const { h0, z } = possess(key, possessionMessage(place, { owner, credential: CREDENTIAL }));
    return { sender: who, args: [buff(ringKey(key)), buff(h0), buff(z)] };
  },
  effect: ({ who, key }, w) => {
    const row = rowOf(w, who);
    w.therapists.drawn += 1;
    w.therapists.used.add(key);
    row.key = key;
    if (row.seat !== null) w.therapists.rotating = true;
    setSeat(w, row);
    return Cl.bool(true);
  },
};

const updateContact: Call<{ who: string; alias: string; inbox: Uint8Array }> = {
  contract: CONTRACT,
  fn: 'update-contact',
  codes: [1200, 1205, 1206, 1210, 1211],
  inputs: () =>
    [...THERAPISTS, STRANGER].flatMap((who) =>
      variants({ who, alias: 'U', inbox: INBOX }, { alias: '' }, { inbox: INBOX.slice(1) }),
    ),
  predict: ({ who, alias, inbox }, w) =>
    known(w, who) ??
    firstBroken(
      [!paused(w), 1200],
      [!gone(rowOf(w, who).status), 1211],
      [alias.length > 0, 1205],
      [inbox.length === 32, 1206],
    ),
  send: ({ who, alias, inbox }) => ({
    sender: who,
    args: [Cl.stringUtf8(alias), buff(CONTACT), buff(inbox)],
  }),
  effect: () => Cl.bool(true),
};

const setProfile: Call<{ who: string; languages: string[]; fields: string[] }> = {
  contract: CONTRACT,
  fn: 'set-profile',
  codes: [1200, 1210, 1211, 1223],
  inputs: () =>
    [...THERAPISTS, STRANGER].flatMap((who) =>
      variants(
        { who, languages: ['en'], fields: ['sleep'] },
        { languages: [], fields: [] },
        { languages: [''] },
        { fields: ['sleep', ''] },
      ),
    ),
  predict: ({ who, languages, fields }, w) =>
    known(w, who) ??
    firstBroken(
      [!paused(w), 1200],
      [!gone(rowOf(w, who).status), 1211],
      [!languages.includes('') && !fields.includes(''), 1223],
    ),
  send: ({ who, languages, fields }) => ({
    sender: who,
    args: [
      Cl.list(languages.map(Cl.stringAscii)),
      Cl.list(fields.map(Cl.stringAscii)),
      Cl.stringAscii('CH'),
      Cl.bool(true),
    ],
  }),
  effect: ({ who, languages, fields }, w) => {
    rowOf(w, who).profile = { languages, fields };
    return Cl.bool(true);
  },
};

const leave: Call<{ who: string }> = {
  contract: CONTRACT,
  fn: 'leave',
  codes: [1210, 1211],
  inputs: () => [...THERAPISTS, STRANGER].map((who) => ({ who })),
  predict: ({ who }, w) => known(w, who) ?? firstBroken([!gone(rowOf(w, who).status), 1211]),
  send: ({ who }) => ({ sender: who, args: [] }),
  effect: ({ who }, w) => {
    const row = rowOf(w, who);
    row.status = 'left';
    setSeat(w, row);
    return Cl.bool(true);
  },
};

/** Whether `by` speaks for the ring. */
function notRingIssuer(w: World, by: string): number | null {
  const { issuers, ringIssuers } = w.therapists;
  const accredited = ringIssuers.filter((issuer) => issuers.has(issuer));
  return firstBroken([issuers.has(by), 1209], [accredited.length === 0 || accredited.includes(by), 1221]);
}
const liveKeys = (w: World): number[] =>
  w.therapists.seats.filter((seat) => seat.expires > w.now).map((seat) => seat.key);
const termOf = (now: bigint): bigint => (now / TERM + 2n) * TERM;

interface PublishInput {
  by: string;
  ring: bigint;
  retire: boolean;
}
export const publishRing: Call<PublishInput> = {
  contract: CONTRACT,
  fn: 'publish-ring',
  weight: 6,
  codes: [1200, 1209, 1215, 1216, 1221, 1222],
  inputs: () =>
    [...ISSUERS, STRANGER].flatMap((by) =>
      variants<PublishInput>({ by, ring: 1n, retire: false }, { retire: true }, { ring: 99n }),
    ),
  predict: ({ by, ring, retire }, w) => {
    if (ring !== 1n) return 1215;
    const { published } = w.therapists;
    const keys = liveKeys(w);
    const stops = retire && published.keys.length > 0;
    const fresh = keys.join() !== published.keys.join() || termOf(w.now) !== published.expires;
    return (
      notRingIssuer(w, by) ??
      firstBroken([retire || !paused(w), 1200], [retire || keys.length > 0, 1216], [fresh || stops, 1222])
    );
  },
  send: ({ by, ring, retire }) => ({ sender: by, args: [Cl.uint(ring), Cl.bool(retire), LEDGER] }),
  effect: ({ retire }, w) => {
    const { published, suspendedUntil } = w.therapists;
    const version = published.version + 1n;
    const validFrom = retire ? version : published.validFrom;
    const [keys, expires] = [liveKeys(w), termOf(w.now)];
    w.therapists.published = { version, validFrom, expires, keys };
    if (w.therapists.rotating) w.therapists.rotatedAt = w.now;
    w.therapists.rotating = false;
    w.ledger.rings.set(1n, { version, validFrom, expires, suspendedUntil, members: keys });
    return Cl.uint(version);
  },
};

const suspendRing: Call<{ by: string; ring: bigint; until: bigint }> = {
  contract: CONTRACT,
  fn: 'suspend-ring',
  codes: [1209, 1215, 1218, 1221],
  inputs: (w) =>
    [...ISSUERS, STRANGER].flatMap((by) =>
      variants(
        { by, ring: 1n, until: w.now + 2n * DAY },
        { until: w.now },
        { until: w.now + 30n * DAY },
        { ring: 99n },
      ),
    ),
  predict: ({ by, ring, until }, w) => {
    if (ring !== 1n) return 1215;
    const current = w.therapists.suspendedUntil;
    const shorter = until >= w.now && until < current;
    const fresh = until > w.now && until <= w.now + SUSPENSION && w.now >= current + SUSPENSION;
    return notRingIssuer(w, by) ?? firstBroken([shorter || fresh, 1218]);
  },
  send: ({ by, ring, until }) => ({ sender: by, args: [Cl.uint(ring), Cl.uint(until), LEDGER] }),
  effect: ({ until }, w) => {
    w.therapists.suspendedUntil = until;
    const ring = w.ledger.rings.get(1n);
    if (ring) ring.suspendedUntil = until;
    return Cl.bool(true);
  },
};

export const therapistSteps: Step[] = [
  ...stepsOf(registerTherapist),
  ...stepsOf(attest),
  ...stepsOf(renew),
  ...stepsOf(suspend),
  ...stepsOf(reinstate),
  ...stepsOf(revoke),
  ...stepsOf(rotate),
  ...stepsOf(updateContact),
  ...stepsOf(setProfile),
  ...stepsOf(leave),
  ...stepsOf(publishRing),
  ...stepsOf(suspendRing),
];

/** Seats never move, and the ledger was told of the ring as it was published. */
export function checkTherapists(w: World, chain: ModelChain): void {
  const { rows, seats, published, rotatedAt } = w.therapists;
  const verified = [...rows.values()].filter((row) => row.status === 'verified').length;
  expect(chain.variable(CONTRACT, 'verified-count')).toEqual(Cl.uint(verified));
  for (const [who, row] of rows) {
    const held = chain.entry(CONTRACT, 'therapists', Cl.principal(who));
    expect(uintField(held, 'status'), who).toBe(STATUS[row.status]);
    if (row.profile) {
      const profile = chain.entry(CONTRACT, 'profiles', Cl.principal(who));
      expect(field(profile, 'languages'), who).toEqual(Cl.list(row.profile.languages.map(Cl.stringAscii)));
      expect(field(profile, 'fields'), who).toEqual(Cl.list(row.profile.fields.map(Cl.stringAscii)));
    }
    if (row.seat === null) continue;
    expect(uintField(held, 'seat'), who).toBe(BigInt(row.seat));
    expect(seats[row.seat]?.key, who).toBe(row.key);
  }
  if (published.version === 0n) return;
  const ring = chain.entry('session-logger', 'rings', Cl.uint(1));
  expect(uintField(ring, 'version')).toBe(published.version);
  expect(uintField(ring, 'valid-from')).toBe(published.validFrom);
  expect(uintField(ring, 'expires')).toBe(published.expires);
  expect(uintField(ring, 'rotated-at')).toBe(rotatedAt);
}
