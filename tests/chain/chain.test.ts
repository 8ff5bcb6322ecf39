import { readFileSync } from 'node:fs';
import { makeContractCall, uintCV } from '@stacks/transactions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chain, ChainError, createChain, FEE_CAP, describe as inWords, type TxState } from '@/lib/chain';
import { sessionLogger, userRegistry, verification } from '@/lib/contracts';
import { createInAppWallet } from '@/lib/wallet';
import { DEPLOYER, DEVELOPMENT_ACCOUNTS } from '@/localnet/accounts';
import { type LocalChain, startLocalChain } from './local-chain';

let local: LocalChain;
let chain: Chain;
beforeAll(async () => {
  local = await startLocalChain('1');
  chain = local.chain;
}, 120_000);
afterAll(() => local?.close());

const someone = DEVELOPMENT_ACCOUNTS[2] ?? DEPLOYER;
const commitment = new Uint8Array(32).fill(7);

const endCall = (nonce: bigint, contractName = 'pairing') =>
  makeContractCall({
    contractAddress: DEPLOYER.address,
    contractName,
    functionName: 'end-pairing',
    functionArgs: [uintCV(999)],
    senderKey: someone.privateKey,
    network: 'testnet',
    nonce,
    fee: 1000n,
  });

test('reads are decoded', async () => {
  expect(await chain.read(userRegistry.getUser({ owner: someone.address }))).toBeNull();
  expect(await chain.read(userRegistry.getUserCount())).toBe(0n);
  expect(await chain.read(sessionLogger.weekOf({ time: 0n }))).toBe(0n);
  const answer = await chain.read(verification.verifyProof({ hash: commitment }));
  expect(answer).toMatchObject({ status: 0n, ringSize: 0n });
  const source = readFileSync('contracts/pairing.clar', 'utf8');
  expect(await chain.contractSource(chain.contractId('pairing'))).toBe(source);
  expect(await chain.contractSource(`${DEPLOYER.address}.nothing-here`)).toBe(null);
});

test('a read of a contract that is not there is no answer', async () => {
  const astray = createChain({ ...chain, deployer: someone.address });
  await expect(astray.read(userRegistry.getUserCount())).rejects.toBeInstanceOf(ChainError);
});

test('the tip tells height and chain time in seconds', async () => {
  const { height, time } = await chain.tip();
  expect(height).toBeGreaterThan(0);
  expect(Math.abs(time - Date.now() / 1000)).toBeLessThan(3600);
});

test('a transaction goes from pending to success, seen once each', async () => {
  const wallet = createInAppWallet(chain, someone.privateKey);
  const call = userRegistry.registerUser({ commitment });
  const { txid } = await wallet.call(call);
  const seen: TxState[] = [];
  const end = await chain.settled(txid, { onChange: (state) => seen.push(state) });
  expect(end.status).toBe('success');
  expect(end.height).toBeGreaterThan(0);
  expect(call.decode(end.result ?? '')).toEqual({ ok: true, value: 1n });
  expect(seen.at(-1)).toEqual(end);
  expect(new Set(seen.map((s) => s.status)).size).toBe(seen.length);
  expect(inWords(end).title).toBe(`Confirmed in block ${end.height}`);
  const user = await chain.read(userRegistry.getUser({ owner: someone.address }));
  expect(user).toMatchObject({ account: 1n, commitment });
});

test('a refusal of the contract is failed, with its code and words', async () => {
  const wallet = createInAppWallet(chain, someone.privateKey);
  const { txid } = await wallet.call(userRegistry.registerUser({ commitment }));
  const end = await chain.settled(txid);
  expect(end).toMatchObject({ status: 'failed', code: 1101 });
  expect(inWords(end).title).toBe('Failed: You are registered already');
});

test('the node refuses with its own reason', async () => {
  const nonce = await chain.nextNonce(someone.address);
  const far = endCall(nonce, 'no-such-contract');
  await expect(far.then(chain.broadcast)).rejects.toMatchObject({
    code: 'rejected',
    reason: 'NoSuchContract',
  });
  const used = endCall(0n);
  await expect(used.then(chain.broadcast)).rejects.toMatchObject({
    code: 'rejected',
    reason: 'BadNonce',
    retryable: false,
  });
});

test('a fee lies between one micro-STX a byte and the cap', async () => {
  const transaction = await endCall(0n);
  const fee = await chain.fee(transaction);
  expect(fee).toBeGreaterThanOrEqual(BigInt(transaction.serialize().length / 2));
  expect(fee).toBeLessThanOrEqual(FEE_CAP);
});

test('the faucet pays', async () => {
  const poor = 'ST2CY5V39NHDPWSXMW9QDT3HC3GD6Q6XX4CFRK9AG';
  const before = await chain.account(poor);
  expect((await chain.settled((await chain.faucet(poor)).txid)).status).toBe('success');
  expect((await chain.account(poor)).balance).toBeGreaterThan(before.balance);
});

test('an unheard-of transaction is unknown, and waiting for it ends with the signal', async () => {
  const txid = `0x${'ab'.repeat(32)}`;
  expect(await chain.transaction(txid)).toEqual({ txid, status: 'unknown' });
  const reason = new Error('left the page');
  const waiting = chain.settled(txid, { signal: AbortSignal.any([AbortSignal.timeout(50)]) });
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(chain.settled(txid, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('a transaction that the node has forgotten is not waited for without end', async () => {
  const txid = `0x${'cd'.repeat(32)}`;
  const signal = AbortSignal.timeout(10_000);
  const end = await chain.settled(txid, { signal, forgottenAfter: 600 });
  expect(end).toEqual({ txid, status: 'dropped' });
});

test('a lost connection is waited out and never reported as failed', async () => {
  const nowhere = createChain({ ...chain, baseUrl: 'http://127.0.0.1:43099' });
  await expect(nowhere.tip()).rejects.toMatchObject({ code: 'unreachable', retryable: true });
  const seen: TxState[] = [];
  const signal = AbortSignal.timeout(800);
  const waiting = nowhere.settled('ab'.repeat(32), { signal, onChange: (state) => seen.push(state) });
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ status: 'unknown', stale: true });
  expect(inWords(seen[0] as TxState).title).toBe('The chain cannot be reached');
});
