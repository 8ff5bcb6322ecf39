// One chain from its first days through a long history, on which every public call is measured.

import { bytes32, DAY, nextTime, ok, pass, person, toTuesday } from './chain';
import { measureCohorts } from './cost-cohorts';
import { fund, measureCouncil, measureDecision } from './cost-council';
import { disputeMany, measureArbitrator, measureDispute, measureFullBench } from './cost-disputes';
import { measureAccount, measureFirstPairing, measureProgress, measureSessions } from './cost-patients';
import { measureNewTherapist, measureRing, measureTherapist, seatRing } from './cost-therapists';
import { CostLedger, type CostRow, type Take } from './costs';
import { decide } from './council';
import { proveGoal, recordGoal, signedGoal } from './progress';
import {
  countersign,
  log,
  pair,
  patient,
  prove,
  publish,
  reach,
  register,
  registerTherapist,
  request,
} from './world';

/** Measures every public call; those that recur twice, on the young chain and after its history. */
export function measureCosts(): CostRow[] {
  const book = new CostLedger();
  youth((contract, name, outcome) => book.first(contract, name, outcome));
  history();
  age(book);
  return book.rows;
}

/** The patient's pairing key, and how long a proof lasts. */
const secret = bytes32(1, 9);
const expires = (): bigint => nextTime() + DAY;

function youth(take: Take): void {
  measureDecision(take);
  for (let i = 0; i < 2; i += 1) ok(decide({ kind: 'milestone', value: 20, extra: 520 }));
  ok(decide({ kind: 'parameter', name: 'quorum', value: 1 }));
  measureArbitrator(take, 1);
  ok(decide({ kind: 'issuer', who: person(1), value: 1 }));
  seatRing(take, 1, 32);
  measureNewTherapist(take, 33);
  ok(publish(1));
  measureRing(take, 1);
  pass(DAY);
  measureFirstPairing(take, patient, { ring: 1n, member: 10, pairing: 1 });
  ok(register(person(20)));
  ok(request(person(20)));
  pair(person(20), 10, 2);
  measureAccount(take, { who: person(20), heir: person(21), account: 2, ring: 1n, member: 10, pairing: 2 });
  measureSessions(take, secret, { next: 1, batch: 4 });
  ok(reach(1));
  measureProgress(take, secret, { milestone: 2, windowed: 4, from: 4, n: 1 });
  measureDispute(take, secret, { session: 5, signed: 6, id: 1n });
  measureTherapist(take, { revoked: 1, leaves: 2, key: 70 });
}

/** Each of these so often that a list or a scan would show. */
function history(): void {
  toTuesday();
  for (let n = 29; n <= 1000; n += 1) ok(log(n, null));
  for (let n = 3; n <= 100; n += 1) ok(register(person(500 + n)));
  for (let n = 2; n <= 50; n += 1) {
    const other = bytes32(n, 40);
    ok(recordGoal(signedGoal(secret, { goal: other }), patient, other));
    ok(prove(1, expires(), patient, bytes32(n, 12)));
  }
}

function age(book: CostLedger): void {
  const take: Take = (contract, name, outcome, compared) => book.note(contract, name, outcome, compared);
  measureSessions(take, secret, { next: 1001, batch: 29 });
  measureProgress(take, secret, { milestone: 3, windowed: 5, from: 29, n: 51 });
  disputeMany(60, 48, 3n);
  measureDispute(take, secret, { session: 1001, signed: 1002, id: 51n });
  for (let n = 2; n <= 30; n += 1) measureArbitrator(null, n);
  measureArbitrator(take, 31);
  measureFullBench(book, secret, 1004);

  seatRing(null, 34, 63);
  seatRing(take, 64, 64);
  measureNewTherapist(take, 65);
  for (let i = 0; i < 21; i += 1) ok(publish(2, true));
  measureRing(take, 2);
  pass(DAY);
  measureFirstPairing(take, person(700), { ring: 2n, member: 40, pairing: 101 });
  measureFees(book);
  measureAccount(take, { who: patient, heir: person(11), account: 1, ring: 2n, member: 40, pairing: 1 });
  measureTherapist(take, { revoked: 33, leaves: 34, key: 71 });
  seatRing(null, 72, 102);
  ok(publish(3));
  measureCohorts(book, 3n, 72);
  measureDecision(take);
  measureCouncil(book);
}

/** The calls that a fee makes dearer, with a fee. */
function measureFees(book: CostLedger): void {
  const contracts = ['user-registry', 'therapist-registry', 'session-logger', 'pairing', 'progress-tracker'];
  const fee = (contract: string, name: string, outcome: Parameters<CostLedger['note']>[2]) =>
    book.note(contract, `${name}, with a fee`, outcome);
  for (const who of [patient, person(601), person(166)]) fund(who);
  for (const name of contracts) {
    const charged = decide({ kind: 'fee', name, value: 1 });
    book.note('governance', `execute, fee of ${name}, council of one`, charged);
  }
  fee('user-registry', 'register-user', register(person(601)));
  fee('therapist-registry', 'register-therapist', registerTherapist(66));
  fee('pairing', 'request-pairing', request(patient));
  fee('session-logger', 'log-session, confirmed', log(1006, countersign(secret, 1006)));
  fee('progress-tracker', 'create-proof, within weeks', prove(5, expires(), patient, bytes32(100, 12)));
  fee('progress-tracker', 'create-goal-proof', proveGoal(expires(), patient, bytes32(50, 40)));
  for (const name of contracts) ok(decide({ kind: 'fee', name, value: 0 }));
}
