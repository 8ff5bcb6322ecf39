import { Cl, type ClarityValue } from '@stacks/transactions';
import { proveKey } from '@/lib/protocol';
import { bytesOf, cast, roles } from './cast';
import { DAY, type Deeds, hex, label32 } from './values';
import type { World } from './world';

/** What the council, the issuers and the therapists do. */

interface Action {
  kind: string;
  name?: string;
  who?: string;
  value: bigint;
  extra?: bigint;
}

const people = [...cast.keys()];
const feeTakers = ['user-registry', 'therapist-registry', 'session-logger', 'pairing', 'progress-tracker'];
const parameters: [string, bigint][] = [
  ['dispute-window', DAY],
  ['commit-period', DAY],
  ['reveal-period', DAY],
  ['appeal-window', DAY],
  ['quorum', 1n],
  ['bond', 1_000_000n],
  ['delay', DAY / 2n],
];

const members = (world: World): string[] => {
  const council: string[] = world.read('governance', 'get-council').members;
  return people.filter((name) => council.includes(world.who(name)));
};

function propose(world: World, by: string, action: Action): void {
  world.call(by, 'governance', 'propose', [
    Cl.tuple({
      kind: Cl.stringAscii(action.kind),
      name: Cl.stringAscii(action.name ?? ''),
      who: action.who === undefined ? Cl.none() : Cl.some(Cl.principal(world.who(action.who))),
      value: Cl.uint(action.value),
      extra: Cl.uint(action.extra ?? 0n),
    }),
  ]);
}

/** Proposes, lets everyone of the council approve, and executes when the delay is over. */
export function enact(world: World, action: Action): void {
  const council = members(world);
  propose(world, council[0] ?? 'deployer', action);
  const id = Cl.uint(world.read('governance', 'get-proposal-count'));
  for (const name of council.slice(1)) world.call(name, 'governance', 'approve', [id]);
  const delay: bigint = world.read('governance', 'get-delay');
  if (delay > 0n && action.kind !== 'pause') {
    if (delay > 2n * DAY) return;
    world.until(world.now() + delay);
  }
  // Half of the time, where it can be, by the helper that compares the records before and after.
  if (world.roll(2) > 0 && world.tell('governance', 'attempt-to-rewrite', [id])) return;
  world.call(world.pick(people), 'governance', 'execute', [id]);
}

function someAction(world: World): Action {
  const [name, unit] = world.pick(parameters);
  return world.pick<() => Action>([
    () => ({ kind: 'issuer', who: world.pick(roles.issuers), value: BigInt(world.roll(2)) }),
    () => ({
      kind: 'arbitrator',
      who: world.pick(roles.arbitrators),
      value: BigInt(world.roll(3) > 0 ? 1 : 0),
    }),
    () => ({
      kind: 'council',
      who: world.pick(people),
      value: BigInt(world.roll(3)),
      extra: BigInt(world.roll(5)),
    }),
    () => ({ kind: 'parameter', name, value: unit * world.upTo(12) }),
    () => ({ kind: 'fee', name: world.pick(feeTakers), value: BigInt(world.roll(3) * 600_000) }),
    () => ({ kind: 'milestone', value: world.upTo(4), extra: BigInt(world.roll(2) * 8) }),
    () => ({ kind: 'spend', who: world.pick(people), value: world.upTo(1_500_000) }),
    () => ({ kind: 'pause', value: world.now() + DAY * world.upTo(20) }),
    () => ({ kind: 'pause', value: world.now() }),
  ])();
}

const proposal = (world: World): ClarityValue =>
  Cl.uint(world.upTo(world.read('governance', 'get-proposal-count')));

/** The therapist's ring key of some generation, and what proves it. */
function ringKey(world: World, name: string, credential: Uint8Array): ClarityValue[] {
  const label = `${name} ring ${world.roll(3)}`;
  const key = world.key(label);
  const message = world.read('therapist-registry', 'possession-message', [
    Cl.principal(world.who(name)),
    Cl.buffer(credential),
  ]);
  const proof = proveKey(bytesOf(label), hex(message));
  return [Cl.buffer(key), Cl.buffer(proof.h0), Cl.buffer(proof.z)];
}

export function registerTherapist(world: World, name: string): void {
  const credential = bytesOf(`${name} credential`);
  const [key, h0, z] = ringKey(world, name, credential) as [ClarityValue, ClarityValue, ClarityValue];
  world.call(name, 'therapist-registry', 'register-therapist', [
    Cl.buffer(credential),
    Cl.stringUtf8(name),
    key,
    label32(`${name} contact`),
    label32(`${name} inbox`),
    h0,
    z,
  ]);
}

const expiry = (world: World): ClarityValue => Cl.uint(world.now() + DAY * (20n + world.upTo(380)));

const managed = (action: string) => (world: World) => {
  const therapist = Cl.principal(world.who(world.pick(roles.therapists)));
  world.call(world.pick(roles.issuers), 'therapist-registry', action, [therapist]);
};

export function attest(world: World, name: string, issuer: string): void {
  world.call(issuer, 'therapist-registry', 'attest', [Cl.principal(world.who(name)), expiry(world)]);
}

export function publish(world: World, ring: bigint, retire: boolean, issuer: string): void {
  world.call(issuer, 'therapist-registry', 'publish-ring', [
    Cl.uint(ring),
    Cl.bool(retire),
    world.contractNamed('session-logger'),
  ]);
}

