import { Cl, type ClarityValue } from '@stacks/transactions';
import { proveKey, signTagged } from '@/lib/protocol';
import { bytesOf, cast, roles } from './cast';
import { enact } from './orderly';
import { confirmPairing, log, ownerOr, pairedAccount, register, request } from './practice';
import { buffer, DAY, type Deeds, hex } from './values';
import type { World } from './world';

/** What those do who reached a milestone: entering, rising; and what verifiers do. */

/** Patients with ten sessions; nobody else has as many. */
const MEMBERS = roles.patients.slice(5, 9);
const people = [...cast.keys()];

/** The number of a patient's account, if there is one. */
const accountOf = (world: World, name: string): bigint | null =>
  world.read('user-registry', 'get-user', [Cl.principal(world.who(name))])?.account ?? null;

/** Enters the open cohort, vouched for by some therapist of the ring in some slot. */
function enter(world: World, name: string): void {
  const account = accountOf(world, name);
  const published = world.read('therapist-registry', 'get-ring', [Cl.uint(1)]);
  if (account === null || published.version === 0n) return;
  const version = Cl.uint(published.version);
  const keys: string[] = world.read('therapist-registry', 'get-ring-keys', [Cl.uint(1), version]).keys;
  const vouching = keys.filter((key) => world.knows(key));
  if (vouching.length === 0) return;
  const newest: bigint = world.read('cohorts', 'get-cohort-count');
  const open = world.read('cohorts', 'get-cohort', [Cl.uint(newest)])?.['sealed-at'] === 0n;
  const cohort = Cl.uint(open ? newest : newest + 1n);
  const slot = Cl.uint(world.roll(4));
  const label = `${world.chance(6) ? world.pick(MEMBERS) : name} cohort`;
  const key = Cl.buffer(world.key(label));
  const owned = [Cl.principal(world.who(name)), Cl.uint(account)];
  const proof = proveKey(bytesOf(label), hex(world.read('cohorts', 'possession-message', owned)));
  const said = [cohort, slot, Cl.uint(account), key, Cl.uint(1), version];
  const voucher = signTagged({
    ring: keys.map(hex),
    secret: world.secretOf(world.pick(vouching)),
    scope: hex(world.read('cohorts', 'vouch-scope', [cohort, slot])),
    message: hex(world.read('cohorts', 'vouch-message', said)),
  });
  world.call(ownerOr(world, name), 'cohorts', 'enter-cohort', [
    cohort,
    Cl.uint(account),
    key,
    Cl.buffer(proof.h0),
    Cl.buffer(proof.z),
    Cl.tuple({
      ring: Cl.uint(1),
      version,
      keys: Cl.list(keys.map(buffer)),
      slot,
      tag: Cl.buffer(voucher.tag),
      h0: Cl.buffer(voucher.h0),
      responses: Cl.list(voucher.responses.map((z) => Cl.buffer(z))),
    }),
  ]);
}

function onAccount(world: World, name: string, contract: string, action: string, milestone: bigint): void {
  const account = accountOf(world, name);
  if (account === null) return;
  world.call(ownerOr(world, name), contract, action, [Cl.uint(account), Cl.uint(milestone)]);
}

const programme = (world: World): ClarityValue =>
  Cl.uint(world.upTo(world.read('verification', 'get-programme-count')));

/** By the contract under test: they need what `foundCohorts` founds, or are of no interest to others. */
export const claiming: Record<string, Deeds> = {
  cohorts: {
    enter: (world) => enter(world, world.pick(MEMBERS)),
    reach: (world) => onAccount(world, world.pick(MEMBERS), 'progress-tracker', 'reach-milestone', 4n),
    rise: (world) => onAccount(world, world.pick(MEMBERS), 'cohorts', 'rise', world.upTo(5)),
    seal: (world) => void world.call(world.pick(people), 'cohorts', 'seal-cohort', [Cl.uint(world.roll(3))]),
    wait: (world) => {
      if (world.chance(4)) world.until(world.now() + 15n * DAY);
    },
  },
  verification: {
    programme: (world) =>
      void world.call(world.pick(people), 'verification', 'register-programme', [
        Cl.stringUtf8('Wellbeing'),
        Cl.uint(DAY * BigInt(world.roll(3))),
        Cl.list([Cl.uint(world.upTo(4))]),
      ]),
    close: (world) => {
      const by = world.pick(people);
      world.call(by, 'verification', 'close-programme', [programme(world)]);
    },
    record: (world) => {
      const id = programme(world);
      const period = world.read('verification', 'get-programme', [id])?.now ?? 0n;
      const tag = Cl.buffer(Uint8Array.of(2, ...bytesOf(`tag ${world.roll(9)}`)));
      for (const by of people)
        world.call(by, 'verification', 'record-claim', [id, Cl.uint(period), Cl.uint(1), tag]);
    },
  },
};

/** Four with ten sessions and the first milestone, whose time to be disputed is over; two of them have entered. */
export function foundCohorts(world: World): void {
  enact(world, { kind: 'parameter', name: 'dispute-window', value: 15n * DAY });
  for (const name of MEMBERS) {
    register(world, name);
    request(world, name);
    confirmPairing(world, name, 1n);
    const account = accountOf(world, name) as bigint;
    for (let n = 0; n < 10; n += 1) log(world, pairedAccount(world, account), true);
    for (const milestone of [1n, 4n])
      onAccount(world, name, 'progress-tracker', 'reach-milestone', milestone);
  }
  world.until(world.now() + 15n * DAY);
  for (const name of MEMBERS.slice(0, 2)) enter(world, name);
  onAccount(world, MEMBERS[0] as string, 'cohorts', 'rise', 4n);
}
