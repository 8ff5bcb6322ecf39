import { Cl, type ClarityValue } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { call, deployer, ok, person } from '../support/chain';
import { type Action, decide, replace } from '../support/council';
import { arbitrator, registerArbitrator } from '../support/disputes';
import { ANYONE, build, OWN, ROLES, type World } from '../support/entry-points';
import { publicFunctions, type Type } from '../support/interfaces';
import { chainAfter, freshChain } from '../support/session';
import { stranger } from '../support/world';

const MAX = 2n ** 128n - 1n;

/** What 0, and what the largest number, gives in the place of each number that a public function takes. */
const NUMBERS: Record<string, string> = {
  'cohorts.enter-cohort account': 'u1901, u1901',
  'cohorts.enter-cohort cohort': 'u1907, u1907',
  'cohorts.enter-cohort voucher.ring': 'u1907, u1907',
  'cohorts.enter-cohort voucher.slot': 'u1907, u1907',
  'cohorts.enter-cohort voucher.version': 'u1907, u1907',
  'cohorts.rise account': 'u1901, u1901',
  'cohorts.rise milestone': 'u1905, u1905',
  'cohorts.seal-cohort cohort': 'u1920, u1920',
  'cohorts.set-pause until': 'u1924, u1924',
  'dispute-resolver.advance dispute': 'u1618, u1618',
  'dispute-resolver.answer dispute': 'u1618, u1618',
  'dispute-resolver.answer-signed dispute': 'u1618, u1618',
  'dispute-resolver.appeal dispute': 'u1618, u1618',
  'dispute-resolver.appeal-signed dispute': 'u1618, u1618',
  'dispute-resolver.commit-vote dispute': 'u1618, u1618',
  'dispute-resolver.open-dispute account': 'u1301, u1301',
  'dispute-resolver.open-dispute sequence': 'u1312, u1312',
  'dispute-resolver.open-dispute-signed account': 'u1301, u1301',
  'dispute-resolver.open-dispute-signed sequence': 'u1312, u1312',
  'dispute-resolver.reveal-vote choice': 'u1623, u1623',
  'dispute-resolver.reveal-vote dispute': 'u1618, u1618',
  'dispute-resolver.set-parameter value': 'u1601, u1601',
  'dispute-resolver.set-pause until': 'u1601, u1601',
  'dispute-resolver.withdraw-bond dispute': 'u1618, u1618',
  'governance.approve id': 'u1804, u1804',
  'governance.cancel id': 'u1804, u1804',
  'governance.execute id': 'u1804, u1804',
  'governance.execute-component id': 'u1804, u1804',
  'governance.propose action.extra': 'ok, ok',
  'governance.propose action.value': 'ok, ok',
  'governance.withdraw-approval id': 'u1804, u1804',
  'pairing.confirm-pairing expires': 'u1317, u1317',
  'pairing.confirm-pairing ring': 'u1321, u1321',
  'pairing.confirm-pairing version': 'u1316, u1316',
  'pairing.end-pairing account': 'u1407, u1407',
  'pairing.end-pairing-signed account': 'u1407, u1407',
  'pairing.set-fee fee': 'u1409, u1409',
  'pairing.set-pause until': 'u1409, u1409',
  'progress-tracker.add-milestone sessions': 'u1510, u1510',
  'progress-tracker.add-milestone window': 'u1510, u1510',
  'progress-tracker.create-goal-proof account': 'u1501, u1501',
  'progress-tracker.create-goal-proof expires': 'u1507, u1507',
  'progress-tracker.create-proof account': 'u1501, u1501',
  'progress-tracker.create-proof expires': 'u1507, u1507',
  'progress-tracker.create-proof milestone': 'u1506, u1506',
  'progress-tracker.reach-in-window account': 'u1501, u1501',
  'progress-tracker.reach-in-window from': 'u1516, u1516',
  'progress-tracker.reach-in-window milestone': 'u1503, u1503',
  'progress-tracker.reach-milestone account': 'u1501, u1501',
  'progress-tracker.reach-milestone milestone': 'u1503, u1503',
  'progress-tracker.record-goal account': 'u1501, u1501',
  'progress-tracker.set-fee fee': 'u1510, u1510',
  'progress-tracker.set-pause until': 'u1510, u1510',
  'progress-tracker.tally-sessions account': 'u1501, u1501',
  'session-logger.close-account account': 'u1327, u1327',
  'session-logger.close-pairing account': 'u1301, u1301',
  'session-logger.close-pairing pairing': 'u1314, u1314',
  'session-logger.confirm-session account': 'u1301, u1301',
  'session-logger.confirm-session sequence': 'u1312, u1312',
  'session-logger.confirm-sessions account': 'u1301, u1301',
  'session-logger.confirm-sessions items.sequence': 'ok, ok',
  'session-logger.hold-session account': 'u1301, u1301',
  'session-logger.hold-session dispute': 'u1328, u1328',
  'session-logger.hold-session sequence': 'u1312, u1312',
  'session-logger.log-session account': 'u1301, u1301',
  'session-logger.log-session sequence': 'u1303, u1303',
  'session-logger.log-session week': 'u1304, u1305',
  'session-logger.make-final account': 'u1301, u1301',
  'session-logger.make-final sequence': 'u1331, u1331',
  'session-logger.move-account account': 'u1327, u1327',
  'session-logger.open-pairing account': 'u1314, u1314',
  'session-logger.open-pairing expires': 'u1314, u1314',
  'session-logger.open-pairing ring': 'u1321, u1321',
  'session-logger.open-pairing size': 'u1314, u1314',
  'session-logger.open-pairing version': 'u1314, u1314',
  'session-logger.replace-session account': 'u1301, u1301',
  'session-logger.replace-session sequence': 'u1312, u1312',
  'session-logger.replace-session week': 'u1304, u1305',
  'session-logger.set-fee fee': 'u1318, u1318',
  'session-logger.set-pause until': 'u1318, u1318',
  'session-logger.set-ring expires': 'u1315, u1315',
  'session-logger.set-ring ring': 'u1315, u1315',
  'session-logger.set-ring rotated-at': 'u1315, u1315',
  'session-logger.set-ring valid-from': 'u1315, u1315',
  'session-logger.set-ring version': 'u1315, u1315',
  'session-logger.settle-session account': 'u1301, u1301',
  'session-logger.settle-session sequence': 'u1312, u1312',
  'session-logger.suspend-ring ring': 'u1321, u1321',
  'session-logger.suspend-ring until': 'u1315, u1315',
  'session-logger.withdraw-session account': 'u1301, u1301',
  'session-logger.withdraw-session sequence': 'u1312, u1312',
  'therapist-registry.attest expires': 'u1212, ok',
  'therapist-registry.publish-ring ring': 'u1215, u1215',
  'therapist-registry.renew-attestation expires': 'u1212, ok',
  'therapist-registry.set-fee fee': 'u1203, u1203',
  'therapist-registry.set-pause until': 'u1203, u1203',
  'therapist-registry.suspend-ring ring': 'u1215, u1215',
  'therapist-registry.suspend-ring until': 'u1218, u1218',
  'verification.close-programme programme': 'u1700, u1700',
  'verification.record-claim cohort': 'ok, ok',
  'verification.record-claim period': 'ok, u1706',
  'verification.record-claim programme': 'u1700, u1700',
  'verification.register-programme milestones': 'u1705, u1705',
  'verification.register-programme period': 'ok, u1704',
  'user-registry.set-fee fee': 'u1103, u1103',
  'user-registry.set-pause until': 'u1103, u1103',
};

