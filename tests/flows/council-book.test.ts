import { makeSTXTokenTransfer } from '@stacks/transactions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { governance } from '@/lib/contracts';
import {
  approveProposal,
  type Context,
  cancelProposal,
  executeProposal,
  PARAMETER_NAMES,
  PARAMETERS,
  type Proposal,
  proposalState,
  proposeAction,
  readCouncil,
  refusalOfAction,
  registerAsArbitrator,
  withdrawApproval,
} from '@/lib/flows';
import type { Action } from '@/lib/flows/council';
import { DEPLOYER } from '@/localnet/accounts';
import { actor } from '@/scripts/support/actors';
import { openStage, type TestStage } from '../support/stage';
import { code } from './support';

/** The council's desk on the real contracts: what its book says, and what is refused before a transaction is made. */
const DAY = 86_400n;
let stage: TestStage;
let founder: Context;

const action = (kind: string, over: Partial<Action> = {}): Action => ({
  kind,
  name: '',
  who: null,
  value: 0n,
  extra: 0n,
  ...over,
});
const book = () => readCouncil(stage);
async function newest(): Promise<Proposal> {
  const [proposal] = (await book()).proposals;
  if (!proposal) throw new Error('there is no proposal');
  return proposal;
}
async function state(): Promise<string> {
  return proposalState(await newest(), await book()).state;
}

/** Past every check, as somebody with another page would; as many at a time as a node lets wait. */
async function proposeAll(actions: readonly Action[]): Promise<Proposal[]> {
  for (let from = 0; from < actions.length; from += 20) {
    const sent: string[] = [];
    for (const one of actions.slice(from, from + 20)) {
      sent.push((await founder.wallet.call(governance.propose({ action: one }))).txid);
    }
    for (const txid of sent) expect(await stage.chain.settled(txid)).toMatchObject({ status: 'success' });
  }
  return (await book()).proposals.slice(0, actions.length).reverse();
}

beforeAll(async () => {
  stage = await openStage(0);
  founder = await actor(stage, DEPLOYER.privateKey);
}, 120_000);
afterAll(() => stage?.close());

test('what is said to be refused is what the contracts refuse, with the same code, and nothing else', async () => {
  const candidate = await actor(stage);
  await registerAsArbitrator(candidate, 'Bar association, number 1');
  const somebody = (await actor(stage)).wallet.principal;
  const contract = (name: string) => `${DEPLOYER.address}.${name}`;
  const { now, treasury } = await book();
  const tried: Action[] = [
    ...PARAMETER_NAMES.flatMap((name) => {
      const { least, most } = PARAMETERS[name];
      // The delay would end this test's way of executing at once; its own bounds are tried below.
      const inside = name === 'delay' ? [] : [most, least];
      const outside = least > 0n ? [least - 1n, most + 1n] : [most + 1n];
      return [...inside, ...outside].map((value) => action('parameter', { name, value }));
    }),
    action('parameter', { name: 'nothing', value: 1n }),
    ...['user-registry', 'therapist-registry', 'session-logger', 'pairing', 'progress-tracker'].flatMap(
      (name) => [1_000_000n, 1_000_001n].map((value) => action('fee', { name, value })),
    ),
    action('fee', { name: 'governance', value: 1n }),
    action('milestone', { value: 0n }),
    action('milestone', { value: 10_001n }),
    action('milestone', { value: 21n, extra: 8n }),
    action('milestone', { value: 6n, extra: 521n }),
    action('milestone', { value: 6n, extra: 8n }),
    action('arbitrator', { who: somebody, value: 1n }),
    action('arbitrator', { who: candidate.wallet.principal, value: 0n }),
    action('arbitrator', { who: candidate.wallet.principal, value: 1n }),
    action('arbitrator', { who: candidate.wallet.principal, value: 2n }),
    action('council', { who: somebody, value: 0n, extra: 1n }),
    action('council', { who: somebody, value: 1n, extra: 1n }),
    action('council', { value: 2n, extra: 1n }),
    action('council', { value: 2n, extra: 2n }),
    action('council', { value: 1n, extra: 1n }),
    action('spend', { who: somebody, value: treasury.balance + 1n }),
    action('spend', { who: contract('governance'), value: 1n }),
    action('pause', { value: now - 1n }),
    action('pause', { value: now + 15n * DAY }),
    action('pause', { value: now + 13n * DAY }),
    action('pause', { value: now + 14n * DAY }),
    action('pause', { value: now + DAY }),
    action('component', { name: 'verification', who: contract('verification'), value: 1n }),
  ];
  const said: (number | null)[] = [];
  const real: (number | null)[] = [];
  const proposed = await proposeAll(tried);
  for (const one of proposed) {
    said.push(await refusalOfAction(stage, await book(), one.action));
    const refused = await code(executeProposal(founder, one));
    real.push(refused === undefined ? null : Number(refused));
  }
  // 'would change nothing' is the desk's own: the contract takes a value that stands already.
  expect(tried.map((one, i) => [one, said[i]])).toEqual(tried.map((one, i) => [one, real[i]]));
  // The contract looks at the candidate itself first; the desk has none at hand and says what would be wrong in any case.
  for (const [name, refusal] of [
    ['cohorts', 1814],
    ['nobody', 1813],
    ['verification', null],
  ] as const) {
    const one = action('component', { name, who: contract(name), value: 2n });
    expect(await refusalOfAction(stage, await book(), one)).toBe(refusal);
  }
  expect(said.filter((one) => one === null).length).toBeGreaterThan(12);
  expect(new Set(said).size).toBeGreaterThan(12);
  expect(
    await refusalOfAction(stage, await book(), action('fee', { name: 'pairing', value: 1_000_000n })),
  ).toBe(1802);
  expect([...(await book()).arbitrators.keys()]).toEqual([candidate.wallet.principal]);
  const before = (await book()).proposals.length;
  expect(
    await code(proposeAction(founder, await book(), action('fee', { name: 'pairing', value: 9_000_000n }))),
  ).toBe(1412);
  expect((await book()).proposals).toHaveLength(before);
}, 240_000);

