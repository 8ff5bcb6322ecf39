import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import {
  buff,
  bytes32,
  call,
  DAY,
  deployer,
  err,
  nextTime,
  ok,
  pass,
  read,
  shows,
  uintField,
} from './support/chain';
import { decide, execute, executeComponent, proposed, replace } from './support/council';
import { deploy } from './support/stand-ins';
import {
  confirmPairing,
  currentRing,
  endorse,
  foundRing,
  pair,
  patient,
  publish,
  request,
  stranger,
} from './support/world';

const fixed = ['user-registry', 'pairing', 'dispute-resolver', 'governance'];
const replaceable = ['therapist-registry', 'session-logger', 'progress-tracker', 'verification'];
const component = (name: string) => read('governance', 'get-component-of', [Cl.stringAscii(name)]);

/** A contract that says of itself what a component says, and nothing else. */
const claim = (name: string, version: number): string =>
  `(define-read-only (get-component) (ok {name: "${name}", version: u${version}}))`;

/** A second registry: the ledger takes its rings once governance has given it the role. */
const registry = (version: number): string => `
(impl-trait .component-trait.component-trait)
${claim('therapist-registry', version)}
(define-public (push (ring uint) (version uint) (digest (buff 32)) (expires uint))
  (contract-call? .session-logger set-ring ring version digest u1 expires u0))
(define-public (suspend (ring uint) (until uint))
  (contract-call? .session-logger suspend-ring ring until))`;

/** A second ledger: the registry pushes to it once governance has given it the role. */
const ledger = `
(impl-trait .component-trait.component-trait)
(impl-trait .ring-ledger-trait.ring-ledger-trait)
${claim('session-logger', 2)}
(define-data-var last uint u0)
(define-read-only (get-last) (var-get last))
(define-public (set-ring
  (ring uint) (version uint) (digest (buff 32)) (valid-from uint) (expires uint) (rotated-at uint))
  (ok (var-set last version)))
(define-public (suspend-ring (ring uint) (until uint)) (ok true))`;

const push = (contract: string, ring = 1, version = 9) =>
  call(stranger, contract, 'push', [
    Cl.uint(ring),
    Cl.uint(version),
    buff(bytes32(1)),
    Cl.uint(nextTime() + DAY),
  ]);

describe('components', () => {
  it('are all known from the deployment on, and say what they are', () => {
    for (const name of [...fixed, ...replaceable]) {
      const known = Cl.prettyPrint(component(name));
      expect(known).toContain(`contract: '${deployer}.${name}, fixed: ${fixed.includes(name)}`);
      expect(uintField(component(name), 'version')).toBe(1n);
      shows(read(name, 'get-component'), `(ok { name: "${name}", version: u1 })`);
    }
    shows(component('ring-signature'), 'none');
  });

  it('that hold the owner and dispute roles, and governance, are never replaced', () => {
    for (const name of fixed) {
      deploy(`${name}-2`, claim(name, 2));
      err(replace(name, `${name}-2`, 2), 1814);
      expect(uintField(component(name), 'version')).toBe(1n);
    }
  });

  it('are replaced by the proposed contract alone, under its own name and a higher version', () => {
    deploy('next', claim('verification', 3));
    deploy('twin', claim('verification', 3));
    deploy('other', claim('progress-tracker', 3));
    deploy('stranger', claim('ring-signature', 3));
    const id = proposed({ kind: 'component', name: 'verification', who: `${deployer}.next`, value: 3 });
    err(executeComponent(id, 'twin'), 1816);
    err(execute(id), 1817);
    err(replace('verification', 'next', 2), 1816);
    err(replace('verification', 'next', 4), 1816);
    err(replace('verification', 'other', 3), 1816);
    err(replace('ring-signature', 'stranger', 3), 1813);
    deploy('same', claim('verification', 1));
    err(replace('verification', 'same', 1), 1815);
    ok(executeComponent(id, 'next', stranger));
    err(executeComponent(id, 'next'), 1805);
    expect(Cl.prettyPrint(component('verification'))).toContain(`'${deployer}.next, fixed: false`);
    expect(uintField(component('verification'), 'version')).toBe(3n);
    // going back would be a lower version, and the same one again is no higher
    err(replace('verification', 'verification', 1), 1815);
    err(replace('verification', 'twin', 3), 1815);
    ok(replace('progress-tracker', 'other', 3));
  });

  it('wait for threshold and delay like everything else', () => {
    deploy('next', claim('verification', 2));
    ok(decide({ kind: 'parameter', name: 'delay', value: DAY }));
    const id = proposed({ kind: 'component', name: 'verification', who: `${deployer}.next`, value: 2 });
    err(executeComponent(id, 'next'), 1810);
    pass(DAY);
    const milestone = proposed({ kind: 'milestone', value: 5 });
    pass(DAY);
    err(executeComponent(milestone, 'next'), 1817);
    ok(executeComponent(id, 'next'));
  });
});

describe('a second registry', () => {
  it('pushes the rings once it has the role, and the first one no longer does', () => {
    foundRing(2);
    pair();
    ok(request(patient));
    const endorsement = endorse(patient, 2, currentRing(), 2);
    deploy('registry-2', registry(2));
    err(push('registry-2'), 1315);
    expect(replace('therapist-registry', 'registry-2', 2).topics).toEqual([
      'set-registry',
      'execute-component',
    ]);
    shows(read('session-logger', 'get-registry'), `'${deployer}.registry-2`);
    ok(push('registry-2', 2, 1));
    ok(call(stranger, 'registry-2', 'suspend', [Cl.uint(2), Cl.uint(nextTime() + DAY)]));
    expect(uintField(read('session-logger', 'get-ring', [Cl.uint(2)]), 'version')).toBe(1n);
    err(publish(1, true), 1315);
    // what the first one published holds to its term
    ok(confirmPairing(patient, endorsement));
    // and a third takes the role from the second
    deploy('registry-3', registry(3));
    ok(replace('therapist-registry', 'registry-3', 3));
    err(push('registry-2', 2, 2), 1315);
    ok(push('registry-3', 2, 2));
  });
});

describe('a second ledger', () => {
  it('is what the registry pushes to once it has the role', () => {
    foundRing(1);
    deploy('ledger-2', ledger);
    const second = Cl.contractPrincipal(deployer, 'ledger-2');
    err(publish(1, true, undefined, second), 1217);
    expect(replace('session-logger', 'ledger-2', 2).topics).toEqual(['set-ledger', 'execute-component']);
    ok(publish(1, true, undefined, second));
    shows(read('ledger-2', 'get-last'), 'u2');
    err(publish(1, true), 1217);
  });
});
