import { Cl, type ClarityValue } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import { signTagged, signUntagged } from '@/lib/protocol';
import { buff, bytes32, DAY, deployer, nextTime, ok, person } from './support/chain';
import { approve, execute, proposed } from './support/council';
import { openChain } from './support/ledger';
import { addMilestone, pairAndLog, reachInWindow } from './support/progress';
import { chainWithCosts } from './support/session';
import { longestProfile, setProfile } from './support/therapists';
import {
  countersign,
  currentRing,
  foundRing,
  log,
  pair,
  patient,
  prove,
  reach,
  ringSecret,
} from './support/world';

beforeEach(chainWithCosts);

function costOf(contract: string, name: string, args: ClarityValue[]) {
  const { costs, result } = simnet.callReadOnlyFn(`${deployer}.${contract}`, name, args, deployer);
  if (!costs) throw new Error('a chain that does not count costs');
  expect(result.type, `${contract} ${name}`).not.toBe('err');
  return costs.total;
}

function fits(contract: string, name: string, args: ClarityValue[]): void {
  const { readCount, readLength } = costOf(contract, name, args);
  expect(readCount, `${contract} ${name}`).toBeLessThanOrEqual(100);
  expect(readLength, `${contract} ${name}`).toBeLessThanOrEqual(200_000);
}

describe('read-only calls', () => {
  it('fit a node’s limits: 100 reads and 200,000 bytes', () => {
    foundRing(32);
    for (let n = 1; n <= 20; n += 1) ok(setProfile(n, longestProfile));
    const { pairingSecret: secret } = pair();
    for (let n = 1; n <= 20; n += 1) ok(log(n, countersign(secret, n)));
    ok(reach(1));
    const hash = ok(prove(1, nextTime() + DAY));
    const hashes = [
      hash,
      ...Array.from({ length: 15 }, (_, n) => ok(prove(1, nextTime() + DAY, patient, bytes32(n, 13)))),
    ];
    const item = Cl.tuple({ account: Cl.uint(1), milestone: Cl.uint(1), goal: Cl.none() });
    const one = Cl.uint(1);
    const message = bytes32(1);
    const scope = bytes32(2);
    const { keys: ring } = currentRing();
    const keys = Cl.list(ring.map(buff));
    const secretKey = ringSecret(5);
    const plain = signUntagged({ ring, secret: secretKey, message });
    const tagged = signTagged({ ring, secret: secretKey, scope, message });
    const calls: [string, string, ClarityValue[]][] = [
      ['session-logger', 'get-sessions', [one, one]],
      ['session-logger', 'get-accounts', [one]],
      ['cohorts', 'get-entries', [one]],
      ['verification', 'get-programmes', [one]],
      ['therapist-registry', 'get-therapists', [one]],
      ['therapist-registry', 'get-rings', [one]],
      ['therapist-registry', 'get-ring-keys', [one, one]],
      ['therapist-registry', 'is-verified', [Cl.principal(patient)]],
      ['progress-tracker', 'get-milestones', []],
      ['session-logger', 'get-listed-accounts', [Cl.list(Array(16).fill(one))]],
      ['progress-tracker', 'get-proofs', [Cl.list(hashes)]],
      ['progress-tracker', 'get-standings', [Cl.list(Array(16).fill(item))]],
      ['verification', 'verify-proof', [hash]],
      ['verification', 'verify-proofs', [Cl.list(hashes)]],
      ['verification', 'verify-session', [one, one, buff(bytes32(1))]],
      ['verification', 'get-statistics', []],
      [
        'ring-signature',
        'verify-untagged',
        [keys, buff(message), buff(plain.h0), Cl.list(plain.responses.map(buff))],
      ],
      [
        'ring-signature',
        'verify-tagged',
        [
          keys,
          buff(scope),
          buff(tagged.tag),
          buff(message),
          buff(tagged.h0),
          Cl.list(tagged.responses.map(buff)),
        ],
      ],
    ];
    for (const [contract, name, args] of calls) fits(contract, name, args);
    // of the page of rings only the first is there: the other three may be as large
    const [page, blank] = [1, 9].map((from) => costOf('therapist-registry', 'get-rings', [Cl.uint(from)]));
    for (const [part, most] of [
      ['readCount', 100],
      ['readLength', 200_000],
    ] as const) {
      const ring = page![part] - blank![part];
      expect(blank![part] + 4 * ring, part).toBeLessThanOrEqual(most);
    }
  });

  it('fit them also for a milestone within weeks, whose 20 sessions are looked at each time', async () => {
    await openChain(32);
    ok(addMilestone(20, 520));
    pairAndLog(20);
    ok(reachInWindow(4, 1));
    const hash = ok(prove(4, nextTime() + DAY));
    fits('verification', 'verify-proof', [hash]);
    fits('verification', 'verify-proofs', [Cl.list([hash])]);
    fits('progress-tracker', 'get-standing', [Cl.uint(1), Cl.uint(4)]);
    const item = Cl.tuple({ account: Cl.uint(1), milestone: Cl.uint(4), goal: Cl.none() });
    fits('progress-tracker', 'get-standings', [Cl.list([item])]);
    fits('progress-tracker', 'stands', [Cl.uint(1), Cl.uint(4)]);
  });

  it('do so also for a page of proposals that a full council approved', () => {
    const member = (n: number) => person(300 + n);
    const join = (n: number) => {
      const extra = Math.floor((n + 1) / 2) + 1;
      const id = proposed({ kind: 'council', who: member(n), value: 1, extra });
      for (let m = 1; m < n && m < Math.floor(n / 2) + 1; m += 1) ok(approve(id, member(m)));
      ok(execute(id));
    };
    for (let n = 1; n < 15; n += 1) join(n);
    const who = `${deployer}.${'a'.repeat(40)}`;
    for (let p = 0; p < 20; p += 1) {
      const id = proposed({ kind: 'component', name: 'n'.repeat(32), who, value: 2n ** 128n - 1n });
      for (let n = 1; n < 15; n += 1) ok(approve(id, member(n)));
    }
    fits('governance', 'get-proposals', [Cl.uint(15)]);
  });
});
