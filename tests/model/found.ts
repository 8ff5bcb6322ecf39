import type { ModelChain } from './chain';
import { type Action, execute, propose } from './council';
import { registerArbitrator } from './disputes';
import { log } from './ledger';
import { confirmPairing, requestPairing } from './pairing';
import { ARBITRATORS, ISSUERS, PATIENTS, STRANGER, THERAPISTS } from './people';
import { reach } from './progress';
import type { Call } from './step';
import { attest, publishRing, registerTherapist } from './therapists';
import { DAY } from './units';
import { register } from './users';
import { emptyWorld, payers, type World } from './world';

/**
 * Makes the state from which every sequence starts, by the same calls that the sequences make: an issuer, a ring of
 * two, two arbitrators of whom one decides, two milestones that a short sequence can reach, two pairings without a
 * session; and two accounts with ten sessions and the milestone of those who enter a cohort. One of these has waited
 * until nothing of it can be disputed, the other has just marked it.
 */
export function found(chain: ModelChain): World {
  const world = emptyWorld();
  world.now = chain.now;
  for (const who of [PATIENTS[0] as string, PATIENTS[4] as string, STRANGER]) {
    chain.fund(who);
    payers.add(who);
  }
  /** Makes the first call that the model lets through and that is wanted. */
  const does = <Input>(call: Call<Input>, wanted: (input: Input) => boolean): void => {
    const input = call.inputs(world).find((i) => wanted(i) && call.predict(i, world) === null);
    if (!input) throw new Error(`${call.fn} is not possible at the founding`);
    const { sender, args } = call.send(input, world);
    const answer = chain.call(sender, call.contract, call.fn, args);
    if ('err' in answer) throw new Error(`${call.fn} at the founding: err ${answer.err}`);
    call.effect(input, world);
  };
  const decide = (wanted: (action: Action) => boolean): void => {
    does(propose, ({ action }) => wanted(action));
    does(execute, ({ id }) => id === BigInt(world.council.proposals.length));
  };

  decide(({ kind, who, value }) => kind === 'issuer' && who === ISSUERS[0] && value === 1n);
  for (const therapist of THERAPISTS.slice(0, 2)) {
    does(registerTherapist, ({ who }) => who === therapist);
    does(attest, ({ who }) => who === therapist);
  }
  does(publishRing, ({ retire }) => !retire);
  for (const arbitrator of ARBITRATORS.slice(0, 2)) {
    does(registerArbitrator, ({ who }) => who === arbitrator);
    decide(({ kind, who, value }) => kind === 'arbitrator' && who === arbitrator && value === 1n);
  }
  decide(({ name, value }) => name === 'quorum' && value === 1n);
  // short periods, since the chain mines every block of them
  for (const period of ['commit-period', 'reveal-period', 'appeal-window']) {
    decide(({ name, value }) => name === period && value === DAY);
  }
  decide(({ kind, value, extra }) => kind === 'milestone' && value === 1n && extra === 0n);
  decide(({ kind, value, extra }) => kind === 'milestone' && value === 2n && extra === 2n);
  decide(({ name, value }) => name === 'dispute-window' && value === 15n * DAY);
  const [first, second, third, early, late] = PATIENTS as [string, string, string, string, string];
  for (const patient of [first, second, third, early, late]) does(register, ({ who }) => who === patient);
  for (const patient of [first, second, early, late]) {
    does(requestPairing, ({ who }) => who === patient);
    does(confirmPairing, ({ who }) => who === patient);
  }
  const marks = (patient: string, wanted: bigint[]): void => {
    for (let n = 0; n < 10; n += 1) does(log, ({ sender, signed }) => sender === patient && signed !== null);
    for (const mark of wanted) {
      does(reach, ({ sender, milestone }) => sender === patient && milestone === mark);
    }
  };
  marks(early, [1n, 4n]);
  chain.pass(15n * DAY);
  world.now = chain.now;
  marks(late, [1n]);
  return world;
}
