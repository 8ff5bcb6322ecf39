import { Cl } from '@stacks/transactions';
import { signEnding } from '@/lib/protocol';
import { buff, call, DAY, deployer, nextTime, type Outcome, ok, pass, person, place } from './chain';
import {
  accredit,
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
  pause,
  prove,
  publish,
  reach,
  register,
  registerTherapist,
  request,
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

  note('progress-tracker', 'reach-milestone', reach(1));
  note('progress-tracker', 'create-proof', prove(1, nextTime() + DAY));

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

  note('therapist-registry', 'register-therapist', registerTherapist(33));
  note('therapist-registry', 'attest', attest(33));
  note('therapist-registry', 'suspend-therapist', manage('suspend', 33));
  note('therapist-registry', 'reinstate-therapist', manage('reinstate', 33));
  note('therapist-registry', 'revoke-therapist', manage('revoke', 33));
  note('therapist-registry', 'publish-ring (32 keys)', publish(1));
  note(
    'therapist-registry',
    'suspend-ring',
    call(issuer, 'therapist-registry', 'suspend-ring', [Cl.uint(1), Cl.uint(nextTime() + DAY), ledger]),
  );

  note('governance', 'accredit-issuer', accredit(person(2)));
  note(
    'governance',
    'set-council-member',
    call(deployer, 'governance', 'set-council-member', [Cl.principal(person(3)), Cl.bool(true)]),
  );
  note(
    'governance',
    'add-milestone',
    call(deployer, 'governance', 'add-milestone', [Cl.uint(100), Cl.uint(0)]),
  );
  note('governance', 'pause', pause(nextTime() + DAY));
  pass(DAY);
  return rows;
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

Limits held: a confirmed \`log-session\` 10 and 2, \`confirm-pairing\` with a ring of 32 16 and 2,
25 confirmations of one account 60 and 26.
`;
}
