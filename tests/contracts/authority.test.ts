import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { buff, call, DAY, deployer, err, nextTime, ok, person, read, shows } from './support/chain';
import { cancel, proposed } from './support/council';
import { newFacts, newNote, offer, signCorrection } from './support/ledger';
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
  (contract-call? .session-logger log-session u1 u3 facts note week none))
(define-public (replace (facts (buff 32)) (note (buff 32)) (week uint) (signature (buff 65)))
  (contract-call? .session-logger replace-session u1 u1 facts note week signature))
(define-public (withdraw-session) (contract-call? .session-logger withdraw-session u1 u2))
(define-public (offer (to principal)) (contract-call? .user-registry offer-rotation to))
(define-public (cancel-offer) (contract-call? .user-registry cancel-rotation))
(define-public (accept (from principal) (commitment (buff 32)))
  (contract-call? .user-registry accept-rotation from commitment .session-logger))
(define-public (leave) (contract-call? .user-registry leave .session-logger))
(define-public (end) (contract-call? .pairing end-pairing u1))
(define-public (request (commitment (buff 32))) (contract-call? .pairing request-pairing commitment))
(define-public (reach) (contract-call? .progress-tracker reach-milestone u1 u1))
(define-public (prove (expires uint)) (contract-call? .progress-tracker create-proof u1 u1 0x${'00'.repeat(32)} expires))
(define-public (attest (who principal) (expires uint)) (contract-call? .therapist-registry attest who expires))
(define-public (revoke (who principal)) (contract-call? .therapist-registry revoke-therapist who))
(define-public (publish) (contract-call? .therapist-registry publish-ring u1 true .session-logger))
(define-public (suspend (until uint)) (contract-call? .therapist-registry suspend-ring u1 until .session-logger))
(define-public (propose (who principal))
  (contract-call? .governance propose {kind: "issuer", name: "", who: (some who), value: u1, extra: u0}))
