import { Cl, type ClarityValue } from '@stacks/transactions';
import { signUntagged } from '@/lib/protocol';
import { cast, nameOf, roles } from './cast';
import { buffer, DAY, type Deeds, hex, label32, type Plain } from './values';
import type { World } from './world';

/** What patients do, and therapists with a pairing key. */

const people = [...cast.keys()];

/** A number of some account, seldom one that does not exist. */
const anyAccount = (world: World): bigint => world.upTo(world.read('user-registry', 'get-user-count') + 1n);

/** An account that was paired (some account, unless one is named), with its number and its owner's name. */
export function pairedAccount(world: World, account = anyAccount(world)): Plain {
  const record = world.read('session-logger', 'get-account', [Cl.uint(account)]);
  return record && record.pairing > 0n ? { ...record, account, by: nameOf(record.owner) } : null;
}

/** Mostly the owner, now and then anyone. */
export const ownerOr = (world: World, name: string): string => (world.chance(12) ? world.pick(people) : name);

export const register = (world: World, name: string): boolean =>
  world.call(name, 'user-registry', 'register-user', [label32(`${name} identity`)]);

export const request = (world: World, name: string): boolean =>
  world.call(name, 'pairing', 'request-pairing', [label32(`request ${world.roll(1000)}`)]);

/** Carries in an endorsement by some therapist of the ring; returns whether the pairing opened. */
export function confirmPairing(world: World, name: string, ring: bigint): boolean {
  const published = world.read('therapist-registry', 'get-ring', [Cl.uint(ring)]);
  if (!published || published.version === 0n) return false;
  const version = Cl.uint(published.version);
  const held = world.read('therapist-registry', 'get-ring-keys', [Cl.uint(ring), version]);
  const keys: string[] = held.keys;
  const signer = keys.filter((key) => world.knows(key));
  if (signer.length === 0) return false;
  const pairingKey = Cl.buffer(world.key(`pairing ${name} ${world.roll(4)}`));
  const asked = [
    Cl.principal(world.who(name)),
    Cl.uint(ring),
    version,
    Cl.uint(published.expires),
    pairingKey,
  ];
  const message = world.read('pairing', 'endorsement-message', asked);
  if (typeof message !== 'string') return false;
  const { h0, responses } = signUntagged({
    ring: keys.map(hex),
    secret: world.secretOf(world.pick(signer)),
    message: hex(message),
  });
  return world.call(name, 'pairing', 'confirm-pairing', [
    Cl.uint(ring),
    version,
    Cl.uint(published.expires),
    Cl.list(keys.map(buffer)),
    pairingKey,
    Cl.buffer(h0),
    Cl.list(responses.map((z) => Cl.buffer(z))),
  ]);
}

export function log(world: World, record: Plain, signed: boolean): boolean {
  // the properties count up to 100 sessions of an account
  if (record.sequence >= 100n) return false;
  const sequence = Cl.uint(record.sequence + 1n);
  const facts = label32(`facts ${world.roll(1000)}`);
  const now = (world.now() + 259_200n) / 604_800n;
  const week = Cl.uint(world.chance(4) ? record['since-week'] : now);
  const account = Cl.uint(record.account);
  const hash = world.read('session-logger', 'countersignature-hash', [
    account,
    Cl.uint(record.pairing),
    sequence,
    facts,
    week,
  ]);
  const signature = signed ? Cl.some(world.sign(record['pairing-key'], hash)) : Cl.none();
  const args = [account, sequence, facts, label32('note'), week, signature];
  return world.call(ownerOr(world, record.by), 'session-logger', 'log-session', args);
}

function countersignature(world: World, record: Plain, sequence: bigint): ClarityValue | null {
  const session = world.read('session-logger', 'get-session', [Cl.uint(record.account), Cl.uint(sequence)]);
  if (!session) return null;
  const hash = world.read('session-logger', 'countersignature-hash', [
    Cl.uint(record.account),
    Cl.uint(record.pairing),
    Cl.uint(sequence),
    buffer(session.facts),
    Cl.uint(session.week),
  ]);
  return world.sign(record['pairing-key'], hash);
}

