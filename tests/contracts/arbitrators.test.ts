import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { arbitratorMessage, possessionMessage, ringDigest } from '@/lib/protocol';
import {
  buff,
  bytes32,
  call,
  DAY,
  deployer,
  err,
  hex,
  nextTime,
  ok,
  pass,
  place,
  read,
  shows,
} from './support/chain';
import {
  arbitrator,
  arbitratorContacts,
  arbitratorKeys,
  contactKey,
  registerArbitrator,
  registrationOf,
  resign,
  seat,
  seatArbitrators,
  votingKey,
  votingSecret,
} from './support/disputes';
import { fields } from './support/ledger';
import { deploy } from './support/stand-ins';
import { patient, pause, register, registerTherapist, stranger, therapist } from './support/world';

const record = (n: number) => read('dispute-resolver', 'get-arbitrator', [Cl.principal(arbitrator(n))]);
const version = () => Cl.prettyPrint(read('dispute-resolver', 'get-ring-version'));
/** The same point's mirror image: the other prefix. */
const negative = (key: Uint8Array) => Uint8Array.from([key[0] === 2 ? 3 : 2, ...key.slice(1)]);

describe('registering as an arbitrator', () => {
  it('keeps credential and both keys, and makes a candidate who is not seated', () => {
    const at = nextTime();
    const registered = registerArbitrator(1);
    ok(registered);
    expect(registered.topics).toEqual(['register-arbitrator']);
    shows(
      record(1),
      `(some { contact: 0x${hex(contactKey(1))}, credential: 0x${hex(bytes32(1, 32))}, key: 0x${hex(votingKey(1))}, registered-at: u${at}, status: u1 })`,
    );
    shows(record(2), 'none');
    expect(version()).toBe('u0');
    shows(read('dispute-resolver', 'get-arbitrator-ring', [Cl.uint(0)]), 'none');
    err(registerArbitrator(1), 1607);
    err(registerArbitrator(1, { secret: votingSecret(9) }), 1607);
  });

  it('asks for the key: bound to this person, credential, contact key, contract, chain and purpose', () => {
    const mine = registrationOf(1);
    const wrong = [
      arbitratorMessage(place, { ...mine, owner: arbitrator(2) }),
      arbitratorMessage(place, { ...mine, credential: bytes32(2, 32) }),
      arbitratorMessage(place, { ...mine, contact: contactKey(2) }),
      arbitratorMessage({ ...place, chainId: 1 }, mine),
      arbitratorMessage({ ...place, deployer: arbitrator(3) }, mine),
      possessionMessage(place, mine),
    ];
    for (const message of wrong) err(registerArbitrator(1, { message }), 1006);
    err(registerArbitrator(1, { key: votingKey(2) }), 1006);
    err(registerArbitrator(1, { key: votingKey(1).slice(1) }), 1608);
    err(registerArbitrator(1, { key: Uint8Array.from([4, ...votingKey(1).slice(1)]) }), 1004);
    err(registerArbitrator(1, { credential: bytes32(1, 32).slice(1) }), 1605);
    err(registerArbitrator(1, { contact: contactKey(2) }), 1006);
    err(registerArbitrator(1, { contact: contactKey(1).slice(1) }), 1632);
    err(registerArbitrator(1, { contact: new Uint8Array(0) }), 1632);
    ok(registerArbitrator(1));
  });

  it('takes a key once for ever, its negative too, even after its holder resigned', () => {
    ok(registerArbitrator(1));
    err(registerArbitrator(2, { secret: votingSecret(1) }), 1609);
    ok(resign(1));
    err(registerArbitrator(2, { secret: votingSecret(1) }), 1609);
    // the negative has the negative secret, which its holder knows as well
    const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const minus = (n - BigInt(`0x${hex(votingSecret(1))}`)).toString(16).padStart(64, '0');
    const secret = Uint8Array.from(Buffer.from(minus, 'hex'));
    err(registerArbitrator(2, { secret, key: negative(votingKey(1)) }), 1609);
    // what the one person sent in vain is of no use to another, who can still register
    ok(registerArbitrator(2));
  });

  it('is for nobody who is a patient or a therapist', () => {
    ok(register(patient));
    err(registerArbitrator(1, { sender: patient }), 1606);
    ok(registerTherapist(1));
    err(registerArbitrator(1, { sender: therapist(1) }), 1606);
  });

  it('waits while paused', () => {
    ok(pause(nextTime() + DAY));
    err(registerArbitrator(1), 1600);
    pass(DAY);
    ok(registerArbitrator(1));
  });
});

