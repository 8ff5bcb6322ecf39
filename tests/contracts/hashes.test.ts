import { sha256 } from '@noble/hashes/sha2.js';
import { Cl, type ClarityValue, serializeCV } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import * as protocol from '@/lib/protocol';
import { buff, bytes32, hex, ok, person, place, read } from './support/chain';
import { at, h, proofHash, sip018 } from './support/hashes';
import { endorse, factsOf, foundRing, noteOf, patient, register, request, ringKey } from './support/world';

const owner = person(10);
const salt = bytes32(1, 20);
const secret = bytes32(2, 21);

/** sha256 of a tuple's consensus bytes, computed by Clarity itself. */
function clarity(topic: string, fields: Record<string, ClarityValue>): string {
  const parts = Object.entries({ topic: Cl.stringAscii(topic), ...fields }).map(
    ([name, value]) =>
      `${name}: (unwrap-panic (from-consensus-buff? ${typeOf(value)} 0x${serializeCV(value)}))`,
  );
  const { result } = simnet.execute(`(sha256 (unwrap-panic (to-consensus-buff? {${parts.join(', ')}})))`);
  return bufferHex(result);
}

function typeOf(value: ClarityValue): string {
  if (value.type === 'buffer') return `(buff ${value.value.length / 2})`;
  if (value.type === 'ascii') return `(string-ascii ${value.value.length})`;
  if (value.type === 'utf8') return `(string-utf8 ${[...value.value].length})`;
  return value.type === 'uint' ? 'uint' : 'principal';
}

function bufferHex(value: ClarityValue): string {
  if (value.type !== 'buffer') throw new Error(`no buffer: ${Cl.prettyPrint(value)}`);
  return value.value;
}

