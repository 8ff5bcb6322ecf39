import { sha256 } from '@noble/hashes/sha2.js';
import { Cl, serializeCVBytes } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { sessionCommitment } from '@/lib/protocol';
import { bytes32, call, DAY, err, field, hex, nextTime, ok, pass, read, shows } from './support/chain';
import {
  account,
  fields,
  newFacts,
  newNote,
  replace,
  session,
  signCorrection,
  withdraw,
} from './support/ledger';
import { chainWithCosts } from './support/session';
import {
  confirm,
  confirmMany,
  countersign,
  factsOf,
  foundRing,
  issuer,
  ledger,
  log,
  manage,
  noteOf,
  pair,
  patient,
  publish,
  stranger,
  thisWeek,
} from './support/world';

const revision = (sequence: number, n: number) =>
  read('session-logger', 'get-revision', [Cl.uint(1), Cl.uint(sequence), Cl.uint(n)]);
const commitment = (facts: Uint8Array, note: Uint8Array) => sessionCommitment({ facts, note });
const end = () => call(patient, 'pairing', 'end-pairing', [Cl.uint(1)]);
const suspendRing = (until: bigint) =>
  call(issuer, 'therapist-registry', 'suspend-ring', [Cl.uint(1), Cl.uint(until), ledger]);

describe('replacing a session', () => {
  it('keeps the old version and moves no total', async () => {
    await chainWithCosts();
    foundRing(2);
    const { pairingSecret: secret } = pair();
    const week = thisWeek();
    ok(log(1, countersign(secret, 1)));
    ok(log(2, null));
    const before = session(1);
    const totals = ['sequence', 'confirmed', 'upheld', 'voided', 'disputed', 'least-ring'];
    const held = fields(account(), ...totals);
    expect(held).toEqual(['u2', 'u1', 'u0', 'u0', 'u0', 'u2']);
    const runs = field(account(), 'hash') as { value: string };
    pass(8n * DAY);
    const at = nextTime();
    const replaced = replace(1, signCorrection(secret, 1));
    shows(ok(replaced), 'u1');
    expect(replaced.topics).toEqual(['replace-session']);
    expect({ reads: replaced.reads, writes: replaced.writes }).toEqual({ reads: 11, writes: 3 });
    const said = ['facts', 'commitment', 'week', 'changed-at'];
    expect(fields(revision(1, 0), ...said)).toEqual(fields(before, ...said));
    shows(revision(1, 1), 'none');
    expect(fields(session(1), ...said)).toEqual([
      `0x${hex(newFacts(1))}`,
      `0x${hex(commitment(newFacts(1), newNote(1)))}`,
      `u${week + 1n}`,
      `u${at}`,
    ]);
    const rest = ['state', 'pairing', 'key', 'dispute', 'settled', 'logged-at'];
    expect(fields(session(1), ...rest)).toEqual(fields(before, ...rest));
    expect(fields(session(1), 'revision')).toEqual(['u1']);
    expect(fields(account(), ...totals)).toEqual(held);
    const hash = sha256(
      Uint8Array.from([
        ...Buffer.from(runs.value, 'hex'),
        ...commitment(newFacts(1), newNote(1)),
        ...serializeCVBytes(Cl.uint(week + 1n)),
      ]),
    );
    shows(field(account(), 'hash'), `0x${hex(hash)}`);
    // and once more: each version is kept
    shows(
      ok(
        replace(1, signCorrection(secret, 1, { revision: 2n, facts: factsOf(9) }), {
          facts: factsOf(9),
          note: noteOf(9),
        }),
      ),
      'u2',
    );
    expect(fields(revision(1, 1), 'facts', 'changed-at')).toEqual([`0x${hex(newFacts(1))}`, `u${at}`]);
    expect(fields(revision(1, 0), 'facts')).toEqual([`0x${hex(factsOf(1))}`]);
    shows(field(session(1), 'revision'), 'u2');
  });

  it('takes a fresh signature of this very correction', () => {
    foundRing(2);
    const { pairingSecret: secret } = pair();
    const first = countersign(secret, 1);
    ok(log(1, first));
    ok(log(2, countersign(secret, 2)));
    const bad = [
      first,
      countersign(secret, 1, { facts: newFacts(1) }),
      signCorrection(secret, 2, { facts: newFacts(1) }),
      signCorrection(secret, 1, { account: 2n }),
      signCorrection(secret, 1, { pairing: 2n }),
      signCorrection(secret, 1, { revision: 0n }),
      signCorrection(secret, 1, { revision: 2n }),
      signCorrection(secret, 1, { facts: newFacts(2) }),
      signCorrection(secret, 1, { week: thisWeek() - 1n }),
      signCorrection(secret, 1, { chainId: 1 }),
      signCorrection(bytes32(77, 9), 1),
      new Uint8Array(0),
    ];
    for (const signature of bad) err(replace(1, signature), 1307);
    // back to the first facts by the first countersignature
    err(replace(1, first, { facts: factsOf(1), note: noteOf(1) }), 1307);
    ok(replace(1, signCorrection(secret, 1)));
    // the same correction again, and the countersignature of the old version
    err(replace(1, signCorrection(secret, 1)), 1307);
    err(replace(1, first, { facts: factsOf(1), note: noteOf(1) }), 1307);
    err(confirm(1, first), 1313);
    // a correction's signature logs and confirms nothing
    err(log(3, signCorrection(secret, 3, { revision: 0n }), { facts: newFacts(3) }), 1307);
    ok(log(3, null, { facts: newFacts(3) }));
    err(confirm(3, signCorrection(secret, 3)), 1307);
  });

  it('is for the owner, of a confirmed session, with sound lengths and weeks', () => {
    foundRing(2);
    err(replace(1, new Uint8Array(65)), 1301);
    const { pairingSecret: secret } = pair();
    err(replace(1, signCorrection(secret, 1)), 1312);
    ok(log(1, null));
    err(replace(1, signCorrection(secret, 1)), 1326);
    ok(confirm(1, countersign(secret, 1)));
    err(replace(1, signCorrection(secret, 1), { by: stranger }), 1302);
    err(replace(1, signCorrection(secret, 1), { account: 2 }), 1301);
    err(replace(1, signCorrection(secret, 1), { facts: new Uint8Array(31) }), 1306);
    err(replace(1, signCorrection(secret, 1), { note: new Uint8Array(31) }), 1306);
    const earlier = thisWeek() - 1n;
    err(replace(1, signCorrection(secret, 1, { week: earlier }), { week: earlier }), 1304);
    const later = thisWeek() + 1n;
    err(replace(1, signCorrection(secret, 1, { week: later }), { week: later }), 1305);
    ok(log(2, null));
    ok(withdraw(2));
    err(replace(2, signCorrection(secret, 2)), 1326);
    ok(replace(1, signCorrection(secret, 1)));
  });

  it('needs a pairing in good standing, and the one of that session', () => {
    foundRing(3);
    const { pairingSecret: secret, expires } = pair();
    ok(log(1, countersign(secret, 1)));
    ok(suspendRing(nextTime() + DAY));
    err(replace(1, signCorrection(secret, 1)), 1311);
    ok(suspendRing(nextTime()));
    ok(manage('revoke', 3));
    ok(publish(1, true));
    err(replace(1, signCorrection(secret, 1)), 1310);
    const next = pair(patient, 2, 2).pairingSecret;
    err(replace(1, signCorrection(secret, 1)), 1320);
    err(replace(1, signCorrection(next, 1, { pairing: 2n })), 1320);
    ok(log(2, countersign(next, 2, { pairing: 2n })));
    pass(expires - nextTime());
    err(replace(2, signCorrection(next, 2, { pairing: 2n })), 1309);
    ok(end());
    err(replace(2, signCorrection(next, 2, { pairing: 2n })), 1308);
  });
});