function replace(world: World, record: Plain): void {
  const sequence = world.upTo(record.sequence);
  const id = [Cl.uint(record.account), Cl.uint(sequence)];
  const session = world.read('session-logger', 'get-session', id);
  if (!session) return;
  const facts = label32(`other facts ${world.roll(1000)}`);
  const week = Cl.uint(session.week);
  const signed = [Cl.uint(record.account), Cl.uint(record.pairing), Cl.uint(sequence)];
  const hash = world.read('session-logger', 'replacement-hash', [
    ...signed,
    Cl.uint(session.revision + 1n),
    facts,
    week,
  ]);
  const signature = world.sign(record['pairing-key'], hash);
  const args = [...id, facts, label32('other note'), week, signature];
  world.call(ownerOr(world, record.by), 'session-logger', 'replace-session', args);
}

/** A deed for an account that was paired. */
const forAccount = (deed: (world: World, record: Plain) => void) => (world: World) => {
  const record = pairedAccount(world);
  if (record) deed(world, record);
};

/** Mostly one of those with few sessions, which the council added first. */
const milestone = (world: World): ClarityValue =>
  Cl.uint(world.chance(4) ? world.upTo(6) : 3n + world.upTo(2));
const goal = (world: World): ClarityValue => label32(`goal ${world.roll(3)}`);

/** Notes a proof's hash among the properties, since no list of proofs is kept. */
function noted(world: World, made: boolean, hash: string): void {
  if (!made) return;
  world.proofs.push(hash);
  for (const contract of ['progress-tracker', 'verification'])
    world.tell(contract, 'note-proof', [buffer(hash)]);
}

function reach(world: World, record: Plain): void {
  const args = [Cl.uint(record.account), milestone(world)];
  world.call(ownerOr(world, record.by), 'progress-tracker', 'reach-milestone', args);
}

function reachInWindow(world: World, record: Plain): void {
  const args = [Cl.uint(record.account), milestone(world), Cl.uint(world.upTo(record.sequence))];
  world.call(ownerOr(world, record.by), 'progress-tracker', 'reach-in-window', args);
}

function recordGoal(world: World, record: Plain): void {
  const what = goal(world);
  const args = [Cl.uint(record.account), Cl.uint(record.pairing), what];
  const hash = world.read('progress-tracker', 'goal-hash', args);
  world.call(ownerOr(world, record.by), 'progress-tracker', 'record-goal', [
    Cl.uint(record.account),
    what,
    world.sign(record['pairing-key'], hash),
  ]);
}

function prove(world: World, record: Plain): void {
  const expires = Cl.uint(world.now() + DAY * world.upTo(300));
  const args = [Cl.uint(record.account), milestone(world), label32('audience'), expires];
  const made = world.call(ownerOr(world, record.by), 'progress-tracker', 'create-proof', args);
  noted(world, made, world.read('progress-tracker', 'proof-hash', args));
}

function proveGoal(world: World, record: Plain): void {
  const expires = Cl.uint(world.now() + DAY * world.upTo(300));
  const args = [Cl.uint(record.account), goal(world), label32('audience'), expires];
  const made = world.call(ownerOr(world, record.by), 'progress-tracker', 'create-goal-proof', args);
  noted(world, made, world.read('progress-tracker', 'goal-proof-hash', args));
}

function revoke(world: World): void {
  if (world.proofs.length === 0) return;
  const hash = world.pick(world.proofs);
  const proof = world.read('progress-tracker', 'get-proof', [buffer(hash)]);
  const record = world.read('session-logger', 'get-account', [Cl.uint(proof.account)]);
  world.call(ownerOr(world, nameOf(record.owner)), 'progress-tracker', 'revoke-proof', [buffer(hash)]);
}