(define-public (approve (id uint)) (contract-call? .governance approve id))
(define-public (cancel-proposal (id uint)) (contract-call? .governance cancel id))
(define-public (withdraw-approval (id uint)) (contract-call? .governance withdraw-approval id))
`;

describe('authority is the calling contract’s, never the transaction sender’s', () => {
  it('so a proxy can do nothing in the name of whoever calls it', () => {
    foundRing(1);
    const { pairingSecret: secret } = pair();
    ok(log(1, countersign(secret, 1)));
    ok(log(2, null));
    ok(offer(person(11)));
    deploy('proxy', proxy);
    const via = (who: string, name: string, ...args: Parameters<typeof call>[3]) =>
      call(who, 'proxy', name, args);
    const later = Cl.uint(nextTime() + DAY);
    err(via(patient, 'log', buff(factsOf(3)), buff(noteOf(3)), Cl.uint(thisWeek())), 1302);
    const correction = [buff(newFacts(1)), buff(newNote(1)), Cl.uint(thisWeek())];
    err(via(patient, 'replace', ...correction, buff(signCorrection(secret, 1))), 1302);
    err(via(patient, 'withdraw-session'), 1302);
    err(via(patient, 'offer', Cl.principal(stranger)), 1107);
    err(via(patient, 'cancel-offer'), 1107);
    err(via(person(11), 'accept', Cl.principal(patient), buff(factsOf(1))), 1108);
    err(via(patient, 'leave'), 1107);
    err(via(patient, 'end'), 1302);
    err(via(patient, 'request', buff(factsOf(1))), 1401);
    err(via(patient, 'reach'), 1502);
    err(via(patient, 'prove', later), 1502);
    ok(registerTherapist(2));
    err(via(issuer, 'attest', Cl.principal(therapist(2)), Cl.uint(nextTime() + DAY)), 1209);
    err(via(issuer, 'revoke', Cl.principal(therapist(1))), 1209);
    err(via(issuer, 'publish'), 1209);
    err(via(issuer, 'suspend', later), 1209);
    const proposal = proposed({ kind: 'milestone', value: 5 });
    err(via(deployer, 'propose', Cl.principal(stranger)), 1800);
    err(via(deployer, 'approve', Cl.uint(proposal)), 1800);
    err(via(deployer, 'cancel-proposal', Cl.uint(proposal)), 1808);
    err(via(deployer, 'withdraw-approval', Cl.uint(proposal)), 1802);
    ok(cancel(proposal));
    // negative rules look at both: an accredited contract does not attest the one who calls it
    ok(accredit(`${deployer}.proxy`));
    err(via(therapist(2), 'attest', Cl.principal(therapist(2)), Cl.uint(nextTime() + DAY)), 1214);
    ok(via(stranger, 'attest', Cl.principal(therapist(2)), Cl.uint(nextTime() + DAY)));
  });
});

describe('a contract', () => {
  it('says which part it plays, and in which version', () => {
    for (const name of [
      'user-registry',
      'therapist-registry',
      'session-logger',
      'pairing',
      'progress-tracker',
      'dispute-resolver',
      'verification',
      'governance',
    ])
      shows(read(name, 'get-component'), `(ok { name: "${name}", version: u1 })`);
  });
});

describe('the first caller', () => {
  it('can claim no role: there is no setter before governance and no other caller', () => {
    const attempts: [string, string, Parameters<typeof call>[3], number][] = [
      ['user-registry', 'set-pause', [Cl.uint(nextTime() + DAY)], 1103],
      ['user-registry', 'set-fee', [Cl.uint(0)], 1103],
      ['therapist-registry', 'set-issuer', [Cl.principal(stranger), Cl.bool(true)], 1203],
      ['therapist-registry', 'set-pause', [Cl.uint(nextTime() + DAY)], 1203],
      ['therapist-registry', 'set-fee', [Cl.uint(0)], 1203],
      ['therapist-registry', 'set-ledger', [Cl.principal(stranger)], 1203],
      ['session-logger', 'set-pause', [Cl.uint(nextTime() + DAY)], 1318],
      ['session-logger', 'set-fee', [Cl.uint(0)], 1318],
      ['session-logger', 'set-registry', [Cl.principal(stranger)], 1318],
      ['session-logger', 'move-account', [Cl.uint(1), Cl.principal(patient), Cl.principal(stranger)], 1327],
      ['session-logger', 'close-account', [Cl.uint(1), Cl.principal(patient)], 1327],
      [
        'session-logger',
        'set-ring',
        [Cl.uint(1), Cl.uint(1), buff(factsOf(1)), Cl.uint(1), Cl.uint(nextTime() + DAY), Cl.uint(0)],
        1315,
      ],
      ['pairing', 'set-pause', [Cl.uint(nextTime() + DAY)], 1409],
      ['pairing', 'set-fee', [Cl.uint(0)], 1409],
      ['progress-tracker', 'set-pause', [Cl.uint(nextTime() + DAY)], 1510],
      ['progress-tracker', 'set-fee', [Cl.uint(0)], 1510],
      ['dispute-resolver', 'set-pause', [Cl.uint(nextTime() + DAY)], 1601],
      ['dispute-resolver', 'set-parameter', [Cl.stringAscii('quorum'), Cl.uint(1)], 1601],
      ['progress-tracker', 'add-milestone', [Cl.uint(1), Cl.uint(0)], 1510],
      ['dispute-resolver', 'set-pause', [Cl.uint(nextTime() + DAY)], 1601],
      ['dispute-resolver', 'set-parameter', [Cl.stringAscii('quorum'), Cl.uint(1)], 1601],
    ];
    for (const who of [stranger, deployer]) {
      for (const [contract, name, args, code] of attempts) {
        err(call(who, contract, name, args), code);
      }
    }
  });
});

describe('the ledger, with callers that let anybody through', () => {
  const doubles = {
    'user-registry': `
(define-public (move (from principal) (to principal))
  (contract-call? .session-logger move-account u1 from to))
(define-public (close (owner principal)) (contract-call? .session-logger close-account u1 owner))`,
    pairing: `
(define-public (open (account uint) (owner principal) (digest (buff 32)) (expires uint))
  (contract-call? .session-logger open-pairing account owner 0x02${'11'.repeat(32)} u1 u1 digest u1 expires))
