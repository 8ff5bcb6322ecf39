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
    const drawn = fc.array(fc.nat(1_000_000), { minLength: 4, maxLength: 4 });
    const calls = STEPS.map((step) => ({
      weight: step.weight,
      arbitrary: drawn.map((numbers) => new StepCommand(step, numbers, invariants)),
    }));
    const time = drawn.map((numbers) => new Pass(numbers, invariants));
    const command = fc.oneof({ weight: 20, arbitrary: time }, ...calls);
    fc.assert(
      fc.property(fc.commands([command], { maxCommands: 80, size: 'max' }), (commands) => {
        chain.reset();
        const model = structuredClone(founded);
        fc.modelRun(() => ({ model, real: chain }), commands);
        everything(model, chain);
      }),
      runs(1000, 20_000),
    );
    // each way that a call can go was gone: a step that can never be taken would prove nothing
    expect(STEPS.map((step) => step.name).filter((name) => !taken.has(name))).toEqual([]);
  }, 7_200_000);
});
