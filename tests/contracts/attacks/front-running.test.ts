import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { arbitratorMessage, possessionMessage, proveKey, signGoal } from '@/lib/protocol';
import {
  buff,
  bytes32,
  call,
  DAY,
  err,
  nextTime,
  ok,
  pass,
  person,
  place,
  read,
  shows,
} from '../support/chain';
import { cohortSecret, enter, entryArguments, memberOf, qualify, WINDOW } from '../support/cohorts';
import {
  advance,
  answer,
  answerEvidence,
  answerSignature,
  answerSigned,
  appealSignature,
  appealSigned,
  arbitrator,
  COUNTS,
  contactKey,
  dispute,
  disputeSignature,
  evidence,
  hearing,
  holdRound,
  newEvidence,
  openDispute,
  openDisputeSigned,
  registerArbitrator,
  registrationOf,
  seatArbitrators,
  votingKey,
  votingSecret,
} from '../support/disputes';
import { fields } from '../support/ledger';
import {
  countersign,
  factsOf,
  foundRing,
  log,
  noteOf,
  pair,
  patient,
  prove,
  reach,
  register,
  registerTherapist,
  ringKey,
  ringSecret,
  therapist,
} from '../support/world';

/** The first to send is somebody else, with all that the victim's transaction shows. */
const thief = person(12);
const goal = bytes32(1, 50);
const audience = bytes32(1, 12);

