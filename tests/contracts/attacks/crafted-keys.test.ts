import { secp256k1 } from '@noble/curves/secp256k1.js';
import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import {
  arbitratorMessage,
  possessionMessage,
  publicKey,
  signTagged,
  verifyUntagged,
  voteMessage,
  voteScope,
} from '@/lib/protocol';
import { buff, bytes32, call, err, ok, person, place, read, shows, uintField } from '../support/chain';
import {
  AGAINST,
  arbitrator,
  arbitratorKeys,
  COUNTS,
  dispute,
  handIn,
  openDispute,
  registerArbitrator,
  registrationOf,
  sealBallot,
  seat,
  seatArbitrators,
  votingKey,
  votingSecret,
} from '../support/disputes';
import { independentUntagged } from '../support/independent-signer';
import { rotate } from '../support/therapists';
import { number32, numberOf, ORDER } from '../support/twins';
import {
  confirmPairing,
  countersign,
  currentRing,
  endorse,
  foundRing,
  log,
  pair,
  patient,
  register,
  registerTherapist,
  request,
  ringKey,
  ringSecret,
  stranger,
  therapist,
} from '../support/world';

const one = number32(1n);
/** Every first byte of a key that is not that of a compressed point, the hybrid forms among them. */
const PREFIXES = [0x00, 0x01, 0x04, 0x05, 0x06, 0x07, 0xff];
const prefixed = (key: Uint8Array, prefix: number) => Uint8Array.from([prefix, ...key.slice(1)]);

/** A point of the curve whose x is at or above the order, so that no recovery can take it. */
function pointAboveOrder(): Uint8Array {
  for (let x = ORDER; ; x += 1n) {
    const key = Uint8Array.from([2, ...number32(x)]);
    if (secp256k1.utils.isValidPublicKey(key)) return key;
  }
}

/** Two confirmed sessions, three arbitrators, the first session disputed. */
function openVote(): void {
  foundRing(1);
  const { pairingSecret } = pair();
  for (const n of [1, 2]) ok(log(n, countersign(pairingSecret, n)));
  seatArbitrators(3);
  ok(openDispute());
}

describe('a crafted key', () => {
  it('that is the scope of a vote to come bricks no ring: all can vote, its holder too, once', () => {
    // the number of the next dispute is known, so its scope is, and a key can be made of it
    const scope = voteScope(place, { dispute: 1n, round: 1n });
    foundRing(1);
    ok(log(1, countersign(pair().pairingSecret, 1)));
    seatArbitrators(2);
    ok(registerArbitrator(3, { secret: scope }));
    ok(seat(3));
    ok(openDispute());
    for (const n of [1, 2]) ok(handIn(sealBallot(n, COUNTS)));
    ok(handIn(sealBallot(3, AGAINST, { secret: scope })));
    err(handIn(sealBallot(3, COUNTS, { secret: scope })), 1621);
    expect(uintField(dispute(), 'commits')).toBe(3n);
  });

  it('whose recovery fails is never registered, however well it is proved', () => {
    const generator = publicKey(one);
    const registration = registrationOf(1);
    const forArbitrator = arbitratorMessage(place, registration);
    const asArbitrator = independentUntagged([generator], one, forArbitrator);
    const { credential, contact } = registration;
    const [z] = asArbitrator.responses as [Uint8Array];
    const parts = [credential, generator, contact, asArbitrator.h0, z];
    err(call(arbitrator(1), 'dispute-resolver', 'register-arbitrator', parts.map(buff)), 1005);
    foundRing(1);
    const fields = { owner: therapist(1), credential: bytes32(1, 3) };
    const { h0, responses } = independentUntagged([generator], one, possessionMessage(place, fields));
    const args = [generator, h0, responses[0] as Uint8Array].map(buff);
    err(call(therapist(1), 'therapist-registry', 'rotate-ring-key', args), 1005);
    for (const key of [pointAboveOrder(), Uint8Array.from([2, ...new Uint8Array(32).fill(0xff)])]) {
      err(registerArbitrator(1, { key }), 1005);
      err(registerTherapist(2, { key }), 1005);
      err(rotate(1, 50, { key }), 1005);
    }
    // and what was tried takes nothing from anybody
    ok(registerArbitrator(1));
    ok(registerTherapist(2));
  });

  it('in another encoding is refused everywhere: hybrid or unknown prefixes, and x alone', () => {
    openVote();
    ok(registerTherapist(2));
    ok(register(person(12)));
    ok(request(person(12)));
    const endorsement = endorse(person(12));
    const ballot = sealBallot(1, COUNTS);
    for (const prefix of PREFIXES) {
      err(registerTherapist(3, { key: prefixed(ringKey(3), prefix) }), 1004);
      err(rotate(2, 50, { key: prefixed(ringKey(50), prefix) }), 1004);
      err(registerArbitrator(4, { key: prefixed(votingKey(4), prefix) }), 1004);
      err(handIn({ ...ballot, tag: prefixed(ballot.tag, prefix) }), 1004);
      err(
        confirmPairing(person(12), {
          ...endorsement,
          pairingKey: prefixed(endorsement.pairingKey, prefix),
        }),
        1405,
      );
    }
    err(registerTherapist(3, { key: ringKey(3).slice(1) }), 1207);
    err(rotate(2, 50, { key: ringKey(50).slice(1) }), 1207);
    err(registerArbitrator(4, { key: votingKey(4).slice(1) }), 1608);
    err(handIn({ ...ballot, tag: ballot.tag.slice(1) }), 1004);
    err(confirmPairing(person(12), { ...endorsement, pairingKey: endorsement.pairingKey.slice(1) }), 1405);
    ok(handIn(ballot));
    ok(confirmPairing(person(12), endorsement));
  });
});

