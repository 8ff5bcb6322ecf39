import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '@/tests/support/depth';
import { ModelChain } from './chain';
import { checkCouncil, checkProposals, councilSteps } from './council';
import { checkBonds, checkDisputes, disputeSteps } from './disputes';
import { found } from './found';
import { checkAccounts, checkSessions, ledgerSteps } from './ledger';
import { checkPairing, pairingSteps } from './pairing';
import { checkProgress, checkProofs, progressSteps } from './progress';
import { type Step, StepCommand, taken } from './step';
import { STORIES, tell } from './stories';
import { checkTherapists, therapistSteps } from './therapists';
import { Pass } from './time';
import { checkUsers, userSteps } from './users';
import type { World } from './world';

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
  checkProposals(world, chain);
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
    const drawn = fc.array(fc.nat(1_000_000_000), { minLength: 4, maxLength: 4 });
    const steps = STEPS.flatMap((step) => Array.from({ length: step.weight }, () => step));
    const sequence = fc.commands(
      [
        drawn.map((numbers) => new StepCommand(steps, numbers, invariants)),
        drawn.map((numbers) => new StepCommand(steps, numbers, invariants)),
        drawn.map((numbers) => new StepCommand(steps, numbers, invariants)),
        drawn.map((numbers) => new Pass(numbers, invariants)),
      ],
      { maxCommands: 30, size: 'max' },
    );
    fc.assert(
      fc.property(fc.constantFrom(...STORIES.keys()), drawn, sequence, (story, numbers, commands) => {
        chain.reset();
        const model = structuredClone(founded);
        tell(STORIES[story] ?? [], STEPS, numbers, model, chain, invariants);
        fc.modelRun(() => ({ model, real: chain }), commands);
        everything(model, chain);
      }),
      runs(1000, 20_000),
    );
    // a call that never went through, or (in the deep run) never failed in one of its ways, would prove nothing
    const demanded = STEPS.filter((step) => step.goesThrough || process.env.DEPTH === 'deep');
    expect(demanded.map((step) => step.name).filter((name) => !taken.has(name))).toEqual([]);
    console.log(
      `${taken.size} of ${STEPS.length + 1} kinds of step taken, ${[...taken.values()].reduce((a, b) => a + b, 0)} in all`,
    );
  }, 7_200_000);
});