const anyRing = (world: World): bigint => world.upTo(world.read('therapist-registry', 'get-ring-count'));

export const orderly: Record<string, Deeds> = {
  governance: {
    enact: (world) => enact(world, someAction(world)),
    propose: (world) => propose(world, world.pick(members(world)), someAction(world)),
    approve: (world) =>
      void world.call(world.pick(members(world)), 'governance', 'approve', [proposal(world)]),
    withdraw: (world) =>
      void world.call(world.pick(members(world)), 'governance', 'withdraw-approval', [proposal(world)]),
    cancel: (world) => void world.call(world.pick(people), 'governance', 'cancel', [proposal(world)]),
    execute: (world) => void world.call(world.pick(people), 'governance', 'execute', [proposal(world)]),
    pause: (world) => enact(world, { kind: 'pause', value: world.now() + DAY * (10n + world.upTo(4)) }),
    charge: (world) => enact(world, { kind: 'fee', name: world.pick(feeTakers), value: 600_000n }),
  },
  'therapist-registry': {
    register: (world) => registerTherapist(world, world.pick(roles.therapists)),
    attest: (world) => attest(world, world.pick(roles.therapists), world.pick(roles.issuers)),
    renew: (world) => {
      const therapist = Cl.principal(world.who(world.pick(roles.therapists)));
      world.call(world.pick(roles.issuers), 'therapist-registry', 'renew-attestation', [
        therapist,
        expiry(world),
      ]);
    },
    suspend: managed('suspend-therapist'),
    reinstate: managed('reinstate-therapist'),
    reinstateAgain: managed('reinstate-therapist'),
    revoke: (world) => {
      // once revoked is for ever, so seldom
      if (world.chance(6)) managed('revoke-therapist')(world);
    },
    rotate: (world) => {
      const name = world.pick(roles.therapists);
      world.call(
        name,
        'therapist-registry',
        'rotate-ring-key',
        ringKey(world, name, bytesOf(`${name} credential`)),
      );
    },
    leave: (world) => {
      if (world.chance(12)) world.call(world.pick(roles.therapists), 'therapist-registry', 'leave', []);
    },
    contact: (world) => {
      const name = world.pick(roles.therapists);
      const inbox = label32(`${name} inbox ${world.roll(3)}`);
      world.call(name, 'therapist-registry', 'update-contact', [
        Cl.stringUtf8('other'),
        label32(name),
        inbox,
      ]);
    },
    profile: (world) => {
      const words = [...(world.chance(2) ? ['en'] : []), ...(world.chance(4) ? [''] : [])];
      world.call(world.pick(roles.therapists), 'therapist-registry', 'set-profile', [
        Cl.list(words.map(Cl.stringAscii)),
        Cl.list([Cl.stringAscii('sleep')]),
        Cl.stringAscii('CH'),
        Cl.bool(world.chance(2)),
      ]);
    },
    publish: (world) => publish(world, anyRing(world), world.chance(8), world.pick(roles.issuers)),
    suspendRing: (world) => {
      if (!world.chance(2)) return;
      const until = Cl.uint(world.now() + DAY * world.upTo(20));
      const ledger = world.contractNamed('session-logger');
      world.call(world.pick(roles.issuers), 'therapist-registry', 'suspend-ring', [
        Cl.uint(anyRing(world)),
        until,
        ledger,
      ]);
    },
  },
};

/** Issuers, a published ring of all therapists, seated arbitrators, low milestones. */
export function foundOrder(world: World): void {
  for (const who of roles.issuers) enact(world, { kind: 'issuer', who, value: 1n });
  for (const name of roles.therapists.slice(0, 3)) {
    registerTherapist(world, name);
    attest(world, name, roles.issuers[0] as string);
  }
  publish(world, 1n, false, roles.issuers[0] as string);
  for (const who of roles.arbitrators.slice(0, 4)) {
    const credential = bytesOf(`${who} credential`);
    const contact = bytesOf(`${who} contact`);
    const label = `${who} ring`;
    const key = world.key(label);
    const message = world.read('dispute-resolver', 'possession-message', [
      Cl.principal(world.who(who)),
      Cl.buffer(credential),
      Cl.buffer(contact),
    ]);
    const { h0, z } = proveKey(bytesOf(label), hex(message));
    world.call(who, 'dispute-resolver', 'register-arbitrator', [
      Cl.buffer(credential),
      Cl.buffer(key),
      Cl.buffer(contact),
      Cl.buffer(h0),
      Cl.buffer(z),
    ]);
    enact(world, { kind: 'arbitrator', who, value: 1n });
  }
  enact(world, { kind: 'milestone', value: 2n });
  enact(world, { kind: 'milestone', value: 2n, extra: 8n });
}

/** A council of three with a delay, and something in the treasury that it spent of. */
export function foundCouncil(world: World): void {
  enact(world, { kind: 'fee', name: 'user-registry', value: 600_000n });
  world.call('patient-5', 'user-registry', 'register-user', [label32('patient-5 identity')]);
  enact(world, { kind: 'spend', who: 'patient-1', value: 1000n });
  enact(world, { kind: 'council', who: 'issuer-1', value: 1n, extra: 2n });
  enact(world, { kind: 'council', who: 'issuer-2', value: 1n, extra: 2n });
  enact(world, { kind: 'parameter', name: 'delay', value: DAY });
}