test('three members, a threshold and a delay: gathered, delayed, ready, executed, and every way to end otherwise', async () => {
  const [second, third] = [await actor(stage), await actor(stage)];
  const run = async (one: Action) => {
    await proposeAction(founder, await book(), one);
    await executeProposal(founder, await newest());
  };
  await run(action('council', { who: second.wallet.principal, value: 1n, extra: 2n }));
  await proposeAction(
    founder,
    await book(),
    action('council', { who: third.wallet.principal, value: 1n, extra: 2n }),
  );
  await approveProposal(second, await newest());
  await executeProposal(founder, await newest());
  await proposeAction(founder, await book(), action('parameter', { name: 'delay', value: 2n * DAY }));
  await approveProposal(second, await newest());
  await executeProposal(third, await newest());
  expect(await book()).toMatchObject({ threshold: 2n, delay: 2n * DAY, members: { length: 3 } });

  const quorum = (value: bigint) => action('parameter', { name: 'quorum', value });
  await proposeAction(second, await book(), quorum(5n));
  expect(await state()).toBe('gathering');
  expect(await code(executeProposal(second, await newest()))).toBe(1809);
  await approveProposal(third, await newest());
  expect(await code(approveProposal(third, await newest()))).toBe(1802);
  expect(await state()).toBe('delayed');
  expect(await code(executeProposal(second, await newest()))).toBe(1810);
  await withdrawApproval(third, await newest());
  expect(await state()).toBe('gathering');
  await approveProposal(founder, await newest());
  await stage.advance(Number(2n * DAY));
  expect(await state()).toBe('ready');
  // Anyone may execute it, once.
  const anybody = await actor(stage);
  await executeProposal(anybody, await newest());
  expect(await state()).toBe('executed');
  expect((await book()).settings.quorum).toBe(5n);

  // The treasury pays out what was approved, to whom was named.
  const given = await makeSTXTokenTransfer({
    recipient: `${DEPLOYER.address}.governance`,
    amount: 5_000_000n,
    senderKey: DEPLOYER.privateKey,
    network: 'testnet',
    nonce: await stage.chain.nextNonce(DEPLOYER.address),
    fee: 500,
  });
  await stage.chain.settled((await stage.chain.broadcast(given)).txid);
  const payee = (await actor(stage)).wallet.principal;
  await proposeAction(second, await book(), action('spend', { who: payee, value: 3_000_000n }));
  await approveProposal(third, await newest());
  await stage.advance(Number(2n * DAY));
  await executeProposal(second, await newest());
  expect((await stage.chain.account(payee)).balance).toBe(3_000_000n);
  expect((await book()).treasury.spent).toBe(3_000_000n);

  await proposeAction(second, await book(), quorum(6n));
  expect(await code(cancelProposal(third, await newest()))).toBe(1808);
  await cancelProposal(second, await newest());
  expect(await state()).toBe('cancelled');

  await proposeAction(second, await book(), quorum(7n));
  const old = await newest();
  await proposeAction(second, await book(), action('council', { value: 2n, extra: 3n }));
  await approveProposal(founder, await newest());
  await stage.advance(Number(2n * DAY));
  await executeProposal(founder, await newest());
  const after = await book();
  expect(proposalState(after.proposals.find((p) => p.id === old.id) as Proposal, after).state).toBe('stale');
  await proposeAction(second, after, quorum(8n));
  await stage.advance(Number(33n * DAY));
  expect(await state()).toBe('expired');
  // Nothing is open: of nobody who was ever named it is asked how they stand.
  expect((await book()).arbitrators.size).toBe(0);
  expect(await code(approveProposal(third, await newest()))).toBe(1807);
  expect(await code(proposeAction(anybody, await book(), quorum(9n)))).toBe(1800);
}, 240_000);
