import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  makeContractCall,
  makeSTXTokenTransfer,
  PostConditionMode,
  sponsorTransaction,
} from '@stacks/transactions';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pairing, userRegistry } from '@/lib/contracts';
import { logSession, registerPatient, sessions, transactions } from '@/lib/flows';
import { decide } from '@/lib/flows/council';
import { submitAndSettle } from '@/lib/flows/transactions';
import { createRelay } from '@/lib/relay/client';
import { doWork } from '@/lib/relay/work';
import { createRelayHandlers } from '@/lib/server/relay/handlers';
import { createInAppWallet } from '@/lib/wallet';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, passingVault, sponsored } from '@/scripts/support/actors';
import { root, tsx } from '@/scripts/support/ensure-install.mjs';
import { freePort } from '@/scripts/support/free-port';
import { LOCAL_SPONSORS } from '@/scripts/support/relay';
import { enrol } from '@/scripts/support/seeding';
import { control } from '../support/local-chain';
import { prepareDatabase } from '../support/prepared-database';
import { openStage, type TestStage } from '../support/stage';
import { code, steps } from './support';

/** The relay on a real chain: whoever has no coins goes the whole way, and never gets any. */
let stage: TestStage;
beforeAll(async () => {
  stage = await openStage(0);
}, 120_000);
afterAll(() => stage?.close());

const FEE = 250_000n;
const commitment = (n: number) => new Uint8Array(32).fill(n);
const balance = async (principal: string) => (await stage.chain.account(principal)).balance;
const poolBalance = async () =>
  (await Promise.all(LOCAL_SPONSORS.map(({ address }) => balance(address)))).reduce((sum, n) => sum + n, 0n);
