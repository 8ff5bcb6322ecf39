import { Cl } from '@stacks/transactions';
import { describe, it } from 'vitest';
import { arbitratorMessage } from '@/lib/protocol';
import { buff, bytes32, call, DAY, nextTime, ok, pass, passUntil, place } from './support/chain';
import { decide } from './support/council';
import {
  AGAINST,
  advance,
  arbitrator,
  COUNTS,
  holdRound,
  openDispute,
  registerArbitrator,
  registrationOf,
  setParameter,
  untilOpened,
} from './support/disputes';
import { govern, offer, openChain, replace, signCorrection, withdraw } from './support/ledger';
import { recordGoal, signedGoal, tally } from './support/progress';
import { bench, COURT, heir, one, rich, seatBench, settle } from './support/stories';
import {
  govern as governRegistry,
  openTherapists,
  renew,
  rotate,
  setProfile,
  updateContact,
} from './support/therapists';
import { Transcript } from './support/transcript';
import {
  attest,
  confirm,
  confirmMany,
  confirmPairing,
  countersign,
  currentRing,
  endorse,
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
  therapist,
  thisWeek,
} from './support/world';

/** Stops something for an hour; takes the step while it is stopped, and in the very second in which it no longer is. */
function stopped(stop: (until: bigint) => unknown, step: () => unknown): void {
  const until = nextTime() + 3600n;
  stop(until);
  step();
  passUntil(until);
  step();
}

const suspendRing = (until: bigint) =>
  call(issuer, 'therapist-registry', 'suspend-ring', [one, Cl.uint(until), ledger]);

/**
 * Pauses, suspensions, terms and attestations in the very second in which they end. Written down as the other transcripts
 * are, in tests/contracts/transcripts.
 */