/** The same in what the council decides: as the value, and in three cases as the other number. */
const DECISIONS: Record<string, string> = {
  'a component': 'u1816, u1816',
  'arbitrator who': 'u1611, u1803',
  council: 'u1803, u1803',
  'council who': 'u1802, u1803',
  'council who, largest extra': 'u1802, u1801, u1801',
  'council, largest extra': 'u1803, u1803, u1801',
  'fee pairing': 'ok, u1412',
  'fee progress-tracker': 'ok, u1514',
  'fee session-logger': 'ok, u1323',
  'fee therapist-registry': 'ok, u1220',
  'fee user-registry': 'ok, u1106',
  'issuer who': 'ok, u1803',
  milestone: 'u1512, u1512',
  'milestone, largest extra': 'u1512',
  'parameter appeal-window': 'u1604, u1604',
  'parameter bond': 'ok, u1604',
  'parameter commit-period': 'u1604, u1604',
  'parameter delay': 'u1811, u1811',
  'parameter dispute-window': 'u1604, u1604',
  'parameter quorum': 'u1604, u1604',
  'parameter reveal-period': 'u1604, u1604',
  pause: 'u1104, u1104',
  'spend who': 'u1812, u1812',
};

/** The value with one number in it replaced, for each number in it. */
function withNumber(name: string, type: Type, value: ClarityValue, n: bigint): [string, ClarityValue][] {
  if (type === 'uint128') return [[name, Cl.uint(n)]];
  if (typeof type !== 'object') return [];
  if ('tuple' in type && value.type === 'tuple') {
    return type.tuple.flatMap((part) =>
      withNumber(`${name}.${part.name}`, part.type, value.value[part.name] as ClarityValue, n).map(
        ([path, item]): [string, ClarityValue] => [path, Cl.tuple({ ...value.value, [part.name]: item })],
      ),
    );
  }
  if ('list' in type && value.type === 'list') {
    const [first, ...rest] = value.value as ClarityValue[];
    if (!first) return [];
    return withNumber(name, type.list.type, first, n).map(([path, item]) => [path, Cl.list([item, ...rest])]);
  }
  return [];
}

