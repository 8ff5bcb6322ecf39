import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { arbitratorMessage, possessionMessage, proveKey } from '@/lib/protocol';
import { buff, bytes32, call, DAY, deployer, err, nextTime, ok, place, read, shows } from '../support/chain';
import { decide } from '../support/council';
import { arbitrator, registerArbitrator, registrationOf, votingKey, votingSecret } from '../support/disputes';
import { ANYONE, build, goal, later, member, OWN, ROLES } from '../support/entry-points';
import { deployProxy, proxy, publicFunctions } from '../support/interfaces';
import { offer } from '../support/ledger';
import {
  accredit,
  attest,
  issuer,
  ledger,
  patient,
  register,
  registerTherapist,
  ringKey,
  ringSecret,
  stranger,
  therapist,
} from '../support/world';

describe('every public function', () => {
  it('stands in one of the tables here: a new one has to say whom it is for', () => {
    const named = [ROLES, OWN, ANYONE].flatMap((table) =>
      Object.entries(table).flatMap(([contract, names]) =>
        Object.keys(names).map((name) => `${contract}.${name}`),
      ),
    );
    const there = publicFunctions().map(({ contract, name }) => `${contract}.${name}`);
    expect(named.sort()).toEqual(there.sort());
  });
});

describe('a function for one contract', () => {
  it('is for nobody else: no stranger, deployer, member of the council, issuer, therapist, owner, or proxy', () => {
    const world = build();
    const { via } = world;
    const everyone = [stranger, deployer, member, issuer, therapist(1), arbitrator(1), patient];
    for (const [contract, table] of Object.entries(ROLES)) {
      for (const [name, [, code, args]] of Object.entries(table)) {
        for (const who of everyone) {
          err(call(who, contract, name, args(world)), code);
          err(via(who, contract, name, args(world)), code);
        }
      }
    }
  });
});

describe('a function for whoever has the right', () => {
  it('is for nobody else, and not for a proxy that this one calls', () => {
    const world = build();
    const { via } = world;
    for (const [contract, table] of Object.entries(OWN)) {
      for (const [name, [code, by, args]] of Object.entries(table)) {
        err(call(stranger, contract, name, args(world)), code);
        err(via(by, contract, name, args(world)), code);
      }
    }
  });
});

describe('who registers through a proxy', () => {
  it('registers the proxy, not themselves', () => {
    const via = deployProxy();
    ok(via(patient, 'user-registry', 'register-user', [buff(bytes32(7, 7))]));
    shows(read('user-registry', 'get-user', [Cl.principal(patient)]), 'none');
    expect(read('user-registry', 'get-user', [Cl.principal(proxy)]).type).toBe('some');
    // the proof of a key says whose it is
    const asTherapist = { owner: therapist(1), credential: bytes32(1, 3) };
    const { h0, z } = proveKey(ringSecret(1), possessionMessage(place, asTherapist));
    err(
      via(therapist(1), 'therapist-registry', 'register-therapist', [
        buff(asTherapist.credential),
        Cl.stringUtf8('x'),
        ...[ringKey(1), bytes32(1, 4), bytes32(1, 5), h0, z].map(buff),
      ]),
      1006,
    );
    ok(registerTherapist(1));
  });
});

describe('negative rules ask who calls and who sends', () => {
  it('a therapist’s proxy that was accredited does not attest that therapist', () => {
    const via = deployProxy();
    ok(registerTherapist(1));
    ok(registerTherapist(2));
    ok(accredit(proxy));
    const vouch = (by: string, n: number) =>
      via(by, 'therapist-registry', 'attest', [Cl.principal(therapist(n)), later()]);
    err(vouch(therapist(1), 1), 1214);
    ok(vouch(therapist(1), 2));
    // nor does the therapist who is an issuer, directly
    ok(accredit(therapist(1)));
    err(attest(1, nextTime() + DAY, therapist(1)), 1214);
  });

  it('a patient’s or therapist’s proxy does not become an arbitrator', () => {
    const via = deployProxy();
    const asArbitrator = (by: string, n: number) => {
      const fields = registrationOf(n, proxy);
      const { h0, z } = proveKey(votingSecret(n), arbitratorMessage(place, fields));
      const parts = [fields.credential, votingKey(n), fields.contact, h0, z].map(buff);
      return via(by, 'dispute-resolver', 'register-arbitrator', parts);
    };
    ok(register(patient));
    ok(registerTherapist(1));
    err(asArbitrator(patient, 1), 1606);
    err(asArbitrator(therapist(1), 1), 1606);
    ok(asArbitrator(stranger, 1));
    // nor does whoever took over an account, or left one, since the record stays
    ok(registerArbitrator(2));
    ok(offer(arbitrator(2)));
    ok(call(arbitrator(2), 'user-registry', 'accept-rotation', [Cl.principal(patient), buff(goal), ledger]));
    err(decide({ kind: 'arbitrator', who: arbitrator(2), value: 1 }), 1606);
    err(registerArbitrator(3, { sender: patient }), 1606);
  });
});