describe('a transcript', () => {
  it('of pauses: each ends for every call in the very second that it says', async () => {
    await openChain(2);
    const t = new Transcript('pauses', { patient: [patient, []], heir: [heir, []], anyone: [stranger, []] });
    t.play(() => {
      const { pairingSecret: secret } = pair();
      for (let n = 1; n <= 10; n += 1) ok(log(n, countersign(secret, n)));
      for (const n of [11, 12, 13]) ok(log(n, null));
      const waiting = (n: number) => ({ sequence: n, signature: countersign(secret, n, { week: started }) });
      const started = thisWeek();
      /** The heir, who owns the account by then, records the n-th goal. */
      const goalAt = (n: number) => {
        const goal = bytes32(n, 40);
        return recordGoal(signedGoal(secret, { goal }), heir, goal);
      };
      const rounds: [of: string, then: () => unknown][][] = [
        [
          ['users', () => register(stranger)],
          ['pairing', () => request(stranger)],
          ['ledger', () => confirm(11, waiting(11).signature)],
          ['progress', () => reach(1)],
        ],
        [
          ['users', () => offer(heir)],
          ['ledger', () => confirmMany([waiting(12)])],
          ['progress', () => prove(1, nextTime() + DAY)],
        ],
        [
          [
            'users',
            () =>
              call(heir, 'user-registry', 'accept-rotation', [
                Cl.principal(patient),
                buff(bytes32(7, 8)),
                ledger,
              ]),
          ],
          ['ledger', () => log(15, countersign(secret, 15), { sender: heir })],
          ['progress', () => tally()],
        ],
        [
          ['progress', () => goalAt(3)],
          ['ledger', () => replace(1, signCorrection(secret, 1), { by: heir })],
        ],
        [['ledger', () => withdraw(14, heir)]],
      ];
      ok(log(14, null));
      for (const round of rounds) {
        t.say('another pause');
        const first = nextTime() + 3600n;
        for (const [at, [of]] of round.entries()) {
          const until = Cl.uint(first + 10n * BigInt(at));
          ok(govern(`${of}-pause`, until));
          govern(`${of}-pause`, until);
        }
        for (const [, then] of round) then();
        passUntil(first);
        for (const [, then] of round) then();
        pass(15n * DAY);
      }
      t.say('so do the suspension of a ring, and its term');
      stopped(suspendRing, () => goalAt(4));
      const { expires } = currentRing();
      passUntil(expires - 10n);
      goalAt(5);
      goalAt(6);
    });
  });

  it('of suspensions and terms of a ring, for the ledger', async () => {
    await openChain(2);
    const t = new Transcript('ring-seconds', { patient: [patient, []] });
    t.play(() => {
      const { pairingSecret: secret } = pair();
      stopped(suspendRing, () => log(1, countersign(secret, 1)));
      pass(15n * DAY);
      ok(request(patient));
      const second = endorse(patient, 1, currentRing(), 2);
      stopped(suspendRing, () => confirmPairing(patient, second));
      t.say('its term ends');
      const signed = (n: number) => countersign(second.pairingSecret, n, { pairing: 2n });
      const firstTerm = currentRing().expires;
      passUntil(firstTerm - 10n);
      for (const n of [2, 3]) log(n, signed(n));
      ok(publish(1));
      const nextTerm = currentRing().expires;
      passUntil(nextTerm - 30n);
      ok(request(patient));
      const third = endorse(patient, 1, currentRing(), 3);
      passUntil(nextTerm);
      confirmPairing(patient, third);
    });
  });

  it('of pauses of the therapists’ registry, suspensions of a ring, and the end of an attestation', async () => {
    await openTherapists(2);
    const t = new Transcript('registry-seconds', {});
    t.play(() => {
      ok(registerTherapist(3));
      ok(manage('suspend', 2));
      for (const then of [
        () => registerTherapist(4),
        () => attest(3),
        () => renew(1, nextTime() + 200n * DAY),
        () => manage('reinstate', 2),
        () => rotate(1, 11),
        () => updateContact(1),
        () => setProfile(1),
        () => publish(1),
      ]) {
        stopped((until) => ok(governRegistry('pause', Cl.uint(until))), then);
        pass(15n * DAY);
      }
      t.say('a suspension ends later than now, within 14 days; it can be lifted, not repeated');
      suspendRing(nextTime());
      suspendRing(nextTime() + 14n * DAY + 1n);
      ok(suspendRing(nextTime() + 14n * DAY));
      const until = nextTime() + 10n * DAY;
      suspendRing(until);
      suspendRing(until);
      suspendRing(nextTime() - 1n);
      suspendRing(nextTime());
      t.say('nothing to retire, and something');
      for (const n of [2, 3]) ok(manage('revoke', n));
      for (let times = 0; times < 2; times += 1) publish(1, true);
      ok(manage('revoke', 1));
      for (let times = 0; times < 2; times += 1) publish(1, true);
      t.say('an attestation ends in its second');
      const expires = nextTime() + 3600n;
      ok(attest(4, expires));
      passUntil(expires - 10n);
      for (let times = 0; times < 2; times += 1) {
        updateContact(4);
        t.look('therapist-registry', 'is-verified', Cl.principal(therapist(4)));
      }
    });
  });

  it('of pauses of the dispute resolver and of pairing, and the smallest bond', () => {
    const t = new Transcript('court-seconds', { ...bench, 'arbitrator 4': [arbitrator(4), COURT] });
    t.play(() => {
      const secret = settle(t);
      ok(log(1, countersign(secret, 1)));
      seatBench(t);
      ok(setParameter('bond', 1));
      rich(patient);
      const paused = (then: () => unknown) => {
        stopped((until) => ok(decide({ kind: 'pause', value: until })), then);
        pass(15n * DAY);
      };
      paused(() => openDispute(1));
      for (let round = 0; round < 2; round += 1) {
        untilOpened();
        advance();
      }
      t.say('a tie');
      ok(log(2, countersign(secret, 2)));
      ok(openDispute(2));
      holdRound([COUNTS, AGAINST, null], 2n);
      advance(2n);
      call(stranger, 'dispute-resolver', 'withdraw-bond', [one]);
      paused(() =>
        registerArbitrator(4, {
          message: arbitratorMessage(place, registrationOf(4, t.of(arbitrator(4)))),
        }),
      );
      pass(DAY);
      ok(request(patient));
      const next = endorse(patient, 1, currentRing(), 2);
      paused(() => confirmPairing(patient, next));
    });
  });
});