test('patient and therapist without a coin: pairing, sessions, confirmations, all at one price', async () => {
  const before = await poolBalance();
  const therapist = await sponsored(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr “Nobody” \\ Ü' }]);
  const patient = await sponsored(stage);
  expect(patient.wallet.sponsored).toBe(true);
  const s = steps(stage, therapist);
  await s.paired(patient);
  await logSession(patient, { facts: await s.facts(), note: 'one' });
  await logSession(patient, { facts: await s.facts(), note: 'two' });
  await s.exchange(patient);
  expect((await sessions(patient)).map(({ state }) => state)).toEqual(['confirmed', 'confirmed']);
  for (const who of [patient, therapist]) expect(await balance(who.wallet.principal)).toBe(0n);
  const sent = [...(await transactions(patient)), ...(await transactions(therapist))];
  expect(sent.every(({ state }) => state === 'success')).toBe(true);
  expect(before - (await poolBalance())).toBe(BigInt(sent.length) * 10_000n);
});

test('a call that the contract would refuse is refused with its code, and costs nothing', async () => {
  const patient = await sponsored(stage);
  await registerPatient(patient);
  const before = await poolBalance();
  const again = userRegistry.registerUser({ commitment: commitment(1) });
  await expect(submitAndSettle(patient, 'register-user', again)).rejects.toMatchObject({
    code: 'transaction-failed',
    contractCode: 1101,
  });
  expect(await poolBalance()).toBe(before);
  expect((await stage.chain.account(patient.wallet.principal)).nonce).toBe(1n);
  // The record is as after a refusal by the chain, so that the same steps follow.
  expect((await transactions(patient))[0]).toMatchObject({ state: 'failed', code: 1101 });
});

test('what the node would not execute is told apart: signature, used nonce, nonce that is ahead', async () => {
  const senderKey = `${'7d'.repeat(32)}01`;
  const signed = (nonce: number) =>
    makeContractCall({
      contractAddress: DEPLOYER.address,
      contractName: 'user-registry',
      functionName: 'register-user',
      functionArgs: userRegistry.registerUser({ commitment: commitment(5) }).functionArgs,
      senderKey,
      network: 'testnet',
      nonce,
      fee: 0,
      sponsored: true,
      postConditionMode: PostConditionMode.Deny,
    });
  const answer = async (transaction: Awaited<ReturnType<typeof signed>>) => {
    const raw = transaction.serializeBytes();
    const { challenge, difficulty } = await stage.relayServer.offer();
    const given = Uint8Array.from(Buffer.from(challenge, 'hex'));
    const work = { challenge: given, counter: await doWork(given, raw, difficulty) };
    return stage.relayServer.accept(raw, work).catch((error: { code: string }) => error.code);
  };
  // What the tests before have sent is in a block, and the relay has seen that.
  const quiet = async () => expect(await stage.relayServer.ledger.live()).toEqual([]);
  await vi.waitFor(quiet, { timeout: 60_000, interval: 250 });
  const before = await poolBalance();
  const forged = await signed(3);
  forged.auth.spendingCondition.nonce = 0n;
  expect(await answer(forged)).toBe('signature');
  expect(await answer(await signed(1))).toBe('pending');
  await quiet();
  expect(await poolBalance()).toBe(before);
  // Paid past the relay, and by none of its sponsors: of theirs it would have to find out first that the nonce is gone.
  const paid = await sponsorTransaction({
    transaction: await signed(0),
    sponsorPrivateKey: DEPLOYER.privateKey,
    sponsorNonce: await stage.chain.nextNonce(DEPLOYER.address),
    fee: 5000,
    network: 'testnet',
  });
  await stage.chain.settled((await stage.chain.broadcast(paid)).txid);
  expect(await answer(await signed(0))).toBe('nonce');
});

test('a fee of the contract is not the relay’s to pay: the account is told, and pays it if it has it', async () => {
  const council = await actor(stage, DEPLOYER.privateKey);
  const setFee = (value: bigint) =>
    decide(council, { kind: 'fee', name: 'pairing', who: null, value, extra: 0n });
  const patient = await sponsored(stage);
  const { principal } = patient.wallet;
  await registerPatient(patient);
  await setFee(FEE);
  const request = pairing.requestPairing({ commitment: commitment(2) });
  expect(await code(submitAndSettle(patient, 'request-pairing', request))).toBe('contract-fee');
  const given = await makeSTXTokenTransfer({
    recipient: principal,
    amount: FEE,
    senderKey: DEPLOYER.privateKey,
    network: 'testnet',
    nonce: await stage.chain.nextNonce(DEPLOYER.address),
    fee: 500,
  });
  await stage.chain.settled((await stage.chain.broadcast(given)).txid);
  // Not told of the fee, the call would be undone by its post-conditions: found out before it is paid for.
  await expect(patient.wallet.call(request)).rejects.toMatchObject({ name: 'RelayError', code: 'fails' });
  await submitAndSettle(patient, 'request-pairing', request);
  expect(await balance(principal)).toBe(0n);
  await setFee(0n);
});

test('switched off, before or in between, the account pays with coins of its own', async () => {
  const off = createRelayHandlers(async () => null);
  const relay = createRelay('http://site.invalid', {
    fetch: async (_, init) =>
      init?.method === 'POST' ? off.accept(new Request('http://site.invalid', init)) : off.offer(),
  });
  const vault = await passingVault();
  const wallet = createInAppWallet(stage.chain, vault.keyring.accountKey(0), { relay });
  expect(wallet.sponsored).toBe(true);
  // Nothing has told the wallet yet; the first call finds out.
  await registerPatient({ ...stage, vault, wallet });
  expect(wallet.sponsored).toBe(false);
  expect(await balance(wallet.principal)).toBeGreaterThan(0n);
});

test('a transaction that its sponsor sends anew at a higher fee is followed', async () => {
  const signed = await makeContractCall({
    contractAddress: DEPLOYER.address,
    contractName: 'user-registry',
    functionName: 'register-user',
    functionArgs: userRegistry.registerUser({ commitment: commitment(3) }).functionArgs,
    senderKey: `${'7c'.repeat(32)}01`,
    network: 'testnet',
    nonce: 0,
    fee: 0,
    sponsored: true,
  });
  const [payer = DEPLOYER] = LOCAL_SPONSORS;
  const sponsorNonce = await stage.chain.nextNonce(payer.address);
  await control(stage.chainUrl, 'block-time', 3600);
  const ids: string[] = [];
  for (const fee of [5000, 9000]) {
    const sponsorPrivateKey = payer.privateKey;
    const both = await sponsorTransaction({
      transaction: signed,
      sponsorPrivateKey,
      sponsorNonce,
      fee,
      network: 'testnet',
    });
    ids.push((await stage.chain.broadcast(both)).txid);
  }
  const [first = ''] = ids;
  expect(await stage.chain.transaction(first)).toMatchObject({ txid: first, status: 'pending' });
  await control(stage.chainUrl, 'block-time', 0);
  expect(await stage.chain.settled(first)).toMatchObject({ txid: first, status: 'success' });
});

test('killed between storing and sending, the next process sends the very same transaction', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'session-log-relay-'));
  await prepareDatabase(folder);
  const children: ChildProcess[] = [];
  const start = async (nodeUrl: string) => {
    const port = await freePort();
    const child = spawn(
      process.execPath,
      ['--conditions=react-server', ...tsx('tests/support/relay-process.ts')],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, DATA_DIR: folder, NODE_URL: nodeUrl, PORT: String(port) },
      },
    );
    children.push(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', (chunk: Buffer) => chunk.toString().includes('relay ready') && resolve());
      child.once('exit', (ended) => reject(new Error(`the relay ended with ${ended}`)));
    });
    return { child, relay: createRelay(`http://127.0.0.1:${port}`, { patienceMs: 1 }) };
  };
  // A node that takes a transaction's bytes and never answers; all else is the chain's answer.
  let arrived: (raw: Uint8Array) => void = () => {};
  const bytes = new Promise<Uint8Array>((resolve) => {
    arrived = resolve;
  });
  const node = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (request.url === '/v2/transactions') return arrived(body);
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const answer = await fetch(`${stage.chainUrl}${request.url}`, {
      method: request.method,
      headers: { authorization, 'content-type': type },
      ...(request.method === 'POST' ? { body } : {}),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  const port = await freePort();
  await new Promise<void>((resolve) => node.listen(port, '127.0.0.1', resolve));
  try {
    const patient = await passingVault();
    const wallet = (relay: ReturnType<typeof createRelay>) =>
      createInAppWallet(stage.chain, patient.keyring.accountKey(0), { relay });
    const call = userRegistry.registerUser({ commitment: commitment(4) });
    const first = await start(`http://127.0.0.1:${port}`);
    const answer = wallet(first.relay)
      .call(call)
      .catch((error: unknown) => error);
    await bytes;
    first.child.removeAllListeners('exit');
    first.child.kill('SIGKILL');
    expect(await answer).toMatchObject({ name: 'RelayError', code: 'unreachable' });

    const second = await start(stage.chainUrl);
    const { principal } = wallet(second.relay);
    await expect.poll(async () => (await stage.chain.account(principal)).nonce, { timeout: 60_000 }).toBe(1n);
    second.child.removeAllListeners('exit');
  } finally {
    for (const child of children) child.kill('SIGKILL');
    node.closeAllConnections();
    node.close();
    await rm(folder, { recursive: true, force: true });
  }
});