(define-public (close (account uint) (owner (optional principal)) (pairing uint))
  (contract-call? .session-logger close-pairing account owner pairing))`,
    'therapist-registry': `
(define-public (set (ring uint) (version uint) (digest (buff 32)) (expires uint))
  (contract-call? .session-logger set-ring ring version digest u1 expires u0))
(define-public (suspend (ring uint) (until uint)) (contract-call? .session-logger suspend-ring ring until))`,
    governance: `
(define-public (registry (to principal)) (contract-call? .session-logger set-registry to))`,
  };
  const order = [
    'ring-ledger-trait',
    'account-ledger-trait',
    'component-trait',
    'session-logger',
    'user-registry',
    'therapist-registry',
    'pairing',
    'governance',
  ];
  const digest = factsOf(1);
  const later = (days: bigint) => nextTime() + days * DAY;
  const setRing = (by: string, expires: bigint) =>
    call(stranger, by, 'set', [Cl.uint(1), Cl.uint(1), buff(digest), Cl.uint(expires)]);
  const open = (owner: string, expires: bigint) =>
    call(stranger, 'pairing', 'open', [Cl.uint(1), Cl.principal(owner), buff(digest), Cl.uint(expires)]);
  const close = (pairing: number, owner: string | null = null) =>
    call(stranger, 'pairing', 'close', [
      Cl.uint(1),
      owner ? Cl.some(Cl.principal(owner)) : Cl.none(),
      Cl.uint(pairing),
    ]);
  const move = (from: string, to: string) =>
    call(stranger, 'user-registry', 'move', [Cl.principal(from), Cl.principal(to)]);
  const closeAccount = (owner: string) => call(stranger, 'user-registry', 'close', [Cl.principal(owner)]);

  it('still never changes an owner by a pairing, and closes only the current one', async () => {
    await deployWithDoubles(doubles, order);
    const expires = later(10n);
    ok(setRing('therapist-registry', expires));
    err(close(1), 1301);
    ok(open(patient, expires));
    err(open(stranger, expires), 1302);
    ok(open(patient, expires));
    err(close(1), 1320);
    err(close(2, stranger), 1302);
    ok(close(2));
    err(close(2), 1308);
    err(log(1, countersign(factsOf(9), 1)), 1308);
    shows(read('session-logger', 'get-pause'), 'u0');
  });

  it('moves and closes an account for its owner alone', async () => {
    await deployWithDoubles(doubles, order);
    const expires = later(10n);
    ok(setRing('therapist-registry', expires));
    // before the first pairing the first mover is believed, since only the registry knows the owner
    ok(move(patient, person(11)));
    err(move(patient, stranger), 1302);
    err(closeAccount(patient), 1302);
    err(open(patient, expires), 1302);
    err(close(0), 1301);
    ok(open(person(11), expires));
    ok(move(person(11), patient));
    err(closeAccount(person(11)), 1302);
    ok(closeAccount(patient));
    err(open(patient, expires), 1324);
    err(log(1, null), 1324);
  });

  it('takes rings from the registry that governance named, and from no other', async () => {
    await deployWithDoubles(doubles, order);
    const registry = () => read('session-logger', 'get-registry');
    shows(registry(), `'${deployer}.therapist-registry`);
    deploy('next-registry', doubles['therapist-registry']);
    err(setRing('next-registry', later(10n)), 1315);
    const next = Cl.contractPrincipal(deployer, 'next-registry');
    const named = call(stranger, 'governance', 'registry', [next]);
    ok(named);
    expect(named.topics).toEqual(['set-registry']);
    shows(registry(), `'${deployer}.next-registry`);
    err(setRing('therapist-registry', later(10n)), 1315);
    err(call(stranger, 'next-registry', 'suspend', [Cl.uint(1), Cl.uint(later(1n))]), 1321);
    ok(setRing('next-registry', later(10n)));
    const suspend = (by: string) => call(stranger, by, 'suspend', [Cl.uint(1), Cl.uint(later(1n))]);
    err(suspend('therapist-registry'), 1315);
    ok(suspend('next-registry'));
  });
});
