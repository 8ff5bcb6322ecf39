import { Cl } from '@stacks/transactions';
import { signEnding } from '@/lib/protocol';
import { buff, call, DAY, deployer, nextTime, type Outcome, ok, pass, person, place } from './chain';
import { type Action, approve, cancel, decide, propose, proposed, withdrawApproval } from './council';
import {
  AGAINST,
  advance,
  appeal,
  arbitrator,
  handIn,
  openBallot,
  openDispute,
  registerArbitrator,
  sealBallot,
  seat,
  seatArbitrators,
  setParameter,
  untilOpened,
  untilVoted,
} from './disputes';
import { accept, cancelOffer, leave, offer, replace, signCorrection, withdraw } from './ledger';
import {
  attest,
  confirm,
  confirmMany,
  confirmPairing,
  countersign,
  endorse,
  foundRing,
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
  stranger,
} from './world';

/** What one public call costs. */
export interface CostRow {
  contract: string;
  call: string;
  reads: number;
  writes: number;
}

/** Runs every public call that a person can make on a fresh chain with a ring of 32 and counts exactly. */
export function measureCosts(): CostRow[] {
  const rows: CostRow[] = [];
  const note = (contract: string, name: string, outcome: Outcome): void => {
    ok(outcome);
    rows.push({ contract, call: name, reads: outcome.reads, writes: outcome.writes });
  };

  foundRing(32);
  note('user-registry', 'register-user', register(patient));
  note('pairing', 'request-pairing', request(patient));
  const endorsement = endorse(patient, 7);
  const secret = endorsement.pairingSecret;
  note('pairing', 'confirm-pairing (ring of 32)', confirmPairing(patient, endorsement));

  note('session-logger', 'log-session, confirmed, the 1st', log(1, countersign(secret, 1)));
  for (let n = 2; n <= 1000; n += 1) ok(log(n, null));
  note('session-logger', 'log-session, confirmed, the 1,001st', log(1001, countersign(secret, 1001)));
  note('session-logger', 'log-session, unconfirmed', log(1002, null));
  note('session-logger', 'confirm-session', confirm(1002, countersign(secret, 1002)));
  const many = (from: number, count: number) =>
    confirmMany(
      Array.from({ length: count }, (_, i) => ({
        sequence: from + i,
        signature: countersign(secret, from + i),
      })),
    );
  note('session-logger', 'confirm-sessions, 1', many(2, 1));
  note('session-logger', 'confirm-sessions, 25', many(3, 25));

  note('session-logger', 'replace-session', replace(1, signCorrection(secret, 1)));
  note('session-logger', 'withdraw-session', withdraw(28));

  note('progress-tracker', 'reach-milestone', reach(1));
  note('progress-tracker', 'create-proof', prove(1, nextTime() + DAY));

  noteDisputes(note);

  note(
    'pairing',
    'end-pairing-signed',
    call(person(98), 'pairing', 'end-pairing-signed', [
      Cl.uint(1),
      buff(signEnding(secret, place, { account: 1n, pairing: 1n })),
    ]),
  );
  pair(patient, 3, 2);
  note('pairing', 'end-pairing', call(patient, 'pairing', 'end-pairing', [Cl.uint(1)]));

  note('user-registry', 'offer-rotation', offer(person(11)));
  note('user-registry', 'cancel-rotation', cancelOffer());
  ok(offer(person(11)));
  note('user-registry', 'accept-rotation', accept(person(11)));
  note('user-registry', 'leave', leave(person(11)));

  note('therapist-registry', 'register-therapist', registerTherapist(33));
  note('therapist-registry', 'attest', attest(33));
  note('therapist-registry', 'suspend-therapist', manage('suspend', 33));
  note('therapist-registry', 'reinstate-therapist', manage('reinstate', 33));
  note('therapist-registry', 'revoke-therapist', manage('revoke', 33));
  note('therapist-registry', 'publish-ring (32 keys)', publish(1, true));
  note(
    'therapist-registry',
    'suspend-ring',
    call(issuer, 'therapist-registry', 'suspend-ring', [Cl.uint(1), Cl.uint(nextTime() + DAY), ledger]),
  );

  const actions: Action[] = [
    { kind: 'issuer', who: person(2), value: 1 },
    { kind: 'milestone', value: 100 },
    { kind: 'fee', name: 'pairing', value: 0 },
    { kind: 'pause', value: nextTime() + DAY },
    { kind: 'council', who: person(3), value: 1, extra: 2 },
  ];
  for (const action of actions) note('governance', `execute, ${action.kind}`, decide(action));
  const next: Action = { kind: 'milestone', value: 200 };
  note('governance', 'propose', propose(next));
  const id = proposed(next);
  note('governance', 'approve', approve(id, person(3)));
  note('governance', 'withdraw-approval', withdrawApproval(id, person(3)));
  note('governance', 'cancel', cancel(id));
  pass(DAY);
  return rows;
}

/** One dispute from its opening to its end, decided and appealed, before 32 arbitrators; with a bond. */
function noteDisputes(note: (contract: string, name: string, outcome: Outcome) => void): void {
  const contract = 'dispute-resolver';
  seatArbitrators(31);
  note(contract, 'register-arbitrator', registerArbitrator(32));
  note('governance', 'execute, arbitrator', seat(32));
  note('governance', 'execute, parameter', setParameter('bond', 1));
  ok(simnet.transferSTX(2, patient, deployer).result);
  note(contract, 'open-dispute (with a bond)', openDispute());
  ok(openDispute(2));
  const ballots = [1, 2, 3].map((n) => sealBallot(n, AGAINST));
  for (const [i, ballot] of ballots.entries()) {
    const outcome = handIn(ballot);
    if (i === 1) ok(outcome);
    else note(contract, `commit-vote (ring of 32), the ${i + 1}${i === 0 ? 'st' : 'rd'}`, outcome);
  }
  untilVoted();
  for (const [i, ballot] of ballots.entries()) {
    const outcome = openBallot(ballot);
    if (i === 0) note(contract, 'reveal-vote', outcome);
    else ok(outcome);
  }
  untilOpened();
  note(contract, 'advance, decided', advance());
  note(contract, 'appeal', appeal());
  untilOpened();
  note(contract, 'advance, one more round', advance());
  untilOpened();
  note(contract, 'advance, settled', advance());
  note(contract, 'withdraw-bond', call(stranger, contract, 'withdraw-bond', [Cl.uint(1)]));
  note(contract, 'resign', call(arbitrator(32), contract, 'resign', []));
}

/** The cost page, as docs/contract-costs.md holds it. */
export function costPage(rows: CostRow[]): string {
  const lines = rows.map((row) => `| ${row.contract} | ${row.call} | ${row.reads} | ${row.writes} |`);
  return `# What each public call costs

Exact reads and writes of a successful call, counted in the simnet with a ring of 32 and written by
\`npx tsx bench/contract-costs.ts\`. The tests measure again and fail when this page is stale, or when a call
passes its limit. A tenure holds 15,000 reads and 15,000 writes. No call grows with history: the ledger's
first and 1,001st session cost the same.

| contract | call | reads | writes |
| --- | --- | ---: | ---: |
${lines.join('\n')}

Limits held: a confirmed \`log-session\` 9 and 2, an unconfirmed one 8 and 2, \`confirm-pairing\` with a ring of 32
16 and 2, one confirmation 10 and 2, 25 of one account 58 and 26, \`commit-vote\` with a ring of 32 10 and 2,
\`reveal-vote\` 8 and 2.
`;
}