describe('a ring', () => {
  it('is not made larger by splitting its keys, which keeps the digest and raises the number', () => {
    foundRing(2);
    ok(register(patient));
    ok(request(patient));
    const ring = currentRing();
    const bytes = Uint8Array.from(ring.keys.flatMap((key) => [...key]));
    // 32 pieces, of which the last has four bytes: the same bytes in all, so the ledger finds its digest
    const split = Array.from({ length: 32 }, (_, i) => bytes.slice(2 * i, i < 31 ? 2 * i + 2 : undefined));
    const honest = endorse(patient, 1);
    const responses = Array.from({ length: 32 }, () => bytes32(1));
    err(confirmPairing(patient, { ...honest, keys: split, responses }), 1406);
    err(confirmPairing(patient, { ...honest, keys: split }), 1406);
    // an empty key added changes nothing of the bytes either
    err(confirmPairing(patient, { ...honest, keys: [...ring.keys, new Uint8Array(0)] }), 1406);
    const more = [...honest.responses, bytes32(1)];
    err(
      confirmPairing(patient, { ...honest, keys: [...ring.keys, new Uint8Array(0)], responses: more }),
      1406,
    );
    ok(confirmPairing(patient, honest));
    expect(uintField(read('session-logger', 'get-account', [Cl.uint(1)]), 'ring-size')).toBe(2n);
  });

  it('gives a response in two spellings no second use', () => {
    foundRing(2);
    ok(register(patient));
    ok(request(patient));
    const honest = endorse(patient, 1);
    const said = read('pairing', 'endorsement-message', [
      Cl.principal(patient),
      ...[honest.ring, honest.version, honest.expires].map((n) => Cl.uint(n)),
      buff(honest.pairingKey),
    ]);
    const inside = ok(said);
    if (inside.type !== 'buffer') throw new Error('no message');
    const message = Uint8Array.from(Buffer.from(inside.value, 'hex'));
    // a member who chooses the other's response as 5 can spell it n + 5 as well
    const signed = independentUntagged(honest.keys, ringSecret(1), message, () => 5n);
    const responses = signed.responses.map((z) => (numberOf(z) === 5n ? number32(ORDER + 5n) : z));
    expect(responses).not.toEqual(signed.responses);
    const ring = honest.keys;
    const verdict = read('ring-signature', 'verify-untagged', [
      Cl.list(ring.map(buff)),
      buff(message),
      buff(signed.h0),
      Cl.list(responses.map(buff)),
    ]);
    // library and contract agree: in the untagged form it is the same signature in other bytes
    shows(ok(verdict), 'true');
    expect(verifyUntagged({ ring, message, h0: signed.h0, responses })).toBe(true);
    ok(confirmPairing(patient, { ...honest, ...signed }));
    err(confirmPairing(patient, { ...honest, ...signed, responses }), 1403);
    ok(request(patient));
    err(confirmPairing(patient, { ...honest, ...signed, responses }), 1406);
    expect(uintField(read('session-logger', 'get-account', [Cl.uint(1)]), 'pairing')).toBe(1n);
  });
});

describe('a vote', () => {
  it('is not cast twice under a scope of the voter’s choice, whose tag would be another', () => {
    openVote();
    ok(handIn(sealBallot(1, COUNTS)));
    const ring = arbitratorKeys();
    const salt = bytes32(9, 33);
    const commitment = bytes32(9, 34);
    const message = voteMessage(place, { dispute: 1n, round: 1n, commitment });
    for (const scope of [
      voteScope(place, { dispute: 1n, round: 2n }),
      voteScope(place, { dispute: 2n, round: 1n }),
      voteScope({ ...place, chainId: 1 }, { dispute: 1n, round: 1n }),
      voteScope({ ...place, deployer: stranger }, { dispute: 1n, round: 1n }),
      bytes32(9, 35),
    ]) {
      const signed = signTagged({ ring, secret: votingSecret(1), scope, message });
      err(handIn({ ...signed, commitment, choice: COUNTS, salt }), 1006);
    }
    expect(uintField(dispute(), 'commits')).toBe(1n);
  });

  it('is not burnt by who saw it first: carried by another it is cast, altered it is refused', () => {
    openVote();
    const ballot = sealBallot(1, COUNTS);
    const other = sealBallot(2, AGAINST);
    err(handIn({ ...ballot, commitment: other.commitment }), 1006);
    err(handIn({ ...other, tag: ballot.tag }), 1006);
    ok(handIn(ballot, 1n, person(66)));
    shows(
      read('dispute-resolver', 'get-ballot', [Cl.uint(1), Cl.uint(1), buff(ballot.tag)]),
      `(some { choice: u0, commitment: 0x${Buffer.from(ballot.commitment).toString('hex')} })`,
    );
    // the tag of another dispute is another: what was cast in the first stands in nobody's way in the second
    ok(openDispute(2));
    ok(handIn(sealBallot(1, COUNTS, { dispute: 2n }), 2n));
  });

  it('has one spelling: a response at or above the order is refused', () => {
    openVote();
    const ballot = sealBallot(1, COUNTS);
    for (const bad of [ORDER, ORDER + 1n, 2n ** 256n - 1n, 0n]) {
      for (let i = 0; i < 3; i += 1) {
        const responses = ballot.responses.map((z, at) => (at === i ? number32(bad) : z));
        err(handIn({ ...ballot, responses }), 1005);
      }
      err(handIn({ ...ballot, h0: number32(bad) }), 1005);
    }
    ok(handIn(ballot));
  });
});
