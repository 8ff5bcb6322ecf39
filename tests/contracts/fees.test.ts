import { Cl } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  buff,
  bytes32,
  call,
  DAY,
  deployer,
  err,
  field,
  nextTime,
  type Outcome,
  ok,
  pass,
  person,
  read,
  shows,
} from './support/chain';
import {
  accept,
  cancelOffer,
  GATED,
  govern,
  leave,
  offer,
  openChain,
  pauseOne,
  replace,
  signCorrection,
  withdraw,
} from './support/ledger';
import { chainWithCosts } from './support/session';
import { deploy } from './support/stand-ins';
import {
  confirm,
  confirmMany,
  confirmPairing,
  countersign,
  endorse,
  log,
  pair,
  patient,
  register,
  request,
  stranger,
} from './support/world';

const treasury = `${deployer}.governance`;
const balance = (who: string): bigint => simnet.getAssetsMap().get('STX')?.get(who) ?? 0n;
const gated = Object.keys(GATED) as (keyof typeof GATED)[];
const setFee = (name: string, fee: number) => govern(`${name}-fee`, Cl.uint(fee));
const feeOf = (name: keyof typeof GATED) => read(GATED[name], 'get-fee');

/** What a call moved: from whom, to the treasury. */
function paid(who: string, act: () => Outcome): [result: Outcome, from: bigint, to: bigint] {
  const before = [balance(who), balance(treasury)] as const;
  const result = act();
  return [result, before[0] - balance(who), balance(treasury) - before[1]];
}

beforeEach(() => openChain(2));

describe('a fee', () => {
  it('is zero until governance sets one, and at most 1 STX', () => {
    for (const [name, code] of [
      ['users', 1106],
      ['pairing', 1412],
      ['ledger', 1323],
    ] as const) {
      shows(feeOf(name), 'u0');
      err(setFee(name, 1_000_001), code);
      const set = setFee(name, 1_000_000);
      ok(set);
      expect(set.topics).toEqual(['set-fee']);
      shows(feeOf(name), 'u1000000');
      shows(read(GATED[name], 'get-pause'), 'u0');
      ok(setFee(name, 0));
      shows(feeOf(name), 'u0');
    }
    const notGovernance = { users: 1103, pairing: 1409, ledger: 1318 };
    for (const name of gated) err(call(deployer, GATED[name], 'set-fee', [Cl.uint(1)]), notGovernance[name]);
  });

  it('of zero moves nothing and costs nothing', async () => {
    await chainWithCosts();
    await openChain(2);
    expect(paid(patient, () => register(patient)).slice(1)).toEqual([0n, 0n]);
    expect(paid(patient, () => request(patient)).slice(1)).toEqual([0n, 0n]);
    const { pairingSecret } = pair();
    const [logged, from, to] = paid(patient, () => log(1, countersign(pairingSecret, 1)));
    expect([from, to]).toEqual([0n, 0n]);
    expect([logged.reads, logged.writes]).toEqual([9, 2]);
  });

  it('goes to the treasury exactly, and nothing is done without it', async () => {
    await chainWithCosts();
    await openChain(2);
    for (const [i, name] of gated.entries()) ok(setFee(name, 1000 + i));
    err(register(patient), 1105);
    simnet.mintSTX(patient, 1000n + 1001n + 2n * 1002n - 1n);
    expect(paid(patient, () => register(patient)).slice(1)).toEqual([1000n, 1000n]);
    shows(read('user-registry', 'get-user-count'), 'u1');
    expect(paid(patient, () => request(patient)).slice(1)).toEqual([1001n, 1001n]);
    const endorsement = endorse(patient);
    expect(paid(patient, () => confirmPairing(patient, endorsement)).slice(1)).toEqual([0n, 0n]);
    const secret = endorsement.pairingSecret;
    const [logged, from, to] = paid(patient, () => log(1, countersign(secret, 1)));
    expect([from, to]).toEqual([1002n, 1002n]);
    expect([logged.reads, logged.writes]).toEqual([10, 3]);
    // one micro-STX short: nothing is logged, nothing is taken
    const [short, less, more] = paid(patient, () => log(2, null));
    err(short, 1322);
    expect([less, more]).toEqual([0n, 0n]);
    shows(read('session-logger', 'get-session', [Cl.uint(1), Cl.uint(2)]), 'none');
    ok(setFee('pairing', 1002));
    err(request(patient), 1411);
    shows(field(read('pairing', 'get-request', [Cl.principal(patient)]), 'request'), 'u1');
    simnet.mintSTX(patient, 1n);
    expect(paid(patient, () => log(2, null)).slice(1)).toEqual([1002n, 1002n]);
    // a call that is refused takes nothing
    simnet.mintSTX(patient, 10_000n);
    const refused = paid(patient, () => log(9, null));
    err(refused[0], 1303);
    expect(refused.slice(1)).toEqual([0n, 0n]);
    const again = paid(patient, () => register(patient));
    err(again[0], 1101);
    expect(again.slice(1)).toEqual([0n, 0n]);
    // confirming, correcting, withdrawing, ending and leaving are free
    const free = [
      () => confirm(2, countersign(secret, 2), patient),
      () => replace(1, signCorrection(secret, 1)),
      () => offer(person(11)),
      () => cancelOffer(),
      () => call(patient, 'pairing', 'end-pairing', [Cl.uint(1)]),
      () => leave(),
    ];
    for (const act of free) {
      const [result, out, into] = paid(patient, act);
      ok(result);
      expect([out, into]).toEqual([0n, 0n]);
    }
  });

  it('is paid by who sends the transaction, when a contract holds the account', () => {
    deploy(
      'wallet',
      `(define-public (register (commitment (buff 32))) (contract-call? .user-registry register-user commitment))`,
    );
    ok(setFee('users', 1000));
    const held = `${deployer}.wallet`;
    err(call(stranger, 'wallet', 'register', [buff(bytes32(7, 7))]), 1105);
    simnet.mintSTX(stranger, 1000n);
    const [result, from, to] = paid(stranger, () =>
      call(stranger, 'wallet', 'register', [buff(bytes32(7, 7))]),
    );
    shows(ok(result), 'u1');
    expect([from, to, balance(held)]).toEqual([1000n, 1000n, 0n]);
    expect(read('user-registry', 'get-user', [Cl.principal(held)]).type).toBe('some');
  });
});

