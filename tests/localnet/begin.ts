import { Cl, type ClarityValue } from '@stacks/transactions';
import { DEPLOYER } from '@/localnet/accounts';
import { ClarityFailure, EngineTrap, type Operation, Simnet } from '@/localnet/simnet';
import { TOOLBOX, wallet } from './support';

/** An engine as a process of its own, whose state may be kept in a folder: plays through what engines do, and prints what came of it. */
const [genesis = '', folder = ''] = process.argv.slice(2);
const simnet = await Simnet.start(Number(genesis), { keepIn: folder });
const contract = `${DEPLOYER.address}.toolbox`;
const call = (fn: string, ...args: ClarityValue[]): Operation => ({
  kind: 'call',
  sender: wallet(1).address,
  contract,
  fn,
  args,
});
const deploy = (name: string, source: string): Operation => ({
  kind: 'deploy',
  sender: DEPLOYER.address,
  name,
  source,
  clarityVersion: 5,
});
const told: unknown[] = [simnet.time, simnet.burnHeight, simnet.clarityHeight];
const play = (operation: Operation) => {
  try {
    told.push(simnet.apply(operation));
  } catch (error) {
    if (!(error instanceof ClarityFailure || error instanceof EngineTrap)) throw error;
    told.push(error.name, error.message);
    if (error instanceof EngineTrap) simnet.rollback();
  }
};
// The panic's own report goes nowhere.
console.error = () => {};
simnet.ensureCheckpoint();
play({ kind: 'burn-blocks', count: 100 });
play(deploy('toolbox', TOOLBOX));
play(call('log', Cl.uint(3)));
play(call('boom'));
play(call('pay', Cl.uint(5), Cl.principal(wallet(2).address)));
play(deploy('broken', '(define-public (f) (ok (+ u1 1)))'));
// To mint to a contract makes the WASM panic.
const { sdk } = simnet as unknown as { sdk: { mintSTX(to: string, amount: bigint): void } };
try {
  sdk.mintSTX(contract, 1n);
} catch {
  told.push('a trap');
}
play(call('log', Cl.uint(3)));
play(call('log', Cl.uint(4)));
simnet.rollback();
play(call('height'));
play(call('now'));
for (const index of [0, 1, 2]) told.push(simnet.evaluate(`(stx-get-balance '${wallet(index).address})`));
told.push(simnet.dataVar(contract, 'count'), simnet.interface(contract));
process.stdout.write(JSON.stringify(told));
