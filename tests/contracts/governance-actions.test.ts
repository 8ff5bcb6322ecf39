import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { call, DAY, deployer, err, nextTime, ok, passUntil, person, read, shows } from './support/chain';
import { type Action, decide, execute, proposed } from './support/council';
import { deploy, deployWithDoubles } from './support/stand-ins';
import {
  countersign,
  foundRing,
  log,
  pair,
  patient,
  prove,
  reach,
  registerTherapist,
  stranger,
  therapist,
} from './support/world';

/** Where a fee is charged, with the code of its refusal. */
const charging: [contract: string, code: number][] = [
  ['user-registry', 1106],
  ['therapist-registry', 1220],
  ['session-logger', 1323],
  ['pairing', 1412],
  ['progress-tracker', 1514],
];
const paused = [...charging.map(([name]) => name), 'dispute-resolver', 'cohorts'];
const pauses = () => paused.map((name) => Cl.prettyPrint(read(name, 'get-pause')));
const state = (id: bigint) => Cl.prettyPrint(read('governance', 'get-proposal', [Cl.uint(id)]));

describe('an executed proposal', () => {
  it('accredits an issuer, and takes that back', () => {
    const issuer = () => read('therapist-registry', 'is-issuer', [Cl.principal(stranger)]);
    expect(decide({ kind: 'issuer', who: stranger, value: 1 }).topics).toEqual(['set-issuer', 'execute']);
    shows(issuer(), 'true');
    ok(decide({ kind: 'issuer', who: stranger, value: 0 }));
    shows(issuer(), 'false');
    err(decide({ kind: 'issuer', who: stranger, value: 2 }), 1803);
  });

  it('adds a milestone, with or without a window', () => {
    const added = (id: number) => read('progress-tracker', 'get-milestone', [Cl.uint(id)]);
    ok(decide({ kind: 'milestone', value: 7 }));
    shows(added(4), '(some { sessions: u7, window: u0 })');
    ok(decide({ kind: 'milestone', value: 4, extra: 6 }));
    shows(added(5), '(some { sessions: u4, window: u6 })');
    err(decide({ kind: 'milestone', value: 0 }), 1512);
    err(decide({ kind: 'milestone', value: 21, extra: 6 }), 1512);
    err(decide({ kind: 'milestone', value: 4, extra: 521 }), 1512);
    shows(added(6), 'none');
  });

  it.each(charging)('sets the fee of %s, up to 1 STX', (name, code) => {
    const fees = () => charging.map(([other]) => Cl.prettyPrint(read(other, 'get-fee')));
    expect(decide({ kind: 'fee', name, value: 1_000_000 }).topics).toEqual(['set-fee', 'execute']);
    expect(fees()).toEqual(charging.map(([other]) => (other === name ? 'u1000000' : 'u0')));
    err(decide({ kind: 'fee', name, value: 1_000_001 }), code);
    err(decide({ kind: 'fee', name, value: 2n ** 128n - 1n }), code);
    ok(decide({ kind: 'fee', name, value: 0 }));
    expect(fees()).toEqual(charging.map(() => 'u0'));
  });

  it('sets no fee where none is charged', () => {
    for (const name of ['dispute-resolver', 'verification', 'governance', 'nothing', ''])
      err(decide({ kind: 'fee', name, value: 1 }), 1813);
  });

  it('pauses all six contracts at once', () => {
    const until = nextTime() + DAY;
    ok(decide({ kind: 'pause', value: until }));
    expect(pauses()).toEqual(paused.map(() => `u${until}`));
  });
});

