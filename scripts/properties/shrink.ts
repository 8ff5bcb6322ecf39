import type { Simnet } from '@stacks/clarinet-sdk';
import { type ClarityValue, cvToString } from '@stacks/transactions';
import { deploy, type Sources, type Step, take } from './chain';

/**
 * The state goes on from run to run, so what Rendezvous shrinks is only the last run. This shrinks the
 * whole history instead: leaves parts out, replays the rest on a new chain, and keeps what still breaks
 * the property (delta debugging), for `patience` milliseconds. Gives the steps unshrunken when even all of them don't break it again.
 */
export async function shrink(
  simnet: Simnet,
  sources: Sources,
  contract: string,
  steps: Step[],
  broken: { property: string; args: ClarityValue[] },
  patience: number,
): Promise<Step[]> {
  const end = Date.now() + patience;
  const breaks = async (some: Step[]): Promise<boolean> => {
    await deploy(simnet, sources);
    for (const step of some) take(simnet, step);
    const id = `${simnet.deployer}.${contract}`;
    const { result } = broken.property.startsWith('test-')
      ? simnet.callPublicFn(id, broken.property, broken.args, simnet.deployer)
      : simnet.callReadOnlyFn(id, broken.property, broken.args, simnet.deployer);
    return !['(some true)', 'none', '(ok true)', '(ok false)'].includes(cvToString(result));
  };

  let kept = steps;
  if (!(await breaks(kept))) return kept;
  for (let size = kept.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < kept.length && Date.now() < end; ) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await breaks(rest)) kept = rest;
      else at += size;
    }
  }
  return kept;
}
