import { Cl, type ClarityValue } from '@stacks/transactions';
import { describe, it } from 'vitest';
import { publicKey, signEnding } from '@/lib/protocol';
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
  passUntil,
  person,
  place,
  read,
  WEEK,
} from './support/chain';
import {
  approve,
  cancel,
  decide,
  execute,
  executeComponent,
  propose,
  proposed,
  withdrawApproval,
} from './support/council';
import {
  AGAINST,
  advance,
  answer,
  answerSignature,
  answerSigned,
  appeal,
  appealSignature,
  appealSigned,
  arbitrator,
  arbitratorKeys,
  COUNTS,
  disputeSignature,
  holdRound,
  openDispute,
  openDisputeSigned,
  registerArbitrator,
  resign,
  sealBallot,
  seat,
  setParameter,
  untilOpened,
  untilUnappealed,
} from './support/disputes';
import {
  hold,
  leave,
  offer,
  openChain,
  replace,
  settle as settleDispute,
  signCorrection,
  withdraw,
} from './support/ledger';
import {
  addMilestone,
  goal,
  proveGoal,
  reachInWindow,
  recordGoal,
  revoke,
  signedGoal,
  tally,
} from './support/progress';
import { deploy } from './support/stand-ins';
import {
  bench,
  COURT,
  heir,
  one,
  pairAnew,
  REGISTRY,
  rich,
  seatBench,
  seats,
  seatTherapist,
  settle,
} from './support/stories';
import {
  longestProfile,
  renew,
  rotate,
  setProfile,
  therapistLeaves,
  updateContact,
} from './support/therapists';
import { Transcript } from './support/transcript';
import { number32, numberOf, ORDER } from './support/twins';
import {
  accredit,
  attest,
  confirm,
  confirmMany,
  countersign,
  issuer,
  ledger,
  log,
  manage,
  pair,
  patient,
  prove,
  publish,
  reach,
  register,
  registerTherapist,
  request,
  ringSecret,
  stranger,
  therapist,
  thisWeek,
  YEAR,
} from './support/world';

const two = person(301);
/** The secret of the same key's mirror image. */
const opposite = (secret: Uint8Array) => number32(ORDER - numberOf(secret));
/** A pairing whose key has an odd y, while that of the first is even: they begin with 03 and 02. */
const ODD = [2, 3, 4, 5, 6].find((n) => publicKey(bytes32(n, 9))[0] === 3) ?? 2;
const commitmentOf = (n: number) =>
  field(read('session-logger', 'get-session', [one, Cl.uint(n)]), 'commitment');

/**
 * Everybody here acts through a contract of their own: whatever a contract gave to the sender of the transaction instead
 * of its caller would show. Every call's answer and events, and every page, stand in tests/contracts/transcripts.
 */