describe('TypeScript and Clarity agree', () => {
  it('on every commitment', () => {
    const uint = (n: bigint) => Cl.uint(n);
    const leaf = (name: string, value: string, s: Uint8Array) => ({
      ...at('session-logger'),
      account: uint(7n),
      field: Cl.stringAscii(name),
      value: Cl.stringUtf8(value),
      salt: buff(s),
    });
    const salts = { date: bytes32(3, 22), minutes: bytes32(4, 22), modality: bytes32(5, 22) };
    const facts = { date: '2026-11-20', minutes: 50, modality: 'video' } as const;
    const leaves = {
      date: h('atsl/fact/v1', leaf('date', facts.date, salts.date)),
      minutes: h('atsl/fact/v1', leaf('minutes', '50', salts.minutes)),
      modality: h('atsl/fact/v1', leaf('modality', 'video', salts.modality)),
    };
    const digest = sha256(new TextEncoder().encode('a note – ünïcödé'));
    const contact = bytes32(6, 23);
    const rows: [Uint8Array, string, Record<string, ClarityValue>][] = [
      [
        protocol.identityCommitment(place, { owner, secret, salt }),
        'atsl/identity/v1',
        { ...at('user-registry'), owner: Cl.principal(owner), secret: buff(secret), salt: buff(salt) },
      ],
      [
        protocol.credentialCommitment(place, { owner, credential: 'Licence № 7', salt }),
        'atsl/credential/v1',
        {
          ...at('therapist-registry'),
          owner: Cl.principal(owner),
          credential: Cl.stringUtf8('Licence № 7'),
          salt: buff(salt),
        },
      ],
      [
        protocol.pairingCommitment(place, { owner, therapist: person(11), contact, salt }),
        'atsl/pairing-request/v1',
        {
          ...at('pairing'),
          owner: Cl.principal(owner),
          therapist: Cl.principal(person(11)),
          contact: buff(contact),
          salt: buff(salt),
        },
      ],
      [
        protocol.factLeaf(place, { account: 7n, field: 'date', value: facts.date, salt: salts.date }),
        'atsl/fact/v1',
        leaf('date', facts.date, salts.date),
      ],
      [
        protocol.factsCommitment(place, { account: 7n, facts, salts }),
        'atsl/facts/v1',
        { date: buff(leaves.date), minutes: buff(leaves.minutes), modality: buff(leaves.modality) },
      ],
      [
        protocol.noteCommitment(place, { account: 7n, note: 'a note – ünïcödé', salt }),
        'atsl/note/v1',
        { ...at('session-logger'), account: uint(7n), digest: buff(digest), salt: buff(salt) },
      ],
      [
        protocol.sessionCommitment({ facts: factsOf(1), note: noteOf(1) }),
        'atsl/session/v1',
        { facts: buff(factsOf(1)), note: buff(noteOf(1)) },
      ],
      [
        protocol.audienceCommitment({ audience: 'Insurer Ltd', salt }),
        'atsl/audience/v1',
        { audience: Cl.stringUtf8('Insurer Ltd'), salt: buff(salt) },
      ],
    ];
    for (const [ours, topic, fields] of rows) {
      expect(clarity(topic, fields), topic).toBe(hex(ours));
      expect(hex(h(topic, fields)), topic).toBe(hex(ours));
    }
  });

  it('on what the contracts compute', () => {
    foundRing(2);
    ok(register(patient));
    ok(request(patient));
    const chainSays = (contract: string, name: string, args: ClarityValue[]) => {
      const value = read(contract, name, args);
      return bufferHex(value.type === 'ok' ? value.value : value);
    };
    const args = (...numbers: bigint[]) => numbers.map((n) => Cl.uint(n));
    expect(chainSays('therapist-registry', 'possession-message', [Cl.principal(owner), buff(secret)])).toBe(
      hex(protocol.possessionMessage(place, { owner, credential: secret })),
    );
    expect(chainSays('session-logger', 'session-commitment', [buff(factsOf(1)), buff(noteOf(1))])).toBe(
      hex(protocol.sessionCommitment({ facts: factsOf(1), note: noteOf(1) })),
    );
    const counter = { account: 1n, pairing: 2n, sequence: 3n, facts: factsOf(1), week: 2968n };
    const message = {
      topic: Cl.stringAscii('countersignature'),
      contract: at('session-logger').contract as ClarityValue,
      account: Cl.uint(1),
      pairing: Cl.uint(2),
      sequence: Cl.uint(3),
      facts: buff(factsOf(1)),
      week: Cl.uint(2968),
    };
    const counterHash = chainSays('session-logger', 'countersignature-hash', [
      ...args(1n, 2n, 3n),
      buff(factsOf(1)),
      Cl.uint(2968),
    ]);
    expect(counterHash).toBe(hex(protocol.countersignatureHash(place, counter)));
    expect(counterHash).toBe(hex(sip018(message)));
    const replaced = { ...counter, revision: 4n };
    const replacement = chainSays('session-logger', 'replacement-hash', [
      ...args(1n, 2n, 3n, 4n),
      buff(factsOf(1)),
      Cl.uint(2968),
    ]);
    expect(replacement).toBe(hex(protocol.replacementHash(place, replaced)));
    expect(replacement).toBe(
      hex(sip018({ ...message, topic: Cl.stringAscii('replacement'), revision: Cl.uint(4) })),
    );
    expect(chainSays('pairing', 'ending-hash', args(4n, 5n))).toBe(
      hex(protocol.endingHash(place, { account: 4n, pairing: 5n })),
    );
    const proof = { account: 1n, milestone: 2n, audience: bytes32(1, 12), expires: 1_800_000_000n };
    expect(
      chainSays('progress-tracker', 'proof-hash', [
        ...args(1n, 2n),
        buff(proof.audience),
        Cl.uint(proof.expires),
      ]),
    ).toBe(hex(proofHash(proof)));
    const goal = { account: 1n, pairing: 2n, goal: bytes32(1, 40) };
    const goalSigned = chainSays('progress-tracker', 'goal-hash', [...args(1n, 2n), buff(goal.goal)]);
    expect(goalSigned).toBe(hex(protocol.goalHash(place, goal)));
    expect(goalSigned).toBe(
      hex(
        sip018({
          topic: Cl.stringAscii('goal'),
          contract: at('progress-tracker').contract as ClarityValue,
          account: Cl.uint(1),
          pairing: Cl.uint(2),
          goal: buff(goal.goal),
        }),
      ),
    );
    const { account, audience, expires } = proof;
    const goalProof = [Cl.uint(1), buff(goal.goal), buff(audience), Cl.uint(expires)];
    const goalProofSaid = chainSays('progress-tracker', 'goal-proof-hash', goalProof);
    expect(goalProofSaid).toBe(
      hex(protocol.goalProofHash(place, { account, goal: goal.goal, audience, expires })),
    );
    expect(goalProofSaid).toBe(
      hex(
        h('atsl/goal-proof/v1', {
          ...at('progress-tracker'),
          account: Cl.uint(1),
          goal: buff(goal.goal),
          audience: buff(audience),
          expires: Cl.uint(expires),
        }),
      ),
    );
    const endorsement = endorse(patient, 1);
    expect(
      chainSays('pairing', 'endorsement-message', [
        Cl.principal(patient),
        ...args(1n, endorsement.version, endorsement.expires),
        buff(ringKey(9)),
      ]),
    ).toBe(
      hex(
        protocol.endorsementMessage(place, {
          owner: patient,
          account: 1n,
          request: 1n,
          commitment: bytes32(8, 8),
          pairingKey: ringKey(9),
          ring: 1n,
          version: endorsement.version,
          expires: endorsement.expires,
        }),
      ),
    );
    const none = read('pairing', 'endorsement-message', [
      Cl.principal(person(50)),
      ...args(1n, 1n, 1n),
      buff(ringKey(9)),
    ]);
    expect(Cl.prettyPrint(none)).toBe('(err u1403)');
  });
});