export const practice: Record<string, Deeds> = {
  'user-registry': {
    register: (world) => void register(world, world.pick(world.chance(4) ? people : roles.patients)),
    offer: (world) => {
      const to = Cl.principal(world.who(world.pick(people)));
      world.call(world.pick(roles.patients), 'user-registry', 'offer-rotation', [to]);
    },
    cancelOffer: (world) => {
      if (world.chance(3)) world.call(world.pick(roles.patients), 'user-registry', 'cancel-rotation', []);
    },
    accept: (world) => {
      const offered: string | null = world.read('user-registry', 'get-offer', [Cl.uint(anyAccount(world))]);
      const to = offered ? nameOf(offered) : world.pick(people);
      for (const from of roles.patients) {
        world.call(to, 'user-registry', 'accept-rotation', [
          Cl.principal(world.who(from)),
          label32(`${to} identity`),
          world.contractNamed('session-logger'),
        ]);
      }
    },
    leave: (world) => {
      if (!world.chance(3)) return;
      world.call(world.pick(roles.patients), 'user-registry', 'leave', [
        world.contractNamed('session-logger'),
      ]);
    },
  },
  pairing: {
    request: (world) => void request(world, world.pick(roles.patients)),
    pair: (world) => {
      const name = world.pick(roles.patients);
      if (!world.chance(4)) request(world, name);
      confirmPairing(world, name, world.upTo(world.read('therapist-registry', 'get-ring-count')));
    },
    end: (world) => {
      if (!world.chance(3)) return;
      forAccount((_, record) => {
        world.call(ownerOr(world, record.by), 'pairing', 'end-pairing', [Cl.uint(record.account)]);
      })(world);
    },
    endSigned: (world) => {
      if (!world.chance(3)) return;
      forAccount((_, record) => {
        const hash = world.read('pairing', 'ending-hash', [Cl.uint(record.account), Cl.uint(record.pairing)]);
        const args = [Cl.uint(record.account), world.sign(record['pairing-key'], hash)];
        world.call(world.pick(people), 'pairing', 'end-pairing-signed', args);
      })(world);
    },
  },
  'session-logger': {
    log: forAccount((world, record) => void log(world, record, false)),
    logSigned: forAccount((world, record) => void log(world, record, true)),
    confirm: forAccount((world, record) => {
      const sequence = world.upTo(record.sequence);
      const signature = countersignature(world, record, sequence);
      if (!signature) return;
      const args = [Cl.uint(record.account), Cl.uint(sequence), signature];
      world.call(world.pick(people), 'session-logger', 'confirm-session', args);
    }),
    confirmMany: forAccount((world, record) => {
      // the same session may be among them twice
      const sequences = Array.from({ length: 3 }, () => world.upTo(record.sequence));
      const items = sequences.flatMap((sequence) => {
        const signature = countersignature(world, record, sequence);
        return signature ? [Cl.tuple({ sequence: Cl.uint(sequence), countersignature: signature })] : [];
      });
      const args = [Cl.uint(record.account), Cl.list(items)];
      world.call(world.pick(people), 'session-logger', 'confirm-sessions', args);
    }),
    replace: forAccount(replace),
    withdraw: forAccount((world, record) => {
      const args = [Cl.uint(record.account), Cl.uint(world.upTo(record.sequence))];
      if (world.chance(3)) world.call(ownerOr(world, record.by), 'session-logger', 'withdraw-session', args);
    }),
  },
  'progress-tracker': {
    reach: forAccount(reach),
    reachInWindow: forAccount(reachInWindow),
    goal: forAccount(recordGoal),
    prove: forAccount(prove),
    proveGoal: forAccount(proveGoal),
    revoke: (world) => {
      if (world.chance(2)) revoke(world);
    },
    tally: (world) =>
      void world.call(world.pick(people), 'progress-tracker', 'tally-sessions', [Cl.uint(anyAccount(world))]),
  },
};

/** Patients in pairings, with sessions, goals, proofs of them, and one who left. */
export function foundPractice(world: World): void {
  for (const [at, name] of roles.patients.slice(0, 4).entries()) {
    register(world, name);
    request(world, name);
    confirmPairing(world, name, 1n);
    const account = BigInt(at + 1);
    for (const signed of [true, true, false, true]) log(world, pairedAccount(world, account), signed);
    if (at === 3) {
      world.call(name, 'user-registry', 'leave', [world.contractNamed('session-logger')]);
    } else if (at < 2) {
      const record = pairedAccount(world, account);
      for (const deed of [reach, reachInWindow, reach, recordGoal, prove, proveGoal, prove])
        deed(world, record);
    }
  }
  revoke(world);
}
