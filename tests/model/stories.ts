import type { ModelChain } from './chain';
import { Pick, type Step, take } from './step';
import { type Deadline, passTo } from './time';
import type { World } from './world';

/** One call of a story that goes through, or time that goes by until something ends. */
type Scene = { call: string; sort?: string } | { until: Deadline };

const call = (name: string, sort?: string): Scene => ({ call: name, ...(sort ? { sort } : {}) });
const until = (what: Deadline): Scene => ({ until: what });
const decided = (sort: string): Scene[] => [
  call('governance propose', sort),
  call('governance execute', sort.split(' ')[0]),
];

const SESSION = call('session-logger log-session');
const REACHED = [SESSION, SESSION, call('progress-tracker reach-milestone')];
const PROVED = [...REACHED, call('progress-tracker create-proof')];
const GOAL = [call('progress-tracker record-goal'), call('progress-tracker create-goal-proof')];
const DISPUTED = [SESSION, SESSION, call('dispute-resolver open-dispute')];
const VOTED = [...DISPUTED, call('dispute-resolver commit-vote'), until('dispute')];
const OPENED = [...VOTED, call('dispute-resolver reveal-vote')];
const DECIDED = [...OPENED, until('dispute'), call('dispute-resolver advance')];
const FINAL = [...DECIDED, until('dispute'), call('dispute-resolver advance')];
const REPAIRED = [SESSION, call('pairing request-pairing'), call('pairing confirm-pairing')];
const MOVED = [call('user-registry offer-rotation'), call('user-registry accept-rotation')];
const SECOND_ISSUER = [...decided('issuer'), call('therapist-registry register-therapist')];
const ENTER = call('cohorts enter-cohort');
const ENTERED = [ENTER, until('settling'), ENTER];
const COUNCIL = decided('council');

/**
 * How a sequence may begin. Left to chance alone, a sequence of calls hardly ever gets as far as an appeal; from here
 * on everything is drawn. The first is the empty one: what fails there is told without any story.
 */
export const STORIES: Scene[][] = [
  [],
  PROVED,
  GOAL,
  [...GOAL, ...PROVED],
  DISPUTED,
  VOTED,
  OPENED,
  DECIDED,
  FINAL,
  [...decided('parameter bond'), ...FINAL, call('dispute-resolver withdraw-bond')],
  [...decided('parameter quorum'), ...DISPUTED],
  [...DISPUTED, call('dispute-resolver answer-signed')],
  [SESSION, SESSION, call('dispute-resolver open-dispute-signed'), call('dispute-resolver answer')],
  [...DECIDED, call('dispute-resolver appeal'), call('dispute-resolver answer-signed')],
  [...DECIDED, call('dispute-resolver appeal-signed'), call('dispute-resolver answer')],
  [...PROVED, ...FINAL],
  [...REPAIRED, SESSION],
  [...REPAIRED, until('term')],
  [SESSION, SESSION, call('therapist-registry suspend-ring')],
  [SESSION, SESSION, call('pairing end-pairing')],
  [SESSION, call('user-registry offer-rotation'), call('pairing request-pairing')],
  [call('pairing request-pairing'), ...MOVED],
  [call('user-registry offer-rotation'), call('user-registry cancel-rotation')],
  [SESSION, call('pairing request-pairing'), call('user-registry leave')],
  [call('pairing request-pairing'), until('request')],
  [...PROVED, ...FINAL, call('progress-tracker reach-milestone'), until('settling')],
  ENTERED,
  [...ENTERED, SESSION, call('dispute-resolver open-dispute')],
  [
    ENTER,
    call('cohorts rise'),
    call('therapist-registry rotate-ring-key'),
    call('therapist-registry publish-ring'),
  ],
  [
    call('therapist-registry rotate-ring-key'),
    ENTER,
    call('therapist-registry publish-ring'),
    until('settling'),
  ],
  [call('dispute-resolver open-dispute'), until('settling')],
  [call('therapist-registry suspend-ring'), ENTER],
  Array.from({ length: 2 }, () => call('verification register-programme')),
  [call('verification register-programme'), call('verification record-claim')],
  decided('pause'),
  [...REACHED, ...GOAL, ...decided('pause')],
  [...DISPUTED, ...decided('pause')],
  [...decided('fee'), ...decided('fee'), SESSION, call('pairing request-pairing')],
  [...SECOND_ISSUER, call('therapist-registry attest')],
  [...SECOND_ISSUER, call('therapist-registry suspend-therapist'), call('therapist-registry publish-ring')],
  [call('therapist-registry rotate-ring-key'), call('therapist-registry publish-ring')],
  [call('therapist-registry leave'), call('therapist-registry leave')],
  COUNCIL,
  [call('governance propose'), call('governance cancel'), call('governance propose')],
  [...COUNCIL, ...COUNCIL, call('governance propose'), call('governance approve')],
  [...decided('parameter delay'), call('governance propose'), until('proposal')],
  [call('governance propose'), call('governance propose'), ...COUNCIL],
  [call('pairing request-pairing'), ...decided('pause')],
  Array.from({ length: 4 }, () => call('governance propose', 'fee in vain')),
];

/** Plays a story; a scene that the drawn numbers make impossible is left out. */
export function tell(
  story: Scene[],
  steps: Step[],
  drawn: readonly number[],
  world: World,
  chain: ModelChain,
  invariants: (world: World, chain: ModelChain) => void,
): void {
  for (const [at, scene] of story.entries()) {
    if ('until' in scene) {
      passTo(scene.until, world, chain);
      continue;
    }
    const step = steps.find(({ name }) => name === scene.call);
    if (!step) throw new Error(`no step ${scene.call}`);
    const make = step.prepare(world, new Pick(drawn.map((n) => n + at)), scene.sort);
    if (make) take(step, make(), world, chain, invariants);
  }
}
