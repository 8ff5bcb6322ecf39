import { writeSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '@/tests/support/depth';
import { ModelChain } from './chain';
import { checkCohorts, cohortSteps } from './cohorts';
import { checkCouncil, checkProposals, councilSteps } from './council';
import { checkBonds, checkDisputes, disputeSteps } from './disputes';
import { found } from './found';
import { checkAccounts, checkSessions, ledgerSteps } from './ledger';
import { checkPairing, pairingSteps } from './pairing';
import { checkProgrammes, programmeSteps } from './programmes';
import { checkProgress, checkProofs, progressSteps } from './progress';
import { Pick, type Step, StepCommand, take, taken } from './step';
import { STORIES, tell } from './stories';
import { checkTherapists, therapistSteps } from './therapists';
import { Pass } from './time';
import { checkUsers, userSteps } from './users';
import type { World } from './world';

const DEEP = process.env.DEPTH === 'deep';

/**
 * Random sequences of calls on the real contracts, each call held against the model, with the invariants checked
 * after each. A failure prints the seed, the path and the shrunken sequence.
 */
const STEPS: Step[] = [
  ...userSteps,
  ...pairingSteps,
  ...ledgerSteps,
  ...progressSteps,
  ...therapistSteps,
  ...disputeSteps,
  ...cohortSteps,
  ...programmeSteps,
  ...councilSteps,
];

/** What must hold after each call: cheap to read. */
function invariants(world: World, chain: ModelChain): void {
  checkAccounts(world, chain);
  checkProgress(world, chain);
  checkBonds(world, chain);
  checkCouncil(world, chain);
}

/** All that the chain holds, record by record: at the end of a sequence, since no record may differ for a while only. */
function everything(world: World, chain: ModelChain): void {
  invariants(world, chain);
  checkUsers(world, chain);
  checkPairing(world, chain);
  checkSessions(world, chain);
  checkProofs(world, chain);
  checkTherapists(world, chain);
  checkDisputes(world, chain);
  checkCohorts(world, chain);
  checkProgrammes(world, chain);
  checkProposals(world, chain);
}

const untaken = (steps: Step[]): string[] => steps.map(({ name }) => name).filter((name) => !taken.has(name));

/** At the end of a sequence, whatever was never taken and is possible now: chance alone hardly ever gets to some ways to fail. */
function takeRare(drawn: readonly number[], world: World, chain: ModelChain): void {
  for (const step of STEPS) {
    if (taken.has(step.name)) continue;
    const make = step.prepare(world, new Pick(drawn));
    if (make) take(step, make(), world, chain, invariants);
  }
}

/** Says how far a long run has come; straight to the descriptor, since nothing else gets out of a busy process. */
function tellProgress(sequences: number): void {
  writeSync(2, `${sequences} sequences, never taken yet: ${untaken(STEPS).join('; ') || 'nothing'}\n`);
}

describe('the model', () => {
  it('and the contracts agree on every sequence', async () => {
    let world: World | undefined;
    const chain = await ModelChain.start((chain) => {
      world = found(chain);
    });
    if (!world) throw new Error('founded');
    const founded = world;
    everything(founded, chain);
    let sequences = 0;
    // Without a bias, which would draw little but zeros in a short run.
    const drawn = fc.noBias(fc.array(fc.nat(1_000_000_000), { minLength: 4, maxLength: 4 }));
    const steps = STEPS.flatMap((step) => Array.from({ length: step.weight }, () => step));
    const sequence = fc.commands(
      [
        drawn.map((numbers) => new StepCommand(steps, numbers, invariants)),
        drawn.map((numbers) => new StepCommand(steps, numbers, invariants)),
        drawn.map((numbers) => new StepCommand(steps, numbers, invariants)),
        drawn.map((numbers) => new Pass(numbers, invariants)),
      ],
      { maxCommands: 10, size: 'max' },
    );
    // Each story is told equally often: drawn by lot, some would not be told at all in a short run.
    for (const story of STORIES) {
      fc.assert(
        fc.property(drawn, sequence, (numbers, commands) => {
          chain.reset();
          const model = structuredClone(founded);
          tell(story, STEPS, numbers, model, chain, invariants);
          fc.modelRun(() => ({ model, real: chain }), commands);
          takeRare(numbers, model, chain);
          everything(model, chain);
          sequences += 1;
          if (DEEP && sequences % 500 === 0) tellProgress(sequences);
        }),
        runs(3, 425),
      );
    }
    // a call that never went through, or (in the deep run) never failed in one of its ways, would prove nothing
    expect(untaken(STEPS.filter((step) => step.goesThrough || DEEP))).toEqual([]);
    console.log(
      `${taken.size} of ${STEPS.length + 1} kinds of step taken, ${[...taken.values()].reduce((a, b) => a + b, 0)} in all`,
    );
  }, 7_200_000);
});