describe('what somebody else sends first', () => {
  it('registers no user in another’s name, and a copied commitment stands in nobody’s way', () => {
    // register() commits all to the same bytes
    ok(register(thief));
    shows(ok(register(patient)), 'u2');
  });

  it('takes no ring key, neither at registration nor at a rotation', () => {
    const victim = { owner: therapist(1), credential: bytes32(1, 3) };
    const { h0, z } = proveKey(ringSecret(1), possessionMessage(place, victim));
    const copied = [
      buff(victim.credential),
      Cl.stringUtf8('x'),
      ...[ringKey(1), bytes32(1, 4), bytes32(1, 5), h0, z].map(buff),
    ];
    err(call(thief, 'therapist-registry', 'register-therapist', copied), 1006);
    ok(call(therapist(1), 'therapist-registry', 'register-therapist', copied));

    ok(registerTherapist(2));
    const proof = proveKey(ringSecret(50), possessionMessage(place, victim));
    const rotation = [ringKey(50), proof.h0, proof.z].map(buff);
    // a therapist who took the same credential commitment still is another address
    err(call(therapist(2), 'therapist-registry', 'rotate-ring-key', rotation), 1006);
    ok(registerTherapist(3, { credential: victim.credential }));
    err(call(therapist(3), 'therapist-registry', 'rotate-ring-key', rotation), 1006);
    ok(call(therapist(1), 'therapist-registry', 'rotate-ring-key', rotation));
  });

  it('takes no voting key, exchanges no contact key, and a therapist’s proof is no arbitrator’s', () => {
    const victim = registrationOf(1);
    const { h0, z } = proveKey(votingSecret(1), arbitratorMessage(place, victim));
    const copied = [victim.credential, votingKey(1), victim.contact, h0, z].map(buff);
    err(call(thief, 'dispute-resolver', 'register-arbitrator', copied), 1006);
    // nor does the arbitrator's wallet, or whoever hands it the call, slip in a contact key of another
    const exchanged = [victim.credential, votingKey(1), contactKey(2), h0, z].map(buff);
    err(call(arbitrator(1), 'dispute-resolver', 'register-arbitrator', exchanged), 1006);
    const other = proveKey(votingSecret(1), possessionMessage(place, victim));
    err(
      call(
        arbitrator(1),
        'dispute-resolver',
        'register-arbitrator',
        [victim.credential, votingKey(1), victim.contact, other.h0, other.z].map(buff),
      ),
      1006,
    );
    ok(registerArbitrator(1));
  });

  it('logs no session in another’s account; the same facts and note in one’s own stop nothing', () => {
    foundRing(1);
    const { pairingSecret } = pair();
    pair(thief, 1, 2);
    const signature = countersign(pairingSecret, 1);
    err(log(1, signature, { sender: thief }), 1302);
    err(log(1, signature, { sender: thief, account: 2 }), 1307);
    ok(log(1, null, { sender: thief, account: 2, facts: factsOf(1), note: noteOf(1) }));
    ok(log(1, signature));
  });

  it('takes no proof hash: it holds the account, and only the owner can make it', () => {
    foundRing(1);
    const secrets = [patient, thief].map((owner, i) => pair(owner, 1, i + 1).pairingSecret);
    for (const [i, secret] of secrets.entries()) {
      const account = i + 1;
      const sender = [patient, thief][i] as string;
      for (let n = 1; n <= 10; n += 1) {
        ok(log(n, countersign(secret, n, { account: BigInt(account) }), { sender, account }));
      }
      ok(reach(1, sender, account));
      const signed = signGoal(secret, place, { account: BigInt(account), pairing: 1n, goal });
      // the same goal, by the one who copied it too
      ok(call(sender, 'progress-tracker', 'record-goal', [Cl.uint(account), buff(goal), buff(signed)]));
    }
    const expires = nextTime() + DAY;
    err(prove(1, expires, thief), 1502);
    const theirs = ok(prove(1, expires, thief, audience, 2));
    const own = ok(prove(1, expires));
    expect(own).not.toEqual(theirs);
    const goalProof = (by: string, account: number) =>
      call(by, 'progress-tracker', 'create-goal-proof', [
        Cl.uint(account),
        buff(goal),
        buff(audience),
        Cl.uint(expires),
      ]);
    err(goalProof(thief, 1), 1502);
    const theirGoal = ok(goalProof(thief, 2));
    expect(ok(goalProof(patient, 1))).not.toEqual(theirGoal);
    // nor does the thief take back what is not theirs
    err(call(thief, 'progress-tracker', 'revoke-proof', [own]), 1502);
    expect(fields(read('verification', 'verify-proof', [own]), 'status')).toEqual(['u1']);
  });

  it('carries a therapist’s dispute as it is, or opens one’s own in which the therapist can still appeal', () => {
    foundRing(1);
    const { pairingSecret } = pair();
    for (const n of [1, 2]) ok(log(n, countersign(pairingSecret, n)));
    seatArbitrators(3);
    ok(openDisputeSigned(disputeSignature(pairingSecret), 1, thief));
    expect(fields(dispute(), 'opening', 'payer')).toEqual([hearing(false, evidence, null), `'${thief}`]);
    // the patient comes first, with evidence of the patient's choice
    ok(openDispute(2, patient, newEvidence));
    err(openDisputeSigned(disputeSignature(pairingSecret, 2), 2), 1325);
    holdRound([COUNTS, COUNTS, COUNTS], 2n);
    ok(advance(2n));
    ok(appealSigned(appealSignature(pairingSecret, { dispute: 2n, evidence }), evidence, 2n));
  });

  it('carries a therapist’s answer as it is, once, and puts no evidence into the patient’s mouth', () => {
    foundRing(1);
    const { pairingSecret } = pair();
    for (const n of [1, 2]) ok(log(n, countersign(pairingSecret, n)));
    seatArbitrators(3);
    ok(openDispute());
    ok(openDisputeSigned(disputeSignature(pairingSecret, 2), 2));
    // whoever saw the answer cannot put their own evidence under it, carry it to the other dispute, or twice
    const signature = answerSignature(pairingSecret);
    err(answerSigned(signature, newEvidence, 1n, thief), 1615);
    err(answerSigned(signature, answerEvidence, 2n, thief), 1615);
    ok(answerSigned(signature, answerEvidence, 1n, thief));
    expect(fields(dispute(), 'opening')).toEqual([hearing(true, evidence, answerEvidence)]);
    err(answerSigned(signature), 1634);
    // nor answer for the patient, whose evidence stays free to be sent
    err(answer(thief, answerEvidence, 2n), 1614);
    ok(answer(patient, answerEvidence, 2n));
    expect(fields(dispute(2n), 'opening')).toEqual([hearing(false, evidence, answerEvidence)]);
  });

  it('takes no cohort key, place or voucher: both name the account, and the key its owner', () => {
    foundRing(1);
    for (const n of [1, 2]) qualify(n);
    pass(WINDOW);
    const seen = entryArguments(1);
    const [cohort, , key, h0, z, voucher] = seen as [never, never, never, never, never, never];
    const copied = (...args: Parameters<typeof call>[3]) =>
      call(memberOf(2), 'cohorts', 'enter-cohort', args);
    err(copied(...seen), 1902);
    err(copied(cohort, Cl.uint(2), key, h0, z, voucher), 1006);
    // with a key of the thief's own, the voucher is of another account and key
    const [, , ownKey, ownH0, ownZ] = entryArguments(2) as [never, never, never, never, never];
    err(copied(cohort, Cl.uint(2), ownKey, ownH0, ownZ, voucher), 1006);
    ok(call(memberOf(1), 'cohorts', 'enter-cohort', seen));
    // the place beside it is still free
    ok(enter(2, { secret: cohortSecret(2) }));
  });
});