describe('a transcript', () => {
  it('of an account: fees, rotation, leaving', () => {
    const t = new Transcript('account', {
      patient: [patient, ['user-registry', 'pairing']],
      heir: [heir, ['user-registry', 'pairing']],
    });
    t.play(() => {
      for (const name of ['user-registry', 'pairing']) t.look(name, 'get-pause');
      t.say('fees go from whoever signs to the treasury');
      for (const name of ['user-registry', 'pairing']) {
        ok(decide({ kind: 'fee', name, value: 5 }));
        t.look(name, 'get-fee');
      }
      rich(patient);
      ok(register(patient));
      ok(request(patient));
      t.look('governance', 'get-treasury');
      t.look('user-registry', 'get-user', Cl.principal(patient));
      t.look('pairing', 'get-request', Cl.principal(patient));
      register(patient);
      t.say('a pause ends the moment that it says');
      const until = nextTime() + 600n;
      ok(decide({ kind: 'pause', value: until }));
      for (const name of ['user-registry', 'pairing']) t.look(name, 'get-pause');
      decide({ kind: 'pause', value: until });
      register(heir);
      passUntil(until);
      rich(heir);
      offer(heir);
      t.look('user-registry', 'get-offer', one);
      t.say('the account goes over');
      call(patient, 'user-registry', 'cancel-rotation', []);
      offer(heir);
      call(heir, 'user-registry', 'accept-rotation', [Cl.principal(patient), buff(bytes32(7, 8)), ledger]);
      for (const who of [patient, heir]) t.look('user-registry', 'get-user', Cl.principal(who));
      t.look('user-registry', 'get-offer', one);
      t.say('it was never paired');
      t.look('session-logger', 'get-account', one);
      t.row('session-logger', 'accounts', one);
      confirm(1, countersign(bytes32(1, 9), 1));
      t.say('and is left');
      leave(heir);
      t.look('user-registry', 'get-user', Cl.principal(heir));
      t.look('user-registry', 'get-user-count');
      t.look('verification', 'get-statistics');
    });
  });

  it('of therapists: attested, suspended, renewed, revoked, leaving; rings published and suspended', () => {
    const t = new Transcript('therapists', { ...seats, 'therapist 3': [therapist(3), REGISTRY] });
    t.play(() => {
      ok(decide({ kind: 'fee', name: 'therapist-registry', value: 7 }));
      t.look('therapist-registry', 'get-fee');
      ok(accredit());
      for (const n of [1, 2, 3]) {
        rich(therapist(n));
        seatTherapist(t, n);
      }
      t.look('therapist-registry', 'get-ring', one);
      publish(1);
      t.look('therapist-registry', 'get-ring', one);
      t.look('therapist-registry', 'get-ring-keys', one, one);
      t.look('session-logger', 'get-ring', one);
      t.say('one who is not attested yet, of the shortest name');
      rich(therapist(4));
      ok(registerTherapist(4, { alias: 'D' }));
      t.look('therapist-registry', 'get-therapist', Cl.principal(therapist(4)));
      ok(updateContact(4, { alias: 'E' }));
      ok(setProfile(4, { languages: [], fields: [], region: '', accepting: false }));
      ok(setProfile(1, longestProfile));
      t.say('up and down');
      const seatsNow = () => t.row('therapist-registry', 'rings', one);
      for (const then of [
        () => manage('suspend', 1),
        () => renew(1, nextTime() + YEAR),
        () => rotate(1, 13, { owner: t.of(therapist(1)) }),
      ]) {
        then();
        seatsNow();
      }
      t.row('therapist-registry', 'ring-key-xs', buff(publicKey(ringSecret(13)).slice(1)));
      publish(1);
      manage('reinstate', 1);
      renew(1, nextTime() + 2n * YEAR);
      rotate(2, 12, { owner: t.of(therapist(2)) });
      updateContact(2);
      seatsNow();
      manage('revoke', 3);
      publish(1, true);
      seatsNow();
      t.look('session-logger', 'get-ring', one);
      t.say('the ring is suspended for a day');
      call(issuer, 'therapist-registry', 'suspend-ring', [one, Cl.uint(nextTime() + DAY), ledger]);
      t.look('session-logger', 'get-ring', one);
      therapistLeaves(2);
      seatsNow();
      publish(1);
      for (const n of [1, 2, 3]) {
        t.look('therapist-registry', 'get-therapist', Cl.principal(therapist(n)));
        t.look('therapist-registry', 'is-verified', Cl.principal(therapist(n)));
      }
      t.look('therapist-registry', 'get-therapist-by-id', Cl.uint(2));
      for (const from of [1, 2]) t.look('therapist-registry', 'get-therapists', Cl.uint(from));
      for (const name of [
        'get-therapist-count',
        'get-verified-count',
        'get-ring-count',
        'get-pause',
        'get-ledger',
      ])
        t.look('therapist-registry', name);
      t.look('therapist-registry', 'get-ring', one);
      ok(accredit(issuer, false));
      t.look('therapist-registry', 'is-issuer', Cl.principal(issuer));
      t.look('verification', 'get-statistics');
    });
  });

  it('of more therapists than a ring and a page hold, and of those who are refused', () => {
    const t = new Transcript('rings', {
      issuer: [issuer, REGISTRY],
      'another issuer': [stranger, REGISTRY],
      'therapist 40': [therapist(40), REGISTRY],
    });
    t.play(() => {
      ok(accredit());
      ok(accredit(stranger));
      const last = person(432);
      for (let n = 1; n <= 33; n += 1) {
        const by = n === 2 ? stranger : n < 3 || n > 32 ? issuer : person(400 + n);
        ok(registerTherapist(n));
        if (n > 2 && n < 33) ok(accredit(by));
        ok(attest(n, nextTime() + YEAR, by));
      }
      for (const ring of [1, 2]) {
        publish(ring, false, ring === 1 ? last : issuer);
        t.look('therapist-registry', 'get-ring', Cl.uint(ring));
        t.look('therapist-registry', 'get-ring-keys', Cl.uint(ring), one);
      }
      t.look('therapist-registry', 'get-ring-count');
      for (const from of [1, 2]) t.look('therapist-registry', 'get-therapists', Cl.uint(from));
      t.say('a key that somebody has, or its opposite');
      const owner = t.of(therapist(40));
      for (const secret of [ringSecret(1), opposite(ringSecret(1))]) registerTherapist(40, { secret, owner });
      t.say('one who is an issuer attests themselves, and is attested by another');
      ok(registerTherapist(40, { owner }));
      ok(accredit(therapist(40)));
      attest(40, nextTime() + YEAR, therapist(40));
      attest(40);
      manage('suspend', 40, stranger);
      manage('suspend', 2);
      publish(2, false, stranger);
    });
  });

  it('of sessions: logged, confirmed, corrected, withdrawn; pairings ended', () => {
    const t = new Transcript('sessions', {
      ...seats,
      patient: [patient, ['user-registry', 'pairing', 'session-logger']],
      carrier: [stranger, ['pairing', 'session-logger']],
    });
    t.play(() => {
      const secret = settle(t);
      t.look('session-logger', 'get-account', one);
      log(1, countersign(secret, 1));
      for (const n of [2, 3, 4, 5]) log(n, null);
      confirm(2, countersign(secret, 2));
      confirmMany([3, 4].map((sequence) => ({ sequence, signature: countersign(secret, sequence) })));
      confirmMany([{ sequence: 5, signature: countersign(secret, 4) }]);
      t.look('session-logger', 'get-account', one);
      replace(1, signCorrection(secret, 1));
      withdraw(5);
      t.look('session-logger', 'get-account', one);
      for (const n of [1, 2, 5]) t.look('session-logger', 'get-session', one, Cl.uint(n));
      t.look('session-logger', 'get-revision', one, one, Cl.uint(0));
      for (const from of [1, 3]) t.look('session-logger', 'get-sessions', one, Cl.uint(from));
      t.say('the pairing is ended by its owner, the next by its key');
      call(stranger, 'pairing', 'end-pairing', [one]);
      call(patient, 'pairing', 'end-pairing', [one]);
      log(6, countersign(secret, 6));
      const second = pairAnew(t, ODD);
      log(6, countersign(second, 6, { pairing: 2n }));
      for (let n = 7; n <= 23; n += 1) ok(log(n, null));
      for (const from of [1, 4]) t.look('session-logger', 'get-sessions', one, Cl.uint(from));
      ok(decide({ kind: 'fee', name: 'session-logger', value: 3 }));
      rich(patient);
      log(24, null);
      const ending = buff(signEnding(second, place, { account: 1n, pairing: 2n }));
      call(stranger, 'pairing', 'end-pairing-signed', [one, ending]);
      t.look('session-logger', 'get-account', one);
      t.look('session-logger', 'get-registry');
      t.look('session-logger', 'week-of', Cl.uint(nextTime()));
      leave(patient);
      t.look('session-logger', 'get-account', one);
    });
  });

  it('of progress: milestones, goals, proofs, and what a verifier is told', () => {
    const t = new Transcript('progress', {
      ...seats,
      patient: [
        patient,
        ['user-registry', 'pairing', 'session-logger', 'progress-tracker', 'dispute-resolver'],
      ],
      carrier: [stranger, ['progress-tracker']],
      ...bench,
    });
    t.play(() => {
      const secret = settle(t);
      for (let n = 1; n <= 10; n += 1) ok(log(n, countersign(secret, n)));
      ok(decide({ kind: 'milestone', value: 2, extra: 4 }));
      ok(decide({ kind: 'fee', name: 'progress-tracker', value: 9 }));
      rich(patient);
      t.look('progress-tracker', 'get-milestones');
      tally();
      reach(1);
      reachInWindow(4, 2);
      recordGoal(signedGoal(secret));
      const expires = nextTime() + DAY;
      const ofTen = prove(1, expires);
      const ofWeeks = prove(4, expires);
      const ofGoal = proveGoal(expires);
      t.say('what a verifier is told');
      const unknown = buff(bytes32(9, 9));
      const hashes = [ofTen, ofWeeks, ofGoal].map(ok);
      for (const hash of [...hashes, unknown]) {
        t.look('progress-tracker', 'get-proof', hash);
        t.look('verification', 'verify-proof', hash);
      }
      t.say('revoked, disputed and expired');
      revoke(hashes[0] as ClarityValue);
      seatBench(t);
      ok(openDispute(2));
      t.look('verification', 'verify-session', one, Cl.uint(2), commitmentOf(2));
      t.look('verification', 'verify-session', one, Cl.uint(2), buff(bytes32(9, 9)));
      t.look('verification', 'verify-session', one, Cl.uint(99), commitmentOf(2));
      for (const hash of hashes) t.look('verification', 'verify-proof', hash);
      for (const milestone of [1, 4]) {
        t.look('progress-tracker', 'get-reached', one, Cl.uint(milestone));
        t.look('progress-tracker', 'get-standing', one, Cl.uint(milestone));
        t.look('progress-tracker', 'stands', one, Cl.uint(milestone));
      }
      reachInWindow(4, 3);
      t.look('progress-tracker', 'get-reached', one, Cl.uint(4));
      t.look('verification', 'verify-proof', hashes[1] as ClarityValue);
      t.look('progress-tracker', 'get-goal', one, buff(goal));
      passUntil(expires);
      for (const hash of hashes) t.look('verification', 'verify-proof', hash);
      t.look('progress-tracker', 'get-counts');
      t.look('progress-tracker', 'get-fee');
      t.look('verification', 'get-statistics');
    });
  });

  it('of disputes: opened by both sides, voted on, decided, appealed, settled; bonds returned', () => {
    const t = new Transcript('disputes', {
      ...seats,
      patient: [patient, ['user-registry', 'pairing', 'session-logger', 'dispute-resolver']],
      carrier: [stranger, COURT],
      ...bench,
    });
    t.play(() => {
      const secret = settle(t);
      for (const n of [1, 2]) ok(log(n, countersign(secret, n)));
      ok(log(3, null));
      openDispute(1);
      seatBench(t);
      for (const key of arbitratorKeys()) t.row('dispute-resolver', 'key-xs', buff(key.slice(1)));
      ok(setParameter('bond', 50));
      rich(patient);
      rich(stranger);
      t.look('dispute-resolver', 'get-settings');
      openDispute(1);
      openDisputeSigned(disputeSignature(secret, 2), 2);
      openDispute(3);
      t.look('dispute-resolver', 'get-bonds-held');
      for (const n of [1, 2, 3]) t.look('dispute-resolver', 'get-dispute', Cl.uint(n));
      t.say('each is answered by the other side, once');
      answerSigned(answerSignature(secret));
      answerSigned(answerSignature(secret));
      answer(patient, undefined, 2n);
      answer();
      t.say('the first is voted on');
      holdRound([AGAINST, AGAINST, COUNTS]);
      t.look('dispute-resolver', 'get-ballot', one, one, buff(sealBallot(1, AGAINST).tag));
      for (const id of [1n, 2n, 3n]) advance(id);
      answerSigned(answerSignature(secret, { dispute: 3n }), undefined, 3n);
      appeal();
      answerSigned(answerSignature(secret));
      answerSigned(answerSignature(secret, { onAppeal: true }));
      t.look('dispute-resolver', 'get-dispute', one);
      untilOpened();
      for (const id of [1n, 2n, 3n]) advance(id);
      t.say('nobody votes on the appeal');
      untilOpened();
      advance();
      for (const id of [1, 2, 3]) call(stranger, 'dispute-resolver', 'withdraw-bond', [Cl.uint(id)]);
      t.look('dispute-resolver', 'get-bonds-held');
      for (const from of [1, 2]) t.look('dispute-resolver', 'get-disputes', Cl.uint(from));
      t.look('dispute-resolver', 'get-counts');
      for (const n of [1, 2, 3]) {
        t.look('session-logger', 'get-session', one, Cl.uint(n));
        t.look('verification', 'verify-session', one, Cl.uint(n), commitmentOf(n));
      }
      t.look('session-logger', 'get-account', one);
      t.say('an appeal by the pairing’s key');
      ok(log(4, countersign(secret, 4)));
      openDispute(4);
      holdRound([COUNTS, COUNTS, COUNTS], 4n);
      advance(4n);
      appealSigned(appealSignature(secret, { dispute: 4n }), undefined, 4n);
      answer(patient, undefined, 4n);
      t.look('dispute-resolver', 'get-dispute', Cl.uint(4));
      t.say('a decision that nobody appeals');
      ok(log(5, countersign(secret, 5)));
      openDispute(5);
      holdRound([AGAINST, AGAINST, AGAINST], 5n);
      advance(5n);
      advance(5n);
      untilUnappealed(5n);
      advance(5n);
      t.look('session-logger', 'get-account', one);
      t.look('session-logger', 'get-session', one, Cl.uint(5));
      t.look('dispute-resolver', 'get-counts');
      t.say('what waits for a signature is upheld, or refused');
      for (const [n, votes] of [
        [6, [COUNTS, COUNTS, COUNTS]],
        [7, [AGAINST, AGAINST, AGAINST]],
      ] as const) {
        ok(log(n, null));
        ok(openDispute(n));
        holdRound([...votes], BigInt(n));
        advance(BigInt(n));
        untilUnappealed(BigInt(n));
        advance(BigInt(n));
        t.look('dispute-resolver', 'get-counts');
      }
      t.say('more disputes than a page holds');
      for (let n = 8; n <= 24; n += 1) {
        ok(log(n, countersign(secret, n)));
        ok(openDispute(n));
      }
      for (const from of [1, 3]) t.look('dispute-resolver', 'get-disputes', Cl.uint(from));
      t.say('nobody judges their own');
      registerArbitrator(4, { sender: patient });
      t.say('arbitrators leave');
      resign(1);
      seat(2, false);
      for (const version of [1, 2, 3, 4, 5])
        t.look('dispute-resolver', 'get-arbitrator-ring', Cl.uint(version));
      t.look('dispute-resolver', 'get-ring-version');
      for (const n of [1, 2, 3]) t.look('dispute-resolver', 'get-arbitrator', Cl.principal(arbitrator(n)));
    });
  });

  it('of the council: every kind of proposal, approved, taken back, cancelled, executed', () => {
    const table = ['governance'];
    const t = new Transcript('council', {
      member: [person(300), table],
      'another member': [two, table],
    });
    t.play(() => {
      const member = person(300);
      ok(decide({ kind: 'council', who: member, value: 1, extra: 2 }));
      t.look('governance', 'get-council');
      const agreed = (action: Parameters<typeof propose>[0]) => {
        const id = proposed(action, member);
        ok(approve(id));
        return execute(id, member);
      };
      t.say('approved and taken back, cancelled');
      const first = proposed({ kind: 'milestone', value: 7 }, member);
      approve(first);
      approve(first, member);
      withdrawApproval(first, member);
      t.look('governance', 'get-proposal', Cl.uint(first));
      approve(first, member);
      withdrawApproval(first);
      t.look('governance', 'has-approved', Cl.uint(first), Cl.principal(member));
      cancel(first, member);
      t.look('governance', 'get-proposal', Cl.uint(first));
      t.say('every kind');
      agreed({ kind: 'issuer', who: stranger, value: 1 });
      agreed({ kind: 'milestone', value: 3, extra: 4 });
      agreed({ kind: 'parameter', name: 'quorum', value: 3 });
      agreed({ kind: 'parameter', name: 'bond', value: 70 });
      for (const name of [
        'user-registry',
        'therapist-registry',
        'session-logger',
        'pairing',
        'progress-tracker',
      ])
        agreed({ kind: 'fee', name, value: 1 });
      rich(`${deployer}.governance`);
      agreed({ kind: 'spend', who: two, value: 5 });
      t.look('governance', 'get-treasury');
      agreed({ kind: 'council', who: two, value: 1, extra: 2 });
      agreed({ kind: 'council', who: two, value: 0, extra: 2 });
      agreed({ kind: 'pause', value: nextTime() + DAY });
      for (const name of ['user-registry', 'session-logger', 'dispute-resolver']) t.look(name, 'get-pause');
      t.say('a component');
      const version = `(define-read-only (get-component) (ok {name: "verification", version: u2}))`;
      deploy('verification-2', version);
      const candidate = {
        kind: 'component',
        name: 'verification',
        who: `${deployer}.verification-2`,
        value: 2,
      };
      const replacement = proposed(candidate, member);
      ok(approve(replacement));
      executeComponent(replacement, 'verification-2');
      t.look('governance', 'get-component-of', Cl.stringAscii('verification'));
      t.say('the delay');
      agreed({ kind: 'parameter', name: 'delay', value: DAY });
      const last = proposed({ kind: 'issuer', who: stranger, value: 0 }, member);
      approve(last);
      execute(last);
      pass(DAY);
      execute(last, member);
      for (let value = 11; value <= 14; value += 1) propose({ kind: 'milestone', value }, member);
      for (const from of [1, 2, 5]) t.look('governance', 'get-proposals', Cl.uint(from));
      for (const name of ['get-council', 'get-delay', 'get-proposal-count']) t.look('governance', name);
      for (const who of [member, two]) t.look('governance', 'is-council-member', Cl.principal(who));
    });
  });

  it('of milestones within weeks: what counts, what no longer, and where the weeks may begin', async () => {
    await openChain(2);
    const t = new Transcript('weeks', { patient: [patient, []], anyone: [stranger, []] });
    t.play(() => {
      for (const [sessions, window] of [
        [2, 4],
        [3, 1],
        [10_000, 0],
        [10_001, 0],
        [20, 520],
        [21, 520],
        [20, 521],
        [0, 0],
      ] as const)
        addMilestone(sessions, window);
      const { pairingSecret: secret } = pair();
      const standing = () => {
        for (const milestone of [4, 5]) {
          t.look('progress-tracker', 'get-reached', one, Cl.uint(milestone));
          t.look('progress-tracker', 'get-standing', one, Cl.uint(milestone));
        }
      };
      const everywhere = (to: number) => {
        for (let from = 0; from <= to; from += 1)
          for (const milestone of [4, 5]) reachInWindow(milestone, from);
        standing();
      };
      pass(WEEK);
      ok(log(1, countersign(secret, 1)));
      everywhere(2);
      t.say('the second waits, is disputed and upheld');
      ok(log(2, null));
      everywhere(2);
      ok(hold(2));
      ok(settleDispute(2, true));
      everywhere(2);
      t.say('the first is disputed, struck out');
      ok(hold(1));
      everywhere(2);
      ok(settleDispute(1, false));
      const week = thisWeek() - 1n;
      ok(log(3, countersign(secret, 3, { week }), { week }));
      pass(3n * WEEK);
      for (const n of [4, 5]) ok(log(n, countersign(secret, n)));
      everywhere(5);
      pass(WEEK);
      ok(log(6, countersign(secret, 6)));
      everywhere(6);
      t.say('some are moved to another week');
      for (const n of [4, 5]) {
        ok(replace(n, signCorrection(secret, n)));
        standing();
        for (const milestone of [4, 5]) prove(milestone, nextTime() + 366n * DAY);
      }
      everywhere(6);
      prove(4, nextTime() + 366n * DAY + 1n);
      for (let id = 7; id <= 21; id += 1) addMilestone(100 + id, 0);
      t.look('progress-tracker', 'get-milestones');
    });
  });

  it('of a ring that became smaller after a milestone within weeks was reached', async () => {
    await openChain(3);
    const t = new Transcript('later-ring', { patient: [patient, []], anyone: [stranger, []] });
    t.play(() => {
      addMilestone(2, 4);
      const { pairingSecret: first } = pair();
      for (const n of [1, 2]) ok(log(n, countersign(first, n)));
      reachInWindow(4, 1);
      const standing = () => t.look('progress-tracker', 'get-standing', one, Cl.uint(4));
      standing();
      ok(manage('revoke', 3));
      ok(publish(1));
      const { pairingSecret: second } = pair(patient, 1, 2);
      ok(log(3, null));
      ok(confirm(3, countersign(second, 3, { pairing: 2n })));
      standing();
      ok(hold(3));
      standing();
      ok(settleDispute(3, false));
      standing();
      t.say('there is no ninth session');
      hold(9);
      settleDispute(9, true);
    });
  });

  it('of a smaller ring, whose session takes the place of one that was moved out of the weeks', async () => {
    await openChain(3);
    const t = new Transcript('smaller-ring', { patient: [patient, []], anyone: [stranger, []] });
    t.play(() => {
      addMilestone(2, 4);
      const { pairingSecret: secret } = pair();
      pass(WEEK);
      for (const n of [1, 2]) ok(log(n, countersign(secret, n)));
      reachInWindow(4, 1);
      const hash = ok(prove(4, nextTime() + 90n * DAY));
      const told = () => {
        t.look('progress-tracker', 'get-standing', one, Cl.uint(4));
        t.look('verification', 'verify-proof', hash);
      };
      told();
      const week = thisWeek() - 1n;
      ok(replace(2, signCorrection(secret, 2, { week }), { week }));
      told();
      ok(manage('revoke', 3));
      ok(publish(1));
      const { pairingSecret: second } = pair(patient, 1, 2);
      ok(log(3, countersign(second, 3, { pairing: 2n })));
      told();
      t.say('another is struck out, and one upheld takes its place');
      ok(hold(3));
      told();
      ok(settleDispute(3, false));
      ok(log(4, null));
      ok(hold(4));
      ok(settleDispute(4, true));
      told();
    });
  });
});
