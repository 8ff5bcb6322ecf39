import { Cl } from '@stacks/transactions';
import { describe, it } from 'vitest';
import { buff, call, DAY, deployer, err, nextTime, ok, read, shows } from './support/chain';
import { deploy, deployWithDoubles } from './support/stand-ins';
import {
  accredit,
  countersign,
  factsOf,
  foundRing,
  issuer,
  log,
  noteOf,
  pair,
  patient,
  registerTherapist,
  stranger,
  therapist,
  thisWeek,
} from './support/world';

/** A contract that its caller trusts too much: it passes calls on, so that tx-sender is the victim. */
const proxy = `
(define-public (log (facts (buff 32)) (note (buff 32)) (week uint))
  (contract-call? .session-logger log-session u1 u1 facts note week none))
(define-public (end) (contract-call? .pairing end-pairing u1))
(define-public (request (commitment (buff 32))) (contract-call? .pairing request-pairing commitment))
(define-public (reach) (contract-call? .progress-tracker reach-milestone u1 u1))
(define-public (prove (expires uint)) (contract-call? .progress-tracker create-proof u1 u1 0x${'00'.repeat(32)} expires))
(define-public (attest (who principal) (expires uint)) (contract-call? .therapist-registry attest who expires))
(define-public (revoke (who principal)) (contract-call? .therapist-registry revoke-therapist who))
(define-public (publish) (contract-call? .therapist-registry publish-ring u1 true .session-logger))
(define-public (suspend (until uint)) (contract-call? .therapist-registry suspend-ring u1 until .session-logger))
(define-public (accredit (who principal)) (contract-call? .governance accredit-issuer who true))
(define-public (seat (who principal)) (contract-call? .governance set-council-member who true))
(define-public (pause (until uint)) (contract-call? .governance pause until))
(define-public (milestone) (contract-call? .governance add-milestone u1 u0))
`;

describe('authority is the calling contract’s, never the transaction sender’s', () => {
  it('so a proxy can do nothing in the name of whoever calls it', () => {
    foundRing(1);
    pair();
    deploy('proxy', proxy);
    const via = (who: string, name: string, ...args: Parameters<typeof call>[3]) =>
      call(who, 'proxy', name, args);
    const later = Cl.uint(nextTime() + DAY);
    err(via(patient, 'log', buff(factsOf(1)), buff(noteOf(1)), Cl.uint(thisWeek())), 1302);
    err(via(patient, 'end'), 1302);
    err(via(patient, 'request', buff(factsOf(1))), 1401);
    err(via(patient, 'reach'), 1502);
    err(via(patient, 'prove', later), 1502);
    ok(registerTherapist(2));
    err(via(issuer, 'attest', Cl.principal(therapist(2)), Cl.uint(nextTime() + DAY)), 1209);
    err(via(issuer, 'revoke', Cl.principal(therapist(1))), 1209);
    err(via(issuer, 'publish'), 1209);
    err(via(issuer, 'suspend', later), 1209);
    err(via(deployer, 'accredit', Cl.principal(stranger)), 1800);
    err(via(deployer, 'seat', Cl.principal(stranger)), 1800);
    err(via(deployer, 'pause', later), 1800);
    err(via(deployer, 'milestone'), 1800);
    // negative rules look at both: an accredited contract does not attest the one who calls it
    ok(accredit(`${deployer}.proxy`));
    err(via(therapist(2), 'attest', Cl.principal(therapist(2)), Cl.uint(nextTime() + DAY)), 1214);
    ok(via(stranger, 'attest', Cl.principal(therapist(2)), Cl.uint(nextTime() + DAY)));
  });
});

describe('the first caller', () => {
  it('can claim no role: there is no setter before governance and no other caller', () => {
    const attempts: [string, string, Parameters<typeof call>[3], number][] = [
      ['user-registry', 'set-pause', [Cl.uint(nextTime() + DAY)], 1103],
      ['therapist-registry', 'set-issuer', [Cl.principal(stranger), Cl.bool(true)], 1203],
      ['therapist-registry', 'set-pause', [Cl.uint(nextTime() + DAY)], 1203],
      ['session-logger', 'set-pause', [Cl.uint(nextTime() + DAY)], 1318],
      [
        'session-logger',
        'set-ring',
        [Cl.uint(1), Cl.uint(1), buff(factsOf(1)), Cl.uint(1), Cl.uint(nextTime() + DAY)],
        1315,
      ],
      ['pairing', 'set-pause', [Cl.uint(nextTime() + DAY)], 1409],
      ['progress-tracker', 'set-pause', [Cl.uint(nextTime() + DAY)], 1510],
      ['progress-tracker', 'add-milestone', [Cl.uint(1), Cl.uint(0)], 1510],
      ['governance', 'set-council-member', [Cl.principal(stranger), Cl.bool(true)], 1800],
    ];
    for (const who of [stranger, deployer]) {
      for (const [contract, name, args, code] of attempts) {
        if (who === deployer && contract === 'governance') continue;
        err(call(who, contract, name, args), code);
      }
    }
  });
});

describe('the ledger, with a pairing contract that lets anybody through', () => {
  const doubles = {
    pairing: `
(define-public (open (account uint) (owner principal) (digest (buff 32)) (expires uint))
  (contract-call? .session-logger open-pairing account owner 0x02${'11'.repeat(32)} u1 u1 digest u1 expires))
(define-public (close (account uint) (owner (optional principal)) (pairing uint))
  (contract-call? .session-logger close-pairing account owner pairing))`,
    'therapist-registry': `
(define-public (set (ring uint) (version uint) (digest (buff 32)) (expires uint))
  (contract-call? .session-logger set-ring ring version digest u1 expires))`,
  };

  it('still never changes an owner, and closes only the current pairing', async () => {
    await deployWithDoubles(doubles, [
      'ring-ledger-trait',
      'account-ledger-trait',
      'component-trait',
      'session-logger',
      'therapist-registry',
      'pairing',
    ]);
    const digest = factsOf(1);
    const expires = nextTime() + 10n * DAY;
    ok(call(stranger, 'therapist-registry', 'set', [Cl.uint(1), Cl.uint(1), buff(digest), Cl.uint(expires)]));
    const open = (owner: string) =>
      call(stranger, 'pairing', 'open', [Cl.uint(1), Cl.principal(owner), buff(digest), Cl.uint(expires)]);
    const close = (pairing: number) =>
      call(stranger, 'pairing', 'close', [Cl.uint(1), Cl.none(), Cl.uint(pairing)]);
    ok(open(patient));
    err(open(stranger), 1302);
    ok(open(patient));
    err(close(1), 1320);
    err(call(stranger, 'pairing', 'close', [Cl.uint(1), Cl.some(Cl.principal(stranger)), Cl.uint(2)]), 1302);
    ok(close(2));
    err(close(2), 1308);
    err(log(1, countersign(factsOf(9), 1)), 1308);
    shows(read('session-logger', 'get-pause'), 'u0');
  });
});
