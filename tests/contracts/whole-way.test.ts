import { Cl } from '@stacks/transactions';
import { describe, expect, it } from 'vitest';
import { buff, bytes32, call, hex, nextTime, ok, read, shows, uintField } from './support/chain';
import { proofHash } from './support/hashes';
import {
  accredit,
  attest,
  confirm,
  confirmMany,
  countersign,
  currentRing,
  foundRing,
  log,
  pair,
  patient,
  prove,
  publish,
  reach,
  register,
  registerTherapist,
  request,
  therapist,
} from './support/world';

describe('the whole way of a session', () => {
  it.each([1, 20, 32])('goes from registration to a verified proof with a ring of %i', (size) => {
    foundRing(size);
    const endorsement = pair(patient, Math.ceil(size / 2));
    expect(endorsement.keys).toHaveLength(size);
    for (let n = 1; n <= 8; n += 1) {
      shows(
        ok(log(n, countersign(endorsement.pairingSecret, n))),
        `{ confirmed: u${n}, sequence: u${n}, state: u2 }`,
      );
    }
    shows(ok(log(9, null)), '{ confirmed: u8, sequence: u9, state: u1 }');
    shows(ok(log(10, null)), '{ confirmed: u8, sequence: u10, state: u1 }');
    shows(
      ok(confirm(9, countersign(endorsement.pairingSecret, 9))),
      '{ confirmed: u9, sequence: u9, state: u2 }',
    );
    shows(
      ok(confirmMany([{ sequence: 10, signature: countersign(endorsement.pairingSecret, 10) }])),
      '(list (ok u10))',
    );
    shows(ok(reach(1)), 'true');
    const expires = nextTime() + 1000n;
    const hash = ok(prove(1, expires));
    const expected = proofHash({ account: 1n, milestone: 1n, audience: bytes32(1, 12), expires });
    shows(hash, `0x${hex(expected)}`);
    const answer = read('verification', 'verify-proof', [hash]);
    expect(uintField(answer, 'status')).toBe(1n);
    expect(uintField(answer, 'sessions')).toBe(10n);
    expect(uintField(answer, 'milestone')).toBe(1n);
    expect(uintField(answer, 'expires')).toBe(expires);
    expect(uintField(answer, 'ring-size')).toBe(BigInt(size));
    shows(
      read('verification', 'get-statistics'),
      '{ claims: u0, cohorts: u0, disputes: u0, goals: u0, milestones-reached: u1, programmes: u0, proofs: u1, revoked: u0, rings: u1, ' +
        `sessions-tallied: u10, therapists: u${size}, users: u1, verified: u${size} }`,
    );
  });

  it('prints one event of its own for each write', () => {
    expect(accredit().topics).toEqual(['set-issuer', 'execute']);
    expect(registerTherapist(1).topics).toEqual(['register-therapist']);
    expect(attest(1).topics).toEqual(['attest']);
    expect(publish(1).topics).toEqual(['set-ring', 'publish-ring']);
    expect(register(patient).topics).toEqual(['register-user']);
    expect(request(patient).topics).toEqual(['request-pairing']);
    const endorsement = pair();
    expect(log(1, null).topics).toEqual(['log-session']);
    expect(confirm(1, countersign(endorsement.pairingSecret, 1)).topics).toEqual(['confirm-session']);
    expect(confirmMany([]).topics).toEqual(['confirm-sessions']);
    expect(call(patient, 'pairing', 'end-pairing', [Cl.uint(1)]).topics).toEqual([
      'close-pairing',
      'end-pairing',
    ]);
  });

  it('answers for sessions by their commitment alone, and pages through lists', () => {
    foundRing(2);
    const endorsement = pair();
    ok(log(1, countersign(endorsement.pairingSecret, 1)));
    ok(log(2, null));
    const commitment = (n: number) => {
      const session = read('session-logger', 'get-session', [Cl.uint(1), Cl.uint(n)]);
      if (session.type !== 'some' || session.value.type !== 'tuple') throw new Error('no session');
      return session.value.value.commitment as ReturnType<typeof buff>;
    };
    const verify = (n: number, value: ReturnType<typeof buff>) =>
      read('verification', 'verify-session', [Cl.uint(1), Cl.uint(n), value]);
    shows(verify(1, commitment(1)), '{ confirmed: true, disputed: false, exists: true }');
    shows(verify(2, commitment(2)), '{ confirmed: false, disputed: false, exists: true }');
    shows(verify(2, commitment(1)), '{ confirmed: false, disputed: false, exists: false }');
    shows(verify(3, commitment(1)), '{ confirmed: false, disputed: false, exists: false }');
    shows(
      read('verification', 'verify-proof', [buff(bytes32(1))]),
      '{ created-at: u0, expires: u0, goal: none, milestone: u0, ring-size: u0, sessions: u0, status: u0, ' +
        'upheld: u0, window: u0 }',
    );
    const page = read('session-logger', 'get-sessions', [Cl.uint(1), Cl.uint(2)]);
    if (page.type !== 'list') throw new Error('no page');
    expect(page.value.map((item) => item.type)).toEqual(['some', ...Array(19).fill('none')]);
    const therapists = read('therapist-registry', 'get-therapists', [Cl.uint(1)]);
    if (therapists.type !== 'list') throw new Error('no page');
    expect(therapists.value.map((item) => item.type)).toEqual(['some', 'some', ...Array(18).fill('none')]);
    expect(Cl.prettyPrint(read('therapist-registry', 'get-therapist-by-id', [Cl.uint(2)]))).toContain(
      therapist(2),
    );
    shows(read('therapist-registry', 'get-therapist-by-id', [Cl.uint(3)]), 'none');
    expect(read('therapist-registry', 'get-therapist', [Cl.principal(therapist(1))]).type).toBe('some');
    shows(read('therapist-registry', 'get-verified-count'), 'u2');
    shows(read('user-registry', 'get-user-count'), 'u1');
    shows(read('therapist-registry', 'get-ring-count'), 'u1');
    shows(read('progress-tracker', 'get-milestone', [Cl.uint(2)]), '(some { sessions: u25, window: u0 })');
    const milestones = read('progress-tracker', 'get-milestones');
    if (milestones.type !== 'list') throw new Error('no page');
    expect(milestones.value.map((item) => item.type)).toEqual([
      ...Array(3).fill('some'),
      ...Array(17).fill('none'),
    ]);
    expect(currentRing().keys).toHaveLength(2);
  });
});
