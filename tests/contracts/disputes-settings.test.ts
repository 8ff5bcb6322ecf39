import { Cl } from '@stacks/transactions';
import { beforeEach, describe, expect, it } from 'vitest';
import { buff, call, DAY, deployer, err, nextTime, ok, read, shows, uintField } from './support/chain';
import {
  advance,
  bothConfirmed,
  dispute,
  disputeSignature,
  evidence,
  hearing,
  openDispute,
  openDisputeSigned,
  setParameter,
  untilOpened,
} from './support/disputes';
import { fields } from './support/ledger';
import { chainAfter } from './support/session';
import { deploy } from './support/stand-ins';
import { patient, pause, stranger } from './support/world';

const settings = () => read('dispute-resolver', 'get-settings');
const STX = 1_000_000n;

describe('the settings', () => {
  const bounds: [string, bigint, bigint][] = [
    ['dispute-window', 15n * DAY, 90n * DAY],
    ['commit-period', DAY, 30n * DAY],
    ['reveal-period', DAY, 30n * DAY],
    ['appeal-window', DAY, 30n * DAY],
    ['quorum', 1n, 32n],
    ['bond', 0n, 100n * STX],
  ];

  it('begin at 28, 7, 3 and 7 days, three votes and no bond', () => {
    expect(fields(settings(), 'pause-until', ...bounds.map(([name]) => name))).toEqual([
      'u0',
      ...[28n * DAY, 7n * DAY, 3n * DAY, 7n * DAY, 3n, 0n].map((value) => `u${value}`),
    ]);
  });

  it.each(bounds)('%s stays within its bounds', (name, least, most) => {
    const others = bounds.map(([other]) => other).filter((other) => other !== name);
    const before = fields(settings(), ...others);
    for (const value of [least, most]) {
      const set = setParameter(name, value);
      ok(set);
      expect(set.topics).toContain('set-parameter');
      expect(uintField(settings(), name)).toBe(value);
    }
    err(setParameter(name, most + 1n), 1604);
    if (least > 0n) err(setParameter(name, least - 1n), 1604);
    expect(uintField(settings(), name)).toBe(most);
    expect(fields(settings(), ...others)).toEqual(before);
  });

  it('have no other name, and are the council’s alone', () => {
    err(setParameter('pause-until', 1), 1603);
    for (const who of [stranger, deployer]) {
      const args = [Cl.stringAscii('quorum'), Cl.uint(1)];
      err(call(who, 'dispute-resolver', 'set-parameter', args), 1601);
      err(call(who, 'dispute-resolver', 'set-pause', [Cl.uint(nextTime() + DAY)]), 1601);
    }
  });

  it('leave a running pause as it is', () => {
    const until = nextTime() + DAY;
    ok(pause(until));
    ok(setParameter('quorum', 2));
    shows(read('dispute-resolver', 'get-pause'), `u${until}`);
    ok(pause(until - DAY / 2n));
    expect(uintField(settings(), 'quorum')).toBe(2n);
  });
});