/** Who calls, and with what, when all goes well. */
function callOf(contract: string, name: string, world: World): { by: string; args: ClarityValue[] } {
  const role = ROLES[contract]?.[name];
  if (role) return { by: deployer, args: role[2](world) };
  const own = OWN[contract]?.[name];
  if (own) return { by: own[1], args: own[2](world) };
  return { by: stranger, args: ANYONE[contract]?.[name]?.(world) ?? [] };
}

const said = ({ result }: ReturnType<typeof call>): string =>
  result.type === 'err' ? Cl.prettyPrint(result.value) : result.type;

describe('0 and the largest number', () => {
  it('for each number of each public function give a code or ok, and abort nothing', async () => {
    const functions = publicFunctions();
    let world = await chainAfter(build);
    const outcomes: Record<string, string> = {};
    for (const { contract, name, args: declared } of functions) {
      for (const n of [0n, MAX]) {
        for (const [i, { name: arg, type }] of declared.entries()) {
          const { by, args } = callOf(contract, name, world);
          for (const [path, value] of withNumber(arg, type, args[i] ?? Cl.none(), n)) {
            const outcome = said(
              call(
                by,
                contract,
                name,
                args.map((other, at) => (at === i ? value : other)),
              ),
            );
            const key = `${contract}.${name} ${path}`;
            outcomes[key] = outcomes[key] ? `${outcomes[key]}, ${outcome}` : outcome;
            if (outcome !== 'ok') continue;
            await freshChain();
            world = await chainAfter(build);
          }
        }
      }
    }
    expect(outcomes).toEqual(NUMBERS);
  }, 180_000);
});

describe('0 and the largest number in a decision of the council', () => {
  it('are refused with a code by whoever holds the bounds, or are within them', () => {
    ok(registerArbitrator(1));
    const kinds: Omit<Action, 'value' | 'extra'>[] = [
      { kind: 'issuer', who: stranger },
      { kind: 'council', who: person(300) },
      { kind: 'council' },
      { kind: 'arbitrator', who: arbitrator(1) },
      { kind: 'milestone' },
      { kind: 'spend', who: stranger },
      { kind: 'pause' },
      ...['delay', 'dispute-window', 'commit-period', 'reveal-period', 'appeal-window', 'quorum', 'bond'].map(
        (name) => ({ kind: 'parameter', name }),
      ),
      ...['user-registry', 'therapist-registry', 'session-logger', 'pairing', 'progress-tracker'].map(
        (name) => ({
          kind: 'fee',
          name,
        }),
      ),
    ];
    const outcomes: Record<string, string> = {};
    for (const action of kinds) {
      const key = [action.kind, action.name, action.who && 'who'].filter(Boolean).join(' ');
      outcomes[key] = [0n, MAX].map((value) => said(decide({ ...action, value }))).join(', ');
      if (action.kind !== 'council' && action.kind !== 'milestone') continue;
      const extras = (action.kind === 'council' ? [0n, 1n, 2n] : [1n]).map((value) =>
        said(decide({ ...action, value, extra: MAX })),
      );
      outcomes[`${key}, largest extra`] = extras.join(', ');
    }
    outcomes['a component'] = [0n, MAX]
      .map((version) => said(replace('verification', 'verification', version)))
      .join(', ');
    expect(outcomes).toEqual(DECISIONS);
  });
});