describe('seating', () => {
  it('is a new version of the ring each time, and the versions stay as they were', () => {
    ok(registerArbitrator(1));
    ok(registerArbitrator(2));
    expect(seat(1).topics).toContain('set-arbitrator');
    ok(seat(2));
    ok(seat(1, false));
    ok(seat(1));
    expect(version()).toBe('u4');
    [[1], [1, 2], [2], [2, 1]].forEach((ring, i) => {
      expect(arbitratorKeys(BigInt(i + 1))).toEqual(ring.map(votingKey));
      expect(arbitratorContacts(BigInt(i + 1))).toEqual(ring.map(contactKey));
      const held = read('dispute-resolver', 'get-arbitrator-ring', [Cl.uint(i + 1)]);
      expect(fields(held, 'digest')).toEqual([`0x${hex(ringDigest(ring.map(votingKey)))}`]);
    });
    expect(fields(record(1), 'status')).toEqual(['u2']);
  });

  it('fits the status: candidates are seated, those seated are unseated', () => {
    err(seat(1), 1610);
    ok(registerArbitrator(1));
    err(seat(1, false), 1611);
    ok(seat(1));
    err(seat(1), 1611);
    ok(seat(1, false));
    expect(fields(record(1), 'status')).toEqual(['u1']);
    expect(arbitratorKeys()).toEqual([]);
  });

  it('asks once more whether the candidate became a patient or a therapist', () => {
    for (const n of [1, 2, 3]) ok(registerArbitrator(n));
    ok(register(arbitrator(1)));
    err(seat(1), 1606);
    ok(registerTherapist(2, { sender: arbitrator(2) }));
    err(seat(2), 1606);
    // who is seated already can still be unseated
    ok(seat(3));
    ok(register(arbitrator(3)));
    ok(seat(3, false));
    err(seat(3), 1606);
  });

  it('has 32 seats', () => {
    seatArbitrators(32);
    ok(registerArbitrator(33));
    err(seat(33), 1612);
    expect(fields(record(33), 'status')).toEqual(['u1']);
    ok(resign(7));
    ok(seat(33));
    const keys = arbitratorKeys();
    expect(keys).toHaveLength(32);
    expect(keys).not.toContainEqual(votingKey(7));
    expect(keys[31]).toEqual(votingKey(33));
    expect(arbitratorContacts()[31]).toEqual(contactKey(33));
    const full = read('dispute-resolver', 'get-arbitrator-ring', [
      read('dispute-resolver', 'get-ring-version'),
    ]);
    expect(fields(full, 'digest')).toEqual([`0x${hex(ringDigest(keys))}`]);
  });

  it('is the council’s alone', () => {
    ok(registerArbitrator(1));
    const args = [Cl.principal(arbitrator(1)), Cl.bool(true)];
    for (const who of [stranger, deployer, arbitrator(1)]) {
      err(call(who, 'dispute-resolver', 'set-arbitrator', args), 1601);
    }
  });
});

describe('resigning', () => {
  it('takes the key out of the next version, for good, and never asks the pause', () => {
    seatArbitrators(2);
    ok(pause(nextTime() + DAY));
    const resigned = resign(1);
    ok(resigned);
    expect(resigned.topics).toEqual(['resign']);
    expect(version()).toBe('u3');
    expect(arbitratorKeys()).toEqual([votingKey(2)]);
    expect(fields(record(1), 'status')).toEqual(['u3']);
    err(resign(1), 1611);
    err(seat(1), 1611);
    err(seat(1, false), 1611);
    pass(DAY);
    err(registerArbitrator(1), 1607);
  });

  it('is for candidates too, who leave no trace in the ring', () => {
    err(resign(1), 1610);
    ok(registerArbitrator(1));
    ok(resign(1));
    expect(version()).toBe('u0');
    err(seat(1), 1611);
  });

  it('is nobody else’s to do, not even by a contract that the arbitrator calls', () => {
    seatArbitrators(1);
    deploy('proxy', '(define-public (resign) (contract-call? .dispute-resolver resign))');
    err(call(arbitrator(1), 'proxy', 'resign', []), 1610);
    expect(fields(record(1), 'status')).toEqual(['u2']);
  });
});

it('possession is asked for in the contract’s own words', () => {
  const message = arbitratorMessage(place, registrationOf(1));
  const said = read('dispute-resolver', 'possession-message', [
    Cl.principal(arbitrator(1)),
    buff(bytes32(1, 32)),
    buff(contactKey(1)),
  ]);
  shows(said, `0x${hex(message)}`);
});
