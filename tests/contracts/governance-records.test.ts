import { Cl, type ClarityValue } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { signGoal, tagOf, vouchScope } from '@/lib/protocol';
import {
  buff,
  bytes32,
  call,
  DAY,
  deployer,
  field,
  nextTime,
  ok,
  pass,
  person,
  place,
  read,
} from './support/chain';
import { cohortKey, enter, recordClaim, registerProgramme, WINDOW } from './support/cohorts';
import { type Action, decide, replace as replaceComponent } from './support/council';
import {
  arbitrator,
  handIn,
  openDispute,
  registerArbitrator,
  sealBallot,
  seatArbitrators,
} from './support/disputes';
import { offer, replace, signCorrection } from './support/ledger';
import { deploy } from './support/stand-ins';
import {
  countersign,
  foundRing,
  issuer,
  log,
  pair,
  patient,
  prove,
  reach,
  request,
  ringKey,
  ringSecret,
  stranger,
  therapist,
} from './support/world';

/** What governance may set. Every other variable belongs to the records. */
const SETTINGS = [
  'gate',
  'pause-until',
  'registry',
  'current-ledger',
  'milestone-count',
  'settings',
  'ring-version',
];
const KEPT = [
  'user-registry',
  'therapist-registry',
  'session-logger',
  'pairing',
  'progress-tracker',
  'dispute-resolver',
  'cohorts',
  'verification',
];

/** Somebody's whole history: corrected, pending and disputed sessions, a goal, a proof, an open request, a vote. */
function live(): Record<string, ClarityValue[]> {
  const one = Cl.uint(1);
  foundRing(2);
  seatArbitrators(3);
  const { pairingSecret: secret } = pair();
  for (let n = 1; n <= 10; n += 1) ok(log(n, countersign(secret, n)));
  ok(reach(1));
  pass(WINDOW);
  ok(enter(1, { by: patient }));
  ok(registerProgramme());
  ok(recordClaim(cohortKey(1)));
  ok(log(11, countersign(secret, 11)));
  ok(log(12, null));
  ok(replace(1, signCorrection(secret, 1)));
  const proof = ok(prove(1, nextTime() + DAY));
  const goal = bytes32(1, 40);
  const signed = signGoal(secret, place, { account: 1n, pairing: 1n, goal });
  ok(call(patient, 'progress-tracker', 'record-goal', [Cl.uint(1), buff(goal), buff(signed)]));
  ok(openDispute(11));
  const ballot = sealBallot(1, 1n);
  ok(handIn(ballot));
  ok(offer(person(11)));
  ok(request(patient));
  ok(registerArbitrator(4));
  const profile = [Cl.list([Cl.stringAscii('de')]), Cl.list([]), Cl.stringAscii('DE'), Cl.bool(true)];
  ok(call(therapist(1), 'therapist-registry', 'set-profile', profile));
  const voucher = { cohort: one, slot: Cl.uint(0) };
  const scope = vouchScope(place, { cohort: 1n, slot: 0n });
  const patientKey = Cl.principal(patient);
  const arbitratorKey = field(
    read('dispute-resolver', 'get-arbitrator', [Cl.principal(arbitrator(1))]),
    'key',
  );
  if (arbitratorKey.type !== 'buffer') throw new Error('no key');
  return {
    'user-registry.users': [patientKey],
    'user-registry.offers': [one],
    'therapist-registry.therapists': [Cl.principal(therapist(1)), Cl.principal(therapist(2))],
    'therapist-registry.therapist-ids': [one, Cl.uint(2)],
    'therapist-registry.profiles': [Cl.principal(therapist(1))],
    'therapist-registry.ring-key-xs': [buff(ringKey(1).slice(1))],
    'therapist-registry.issuers': [Cl.principal(issuer)],
    'therapist-registry.rings': [one],
    'therapist-registry.ring-keys': [Cl.tuple({ ring: one, version: one })],
    'session-logger.accounts': [one],
    'session-logger.rings': [one],
    'session-logger.sessions': Array.from({ length: 12 }, (_, i) =>
      Cl.tuple({ account: one, sequence: Cl.uint(i + 1) }),
    ),
    'session-logger.revisions': [Cl.tuple({ account: one, sequence: one, revision: Cl.uint(0) })],
    'pairing.requests': [patientKey],
    'progress-tracker.milestones': [one, Cl.uint(2), Cl.uint(3)],
    'progress-tracker.reached': [Cl.tuple({ account: one, milestone: one })],
    'progress-tracker.tallied': [one],
    'progress-tracker.proofs': [proof],
    'progress-tracker.goals': [Cl.tuple({ account: one, goal: buff(goal) })],
    'dispute-resolver.arbitrators': [Cl.principal(arbitrator(1))],
    'dispute-resolver.arbitrator-rings': [one, Cl.uint(2), Cl.uint(3)],
    'dispute-resolver.key-xs': [Cl.bufferFromHex(arbitratorKey.value.slice(2))],
    'dispute-resolver.disputes': [one],
    'dispute-resolver.ballots': [Cl.tuple({ dispute: one, round: one, tag: buff(ballot.tag) })],
    'cohorts.cohorts': [one],
    'cohorts.entries': [one],
    'cohorts.sets': [Cl.tuple({ cohort: one, milestone: one })],
    'cohorts.risen': [Cl.tuple({ account: one, milestone: one })],
    'cohorts.key-xs': [buff(cohortKey(1).slice(1))],
    'cohorts.vouchers': [Cl.tuple({ ...voucher, tag: buff(tagOf(ringSecret(1), scope)) })],
    'verification.programmes': [one],
    'verification.claims': [Cl.tuple({ programme: one, period: Cl.uint(0), tag: buff(cohortKey(1)) })],
    'verification.claimed': [Cl.tuple({ programme: one, period: Cl.uint(0), cohort: one })],
  };
}