describe('withdrawing a session', () => {
  it('is for the owner, of one that waits; then it is never confirmed', () => {
    foundRing(2);
    err(withdraw(1), 1301);
    const { pairingSecret: secret } = pair();
    err(withdraw(1), 1312);
    ok(log(1, null));
    ok(log(2, countersign(secret, 2)));
    err(withdraw(1, stranger), 1302);
    err(withdraw(2), 1313);
    const at = nextTime();
    const withdrawn = withdraw(1);
    shows(ok(withdrawn), 'true');
    expect(withdrawn.topics).toEqual(['withdraw-session']);
    expect(fields(session(1), 'state', 'changed-at')).toEqual(['u6', `u${at}`]);
    err(withdraw(1), 1313);
    err(confirm(1, countersign(secret, 1)), 1313);
    shows(ok(confirmMany([{ sequence: 1, signature: countersign(secret, 1) }])), '(list (err u1313))');
    // the therapist signs the same session under another number, and it counts once
    ok(log(3, countersign(secret, 3, { facts: factsOf(1) }), { facts: factsOf(1), note: noteOf(1) }));
    expect(fields(account(), 'sequence', 'confirmed')).toEqual(['u3', 'u2']);
  });

  it('is open to an owner whose pairing has ended', () => {
    foundRing(1);
    pair();
    ok(log(1, null));
    ok(end());
    ok(withdraw(1));
  });
});

describe('the smallest ring behind the confirmed sessions', () => {
  it('falls with a smaller ring, and does not rise with a larger one', () => {
    foundRing(3);
    const least = () => fields(account(), 'ring-size', 'least-ring');
    const first = pair().pairingSecret;
    ok(log(1, null));
    ok(log(2, null));
    expect(least()).toEqual(['u3', 'u0']);
    shows(ok(confirmMany([{ sequence: 1, signature: countersign(first, 2) }])), '(list (err u1307))');
    expect(least()).toEqual(['u3', 'u0']);
    ok(confirmMany([{ sequence: 1, signature: countersign(first, 1) }]));
    expect(least()).toEqual(['u3', 'u3']);
    ok(manage('suspend', 3));
    ok(publish(1));
    // the ring of the pairing is the one that endorsed it
    ok(confirm(2, countersign(first, 2)));
    expect(least()).toEqual(['u3', 'u3']);
    const second = pair(patient, 2, 2).pairingSecret;
    expect(least()).toEqual(['u2', 'u3']);
    ok(log(3, countersign(second, 3, { pairing: 2n })));
    expect(least()).toEqual(['u2', 'u2']);
    ok(manage('reinstate', 3));
    ok(publish(1));
    const third = pair(patient, 2, 3).pairingSecret;
    ok(log(4, null));
    ok(log(5, countersign(third, 5, { pairing: 3n })));
    ok(confirm(4, countersign(third, 4, { pairing: 3n })));
    expect(least()).toEqual(['u3', 'u2']);
  });
});
