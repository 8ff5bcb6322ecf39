import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as protocol from '@/lib/protocol';
import { elsewhere, place } from './make/other-vectors';

const other = 'ST1SJ3DTE5DN7X54YDH5D64R3BCB6A2AG2ZQ8YPD5';
const limit = (1n << 128n) - 1n;

/** One field of each type that messages have: how to draw it. */
const uint = fc.bigInt({ min: 0n, max: limit });
const word = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** A salt is never zero. */
const salt = word.filter((bytes) => bytes.some((byte) => byte !== 0));
const key = fc.tuple(fc.constantFrom(2, 3), word).map(([first, rest]) => Uint8Array.of(first, ...rest));
const principal = fc.constantFrom(place.deployer, other, elsewhere.deployer, `${other}.a-contract`);
const text = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });
const choice = fc.constantFrom<protocol.Choice>(1n, 2n);

type Fields = Record<string, unknown>;
interface Kind {
  hash(at: protocol.Place, fields: Fields): Uint8Array;
  fields: Record<string, fc.Arbitrary<unknown>>;
  /** How the pairing key signs the message, and who is recovered from it. */
  sign?(secret: Uint8Array, at: protocol.Place, fields: Fields): Uint8Array;
  recover?(at: protocol.Place, fields: Fields, signature: Uint8Array): Uint8Array | null;
}

/** Ties a message's functions to the fields drawn for it, checked against the function's own type. */
function kind<F extends object>(
  fields: { [K in keyof F]-?: fc.Arbitrary<F[K]> },
  hash: (at: protocol.Place, fields: F) => Uint8Array,
  sign?: (secret: Uint8Array, at: protocol.Place, fields: F) => Uint8Array,
  recover?: (at: protocol.Place, fields: F, signature: Uint8Array) => Uint8Array | null,
): Kind {
  return { fields, hash, sign, recover } as unknown as Kind;
}

const session = { account: uint, pairing: uint, sequence: uint, facts: word, week: uint };
const round = { dispute: uint, round: uint };
const registered = { owner: principal, credential: word };

const kinds: Record<string, Kind> = {
  endorsement: kind<protocol.EndorsementFields>(
    {
      owner: principal,
      account: uint,
      request: uint,
      commitment: word,
      pairingKey: key,
      ring: uint,
      version: uint,
      expires: uint,
    },
    protocol.endorsementMessage,
  ),
  possession: kind(registered, protocol.possessionMessage),
  arbitrator: kind({ ...registered, contact: word }, protocol.arbitratorMessage),
  countersignature: kind(
    session,
    protocol.countersignatureHash,
    protocol.signCountersignature,
    protocol.recoverCountersigner,
  ),
  replacement: kind(
    { ...session, revision: uint },
    protocol.replacementHash,
    protocol.signReplacement,
    protocol.recoverReplacer,
  ),
  ending: kind(
    { account: uint, pairing: uint },
    protocol.endingHash,
    protocol.signEnding,
    protocol.recoverEnder,
  ),
  goal: kind(
    { account: uint, pairing: uint, goal: word },
    protocol.goalHash,
    protocol.signGoal,
    protocol.recoverGoalSigner,
  ),
  dispute: kind(
    { account: uint, sequence: uint, revision: uint, state: uint, evidence: word },
    protocol.disputeHash,
    protocol.signDispute,
    protocol.recoverDisputer,
  ),
  answer: kind(
    { dispute: uint, onAppeal: fc.boolean(), evidence: word },
    protocol.answerHash,
    protocol.signAnswer,
    protocol.recoverAnswerer,
  ),
  appeal: kind(
    { dispute: uint, evidence: word },
    protocol.appealHash,
    protocol.signAppeal,
    protocol.recoverAppellant,
  ),
  'vote scope': kind(round, protocol.voteScope),
  vote: kind({ ...round, commitment: word }, protocol.voteMessage),
  ballot: kind({ ...round, tag: key, choice, salt }, protocol.ballotCommitment),
  proof: kind({ account: uint, milestone: uint, audience: word, expires: uint }, protocol.proofHash),
  'goal proof': kind({ account: uint, goal: word, audience: word, expires: uint }, protocol.goalProofHash),
  'goal commitment': kind({ account: uint, goal: text, salt }, protocol.goalCommitment),
};