describe('with sessions and arbitrators', () => {
  let secret: Uint8Array;
  beforeEach(async () => {
    ({ pairingSecret: secret } = await chainAfter(bothConfirmed));
  });

  const balance = (who: string): bigint => simnet.getAssetsMap().get('STX')?.get(who) ?? 0n;
  const escrow = `${deployer}.dispute-resolver`;
  const held = () => Cl.prettyPrint(read('dispute-resolver', 'get-bonds-held'));
  const withdrawBond = (id = 1) => call(stranger, 'dispute-resolver', 'withdraw-bond', [Cl.uint(id)]);
  /** Twice nobody votes: settled, unresolved. */
  const settle = (id = 1n) => {
    for (const _ of [1, 2]) {
      untilOpened(id);
      ok(advance(id));
    }
  };
  const fund = (who: string, amount: bigint) => ok(simnet.transferSTX(amount, who, deployer).result);

  describe('a running dispute', () => {
    it('keeps the periods, the quorum and the bond that it was opened with', () => {
      const names = ['commit-period', 'reveal-period', 'appeal-window', 'quorum', 'bond'];
      ok(openDispute());
      const before = fields(dispute(), ...names);
      for (const name of names.slice(0, 3)) ok(setParameter(name, DAY));
      ok(setParameter('quorum', 1));
      fund(patient, 5n * STX);
      ok(setParameter('bond', STX));
      expect(fields(dispute(), ...names)).toEqual(before);
      untilOpened();
      const at = nextTime();
      ok(advance());
      expect(fields(dispute(), 'commit-until')).toEqual([`u${at + 7n * DAY}`]);
      ok(openDispute(2));
      expect(fields(dispute(2n), ...names)).toEqual([`u${DAY}`, `u${DAY}`, `u${DAY}`, 'u1', `u${STX}`]);
    });
  });

  describe('a bond', () => {
    it('is held to the micro-STX and goes back once, at the end, to who paid it, in a pause too', () => {
      const bond = 2n * STX + 7n;
      for (const who of [patient, stranger]) fund(who, 10n * STX);
      ok(setParameter('bond', bond));
      const [own, other] = [balance(patient), balance(stranger)] as [bigint, bigint];
      ok(openDispute());
      ok(openDisputeSigned(disputeSignature(secret, 2), 2));
      expect(fields(dispute(2n), 'bond', 'payer')).toEqual([`u${bond}`, `'${stranger}`]);
      expect([balance(patient), balance(stranger)]).toEqual([own - bond, other - bond]);
      expect(held()).toBe(`u${2n * bond}`);
      expect(balance(escrow)).toBe(2n * bond);
      err(withdrawBond(), 1630);
      err(withdrawBond(3), 1618);
      settle();
      ok(pause(nextTime() + DAY));
      const withdrawn = withdrawBond();
      shows(ok(withdrawn), `u${bond}`);
      expect(withdrawn.topics).toEqual(['withdraw-bond']);
      expect(balance(patient)).toBe(own);
      expect(held()).toBe(`u${bond}`);
      expect(balance(escrow)).toBe(bond);
      err(withdrawBond(), 1631);
      err(withdrawBond(2), 1630);
      settle(2n);
      ok(withdrawBond(2));
      expect(balance(stranger)).toBe(other);
      expect(held()).toBe('u0');
      expect(balance(escrow)).toBe(0n);
      err(withdrawBond(2), 1631);
    });

    it('that was changed since goes back as it was paid', () => {
      fund(patient, 10n * STX);
      ok(setParameter('bond', STX));
      ok(openDispute());
      ok(setParameter('bond', 3n * STX));
      ok(openDispute(2));
      expect(held()).toBe(`u${4n * STX}`);
      settle();
      shows(ok(withdrawBond()), `u${STX}`);
      expect(balance(escrow)).toBe(3n * STX);
    });

    it('that cannot be paid opens nothing', () => {
      ok(setParameter('bond', 100n * STX));
      const poor = stranger;
      fund(poor, 100n * STX - 1n - balance(poor));
      err(openDisputeSigned(disputeSignature(secret), 1, poor), 1617);
      shows(dispute(), 'none');
      expect(held()).toBe('u0');
      fund(poor, 1n);
      ok(openDisputeSigned(disputeSignature(secret), 1, poor));
      expect(balance(poor)).toBe(0n);
    });

    it('that nobody asked for is not paid back', () => {
      ok(openDispute());
      settle();
      err(withdrawBond(), 1631);
    });

    it('paid by a contract goes back to that contract', () => {
      deploy(
        'payer',
        `(define-public (dispute (signature (buff 65)))
  (as-contract? ((with-stx u${STX}))
    (try! (contract-call? .dispute-resolver open-dispute-signed u1 u1 0x${Buffer.from(evidence).toString('hex')} signature))))`,
      );
      const payer = `${deployer}.payer`;
      fund(payer, 5n * STX);
      ok(setParameter('bond', STX));
      ok(call(stranger, 'payer', 'dispute', [buff(disputeSignature(secret))]));
      expect(fields(dispute(), 'payer', 'opening')).toEqual([`'${payer}`, hearing(false, evidence, null)]);
      expect(balance(payer)).toBe(4n * STX);
      settle();
      ok(withdrawBond());
      expect(balance(payer)).toBe(5n * STX);
      expect(balance(escrow)).toBe(0n);
    });

    it('is not mixed up with what somebody else sends to the contract', () => {
      fund(patient, 10n * STX);
      ok(setParameter('bond', STX));
      ok(openDispute());
      fund(escrow, 5n);
      expect(held()).toBe(`u${STX}`);
      settle();
      ok(withdrawBond());
      expect(balance(escrow)).toBe(5n);
      expect(held()).toBe('u0');
    });
  });
});