describe('what a contract refuses', () => {
  it('undoes the whole execution, which can be tried again until the proposal ends', () => {
    const until = nextTime() + 14n * DAY + 600n;
    const id = proposed({ kind: 'pause', value: until });
    const before = state(id);
    err(execute(id), 1104);
    expect(state(id)).toBe(before);
    passUntil(until - 14n * DAY);
    ok(execute(id));
    expect(pauses()).toEqual(paused.map(() => `u${until}`));
    err(execute(id), 1805);
  });

  it('undoes also what the contracts before it had accepted', async () => {
    await deployWithDoubles({
      'dispute-resolver': `
(define-data-var refuses bool true)
(define-public (allow) (ok (var-set refuses false)))
(define-read-only (get-pause) u0)
(define-read-only (get-settings) {dispute-window: u2419200})
(define-read-only (get-counts) {disputes: u0})
(define-public (set-pause (until uint)) (if (var-get refuses) (err u9999) (ok true)))
(define-public (set-arbitrator (who principal) (seated bool)) (ok seated))
(define-public (set-parameter (name (string-ascii 32)) (value uint)) (ok true))`,
    });
    const until = nextTime() + DAY;
    const id = proposed({ kind: 'pause', value: until });
    err(execute(id), 9999);
    expect(pauses()).toEqual(paused.map(() => 'u0'));
    ok(call(stranger, 'dispute-resolver', 'allow', []));
    ok(execute(id));
    expect(pauses().slice(0, 5)).toEqual(paused.slice(0, 5).map(() => `u${until}`));
  });

  it('is undone even if whoever executes swallows the refusal', () => {
    deploy(
      'swallower',
      '(define-public (go (id uint)) (match (contract-call? .governance execute id) done (ok u0) code (ok code)))',
    );
    const id = proposed({ kind: 'fee', name: 'pairing', value: 1_000_001 });
    const before = state(id);
    shows(ok(call(stranger, 'swallower', 'go', [Cl.uint(id)])), 'u1412');
    expect(state(id)).toBe(before);
    shows(read('pairing', 'get-fee'), 'u0');
  });
});

describe('the treasury', () => {
  const spend = (value: bigint | number, who = stranger): Action => ({ kind: 'spend', who, value });
  const stx = (who: string): bigint => simnet.getAssetsMap().get('STX')?.get(who) ?? 0n;
  const treasury = () => Cl.prettyPrint(read('governance', 'get-treasury'));
  const house = `${deployer}.governance`;

  it('is what came in less what the council spent, to the last micro-STX', () => {
    expect(treasury()).toBe('{ balance: u0, spent: u0 }');
    foundRing(1);
    const fees = [7, 11, 17, 13, 19];
    for (const [i, [name]] of charging.entries()) ok(decide({ kind: 'fee', name, value: fees[i] ?? 0 }));
    for (const who of [patient, therapist(2)]) simnet.mintSTX(who, 1_000n);
    const { pairingSecret: secret } = pair();
    ok(registerTherapist(2));
    for (let n = 1; n <= 10; n += 1) ok(log(n, countersign(secret, n)));
    ok(reach(1));
    ok(prove(1, nextTime() + DAY));
    const paid = 7n + 11n + 13n + 10n * 17n + 19n;
    expect(stx(patient)).toBe(1_000n - paid + 11n);
    expect(treasury()).toBe(`{ balance: u${paid}, spent: u0 }`);
    expect(stx(house)).toBe(paid);
    const before = stx(stranger);
    expect(decide(spend(100)).topics).toEqual(['execute']);
    expect(stx(stranger)).toBe(before + 100n);
    expect(treasury()).toBe(`{ balance: u${paid - 100n}, spent: u100 }`);
    ok(decide(spend(paid - 100n, person(77))));
    expect(stx(person(77))).toBe(paid - 100n);
    expect(treasury()).toBe(`{ balance: u0, spent: u${paid} }`);
  });

  it('spends no more than it holds, not nothing, and not to itself', () => {
    err(decide(spend(1)), 1812);
    simnet.transferSTX(50n, house, deployer);
    err(decide(spend(0)), 1812);
    err(decide(spend(50, house)), 1812);
    const id = proposed(spend(60));
    err(execute(id), 1812);
    expect(treasury()).toBe('{ balance: u50, spent: u0 }');
    simnet.transferSTX(10n, house, deployer);
    ok(execute(id));
    expect(treasury()).toBe('{ balance: u0, spent: u60 }');
  });

  it('is spent from alone: whoever executes pays nothing', () => {
    simnet.transferSTX(50n, house, deployer);
    const id = proposed(spend(50, person(78)));
    const before = stx(deployer);
    ok(execute(id, deployer));
    expect(stx(deployer)).toBe(before);
  });
});