const drawn = (of: Kind) => fc.record(of.fields) as fc.Arbitrary<Fields>;
const same = (a: unknown, b: unknown) =>
  a instanceof Uint8Array && b instanceof Uint8Array ? protocol.equalBytes(a, b) : a === b;

describe.each(Object.entries(kinds))('%s', (_, of) => {
  test('binds its place and each of its fields', () => {
    fc.assert(
      fc.property(drawn(of), drawn(of), (fields, others) => {
        const base = bytesToHex(of.hash(place, fields));
        expect(base).toHaveLength(64);
        expect(bytesToHex(of.hash(elsewhere, fields))).not.toBe(base);
        expect(bytesToHex(of.hash({ ...place, chainId: 1 }, fields))).not.toBe(base);
        expect(bytesToHex(of.hash({ ...place, deployer: other }, fields))).not.toBe(base);
        for (const name of Object.keys(of.fields)) {
          if (same(fields[name], others[name])) continue;
          const changed = of.hash(place, { ...fields, [name]: others[name] });
          expect(bytesToHex(changed), name).not.toBe(base);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('refuses a number out of range and bytes of another length', () => {
    const [sample] = fc.sample(drawn(of), 1);
    for (const [name, value] of Object.entries(sample ?? {})) {
      const wrong = typeof value === 'bigint' ? [-1n, limit + 1n] : [];
      if (value instanceof Uint8Array)
        wrong.push(...([value.subarray(1), Uint8Array.of(...value, 1)] as never[]));
      for (const bad of wrong) {
        expect(() => of.hash(place, { ...sample, [name]: bad }), name).toThrow(protocol.ProtocolError);
      }
    }
  });
});

test('no two kinds of messages have one hash for the same values', () => {
  const values: Fields = {};
  // Those over a text have their own words for a field that is a commitment in the others.
  const comparable = Object.values(kinds).filter((of) => !Object.values(of.fields).includes(text));
  for (const of of comparable) Object.assign(values, fc.sample(drawn(of), 1)[0]);
  const hashes = comparable.map((of) => bytesToHex(of.hash(place, values)));
  expect(new Set(hashes).size).toBe(hashes.length);
});

const signed = Object.entries(kinds).filter(([, of]) => of.sign);

describe.each(signed)('the signature of a %s', (_, of) => {
  const secret = new Uint8Array(32).fill(4);
  const own = bytesToHex(protocol.publicKey(secret));
  const signer = (at: protocol.Place, fields: Fields, signature: Uint8Array) => {
    const recovered = of.recover?.(at, fields, signature);
    return recovered ? bytesToHex(recovered) : null;
  };

  test('gives back the key for this message, and for no other', () => {
    fc.assert(
      fc.property(drawn(of), drawn(of), (fields, others) => {
        const signature = of.sign?.(secret, place, fields) ?? new Uint8Array();
        expect(signature).toHaveLength(65);
        expect(signer(place, fields, signature)).toBe(own);
        expect(signer(elsewhere, fields, signature)).not.toBe(own);
        for (const name of Object.keys(of.fields)) {
          if (same(fields[name], others[name])) continue;
          expect(signer(place, { ...fields, [name]: others[name] }, signature), name).not.toBe(own);
        }
      }),
      { numRuns: 10 },
    );
  });

  test('is none of any other kind', () => {
    const values: Fields = {};
    for (const [, each] of signed) Object.assign(values, fc.sample(drawn(each), 1)[0]);
    const signature = of.sign?.(secret, place, values) ?? new Uint8Array();
    for (const [, each] of signed) {
      const recovered = each.recover?.(place, values, signature);
      expect(recovered && bytesToHex(recovered) === own).toBe(each === of);
    }
  });
});

test('a ballot holds one of two choices', () => {
  const ballot = {
    dispute: 1n,
    round: 1n,
    tag: Uint8Array.of(2, ...new Uint8Array(32)),
    salt: new Uint8Array(32).fill(1),
  };
  for (const wrong of [0n, 3n, 1n << 64n]) {
    expect(() => protocol.ballotCommitment(place, { ...ballot, choice: wrong as protocol.Choice })).toThrow(
      expect.objectContaining({ code: 'number' }),
    );
  }
});
