import { Cl } from '@stacks/transactions';
import { call, type Outcome, ok, person } from './chain';
import { fund } from './cost-council';
import type { CostLedger, Take } from './costs';
import {
  advance,
  answer,
  answerSignature,
  answerSigned,
  appeal,
  appealSignature,
  appealSigned,
  COUNTS,
  disputeSignature,
  handIn,
  newEvidence,
  openBallot,
  openDispute,
  openDisputeSigned,
  registerArbitrator,
  resign,
  sealBallot,
  seat,
  setParameter,
  untilOpened,
  untilUnappealed,
  untilVoted,
} from './disputes';
import { countersign, log, patient, stranger } from './world';

const resolver = 'dispute-resolver';

/** Arbitrator n registers and is seated. */
export function measureArbitrator(take: Take | null, n: number): void {
  const registered = registerArbitrator(n);
  if (take) take(resolver, 'register-arbitrator', registered, 'the 1st and the 31st');
  else ok(registered);
  ok(seat(n));
}

/** One dispute by the owner and one by signature, through an appeal to the end, with a single arbitrator. */
export function measureDispute(
  take: Take,
  secret: Uint8Array,
  at: { session: number; signed: number; id: bigint },
): void {
  const of = (name: string, outcome: Outcome) =>
    take(resolver, name, outcome, 'the 1st and the 51st dispute');
  const second = at.id + 1n;
  of('open-dispute, 1 arbitrator', openDispute(at.session));
  of('open-dispute-signed, 1 arbitrator', openDisputeSigned(disputeSignature(secret, at.signed), at.signed));
  of('answer-signed', answerSigned(answerSignature(secret, { dispute: at.id }), undefined, at.id));
  of('answer', answer(patient, undefined, second));
  const one = sealBallot(1, COUNTS, { dispute: at.id });
  const two = sealBallot(1, COUNTS, { dispute: second });
  of('commit-vote, 1 arbitrator', handIn(one, at.id));
  ok(handIn(two, second));
  untilVoted(second);
  of('reveal-vote', openBallot(one, at.id));
  ok(openBallot(two, second));
  untilOpened(second);
  of('advance, decided', advance(at.id));
  ok(advance(second));
  of('appeal', appeal(patient, newEvidence, at.id));
  of('appeal-signed', appealSigned(appealSignature(secret, { dispute: second }), newEvidence, second));
  untilOpened(second);
  of('advance, one more round', advance(at.id));
  ok(advance(second));
  untilOpened(second);
  of('advance, to the end', advance(at.id));
  ok(advance(second));
}

/** So many sessions from one on are disputed; every fourth dispute is voted on and decided. */
export function disputeMany(session: number, count: number, first: bigint): void {
  for (let i = 0; i < count; i += 1) ok(openDispute(session + i));
  const ids = Array.from({ length: count / 4 }, (_, i) => first + BigInt(4 * i));
  const ballots = ids.map((id) => ({ id, ballot: sealBallot(1, COUNTS, { dispute: id }) }));
  const last = first + BigInt(count - 1);
  for (const { id, ballot } of ballots) ok(handIn(ballot, id));
  untilVoted(last);
  for (const { id, ballot } of ballots) ok(openBallot(ballot, id));
  untilOpened(last);
  for (const id of ids) ok(advance(id));
}

/** Disputes with a bond before 32 arbitrators; logs the two sessions that they are about. */
export function measureFullBench(book: CostLedger, secret: Uint8Array, next: number): void {
  ok(registerArbitrator(32));
  ok(seat(32));
  ok(setParameter('bond', 100));
  fund(patient);
  fund(stranger);
  for (const n of [next, next + 1]) ok(log(n, countersign(secret, n)));
  const note = (name: string, outcome: Outcome) => book.note(resolver, name, outcome);
  const opened = openDispute(next);
  note('open-dispute, 32 arbitrators and a bond', opened);
  const id = BigInt((ok(opened) as { value: string | bigint }).value);
  const signed = openDisputeSigned(disputeSignature(secret, next + 1), next + 1);
  note('open-dispute-signed, 32 arbitrators and a bond', signed);
  const ballot = sealBallot(32, COUNTS, { dispute: id });
  note('commit-vote, 32 arbitrators', handIn(ballot, id));
  untilVoted(id);
  ok(openBallot(ballot, id));
  untilOpened(id);
  ok(advance(id));
  untilUnappealed(id);
  note('advance, not appealed', advance(id));
  note('withdraw-bond', call(person(99), resolver, 'withdraw-bond', [Cl.uint(id)]));
  note('resign, one of 32', resign(32));
}