/** Every row and every variable that is no setting, as the chain holds them: name → bytes in hex. */
function records(keys: Record<string, ClarityValue[]>): Record<string, string> {
  const held: Record<string, string> = {};
  const interfaces = simnet.getContractsInterfaces();
  for (const contract of KEPT) {
    const id = `${deployer}.${contract}`;
    const abi = interfaces.get(id);
    if (!abi) throw new Error(`no ${contract}`);
    for (const { name } of abi.maps) {
      // a map without a row here would be one that this test forgot
      const known = keys[`${contract}.${name}`];
      if (!known) throw new Error(`no key of ${contract}.${name}`);
      for (const key of known) {
        const row = simnet.getMapEntry(id, name, key);
        if (row.type !== 'some') throw new Error(`no row ${contract}.${name} ${Cl.prettyPrint(key)}`);
        held[`${contract}.${name} ${Cl.prettyPrint(key)}`] = Cl.serialize(row);
      }
    }
    for (const { name, access } of abi.variables) {
      if (access === 'variable' && !SETTINGS.includes(name))
        held[`${contract}.${name}`] = Cl.serialize(simnet.getDataVar(id, name));
    }
  }
  return held;
}

const actions: Action[] = [
  { kind: 'issuer', who: stranger, value: 1 },
  { kind: 'arbitrator', who: arbitrator(4), value: 1 },
  { kind: 'council', who: stranger, value: 1, extra: 2 },
  { kind: 'parameter', name: 'delay', value: DAY },
  { kind: 'parameter', name: 'dispute-window', value: 15n * DAY },
  { kind: 'parameter', name: 'commit-period', value: DAY },
  { kind: 'parameter', name: 'reveal-period', value: DAY },
  { kind: 'parameter', name: 'appeal-window', value: DAY },
  { kind: 'parameter', name: 'quorum', value: 1 },
  { kind: 'parameter', name: 'bond', value: 100_000_000 },
  ...['user-registry', 'therapist-registry', 'session-logger', 'pairing', 'progress-tracker'].map((name) => ({
    kind: 'fee',
    name,
    value: 1_000_000,
  })),
  { kind: 'milestone', value: 3, extra: 10 },
  { kind: 'spend', who: stranger, value: 5 },
];

describe('what governance decides rewrites no record', () => {
  it('whether it accredits, seats, sets, pays, or adds', () => {
    const keys = live();
    simnet.transferSTX(5n, `${deployer}.governance`, deployer);
    for (const action of actions.filter((one) => one.name !== 'delay' && one.kind !== 'council')) {
      const before = records(keys);
      ok(decide(action));
      expect(records(keys), `${action.kind} ${action.name ?? ''}`).toEqual(before);
    }
  });

  it.each(actions.filter((one) => one.name === 'delay' || one.kind === 'council'))(
    'nor when it changes itself: $kind $name',
    (action) => {
      const keys = live();
      const before = records(keys);
      ok(decide(action));
      expect(records(keys)).toEqual(before);
    },
  );

  it('nor when it pauses, lifts the pause, and takes trust from issuer and arbitrator', () => {
    const keys = live();
    const before = records(keys);
    ok(decide({ kind: 'pause', value: nextTime() + DAY }));
    ok(decide({ kind: 'pause', value: nextTime() + 20n }));
    expect(records(keys)).toEqual(before);
    ok(decide({ kind: 'issuer', who: issuer, value: 0 }));
    ok(decide({ kind: 'arbitrator', who: arbitrator(1), value: 0 }));
    const after = records(keys);
    const named = ['therapist-registry.issuers', 'dispute-resolver.arbitrators'];
    const rest = (all: Record<string, string>) =>
      Object.entries(all).filter(([name]) => !named.some((row) => name.startsWith(`${row} `)));
    expect(rest(after)).toEqual(rest(before));
  });

  it.each(['therapist-registry', 'session-logger', 'progress-tracker', 'verification'])(
    'nor when it replaces the component %s',
    (name) => {
      const keys = live();
      deploy('next', `(define-read-only (get-component) (ok {name: "${name}", version: u2}))`);
      const before = records(keys);
      ok(replaceComponent(name, 'next', 2));
      expect(records(keys)).toEqual(before);
    },
  );
});