describe('a pause', () => {
  it('of the users’ registry stops joining, not leaving', () => {
    ok(register(patient));
    ok(register(person(12)));
    ok(offer(person(11)));
    ok(pauseOne('users'));
    err(register(person(13)), 1100);
    err(offer(person(13)), 1100);
    err(accept(person(11)), 1100);
    ok(cancelOffer());
    ok(leave());
    pass(DAY);
    ok(offer(person(13), person(12)));
    ok(accept(person(13), person(12)));
  });

  it('of pairing stops pairing, not ending', () => {
    pair();
    ok(request(patient));
    const next = endorse(patient);
    ok(pauseOne('pairing'));
    err(request(patient), 1400);
    err(confirmPairing(patient, next), 1400);
    ok(call(patient, 'pairing', 'end-pairing', [Cl.uint(1)]));
    pass(DAY);
    ok(confirmPairing(patient, next));
  });

  it('of the ledger stops writing, not leaving', () => {
    const { pairingSecret: secret } = pair();
    ok(log(1, countersign(secret, 1)));
    ok(log(2, null));
    ok(pauseOne('ledger'));
    err(log(3, null), 1300);
    err(confirm(2, countersign(secret, 2)), 1300);
    err(confirmMany([]), 1300);
    err(replace(1, signCorrection(secret, 1)), 1300);
    err(withdraw(2), 1300);
    // a rotation that others may accept, an ending and a leaving go through
    ok(offer(person(11)));
    ok(accept(person(11)));
    ok(call(person(11), 'pairing', 'end-pairing', [Cl.uint(1)]));
    ok(leave(person(11)));
  });

  it('keeps the fee, and lasts 14 days at most with as many without', () => {
    const bounds = { users: 1104, pairing: 1410, ledger: 1319 };
    for (const name of gated) {
      ok(setFee(name, 5));
      const pause = (until: bigint) => govern(`${name}-pause`, Cl.uint(until));
      err(pause(nextTime() + 14n * DAY + 1n), bounds[name]);
      err(pause(nextTime()), bounds[name]);
      const until = nextTime() + 14n * DAY;
      const set = pause(until);
      ok(set);
      expect(set.topics).toEqual(['set-pause']);
      shows(read(GATED[name], 'get-pause'), `u${until}`);
      shows(feeOf(name), 'u5');
      err(pause(until + 1n), bounds[name]);
      // lifted early
      ok(pause(nextTime()));
      err(pause(nextTime() + 600n), bounds[name]);
    }
    pass(14n * DAY);
    for (const name of gated) ok(pauseOne(name));
  });
});
