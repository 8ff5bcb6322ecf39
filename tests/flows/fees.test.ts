import { afterAll, beforeAll, expect, test } from 'vitest';
import { governance, pairing, sessionLogger } from '@/lib/contracts';
import {
  type Context,
  contractFee,
  logSession,
  patientAccount,
  registerPatient,
  sessions,
} from '@/lib/flows';
import { decide } from '@/lib/flows/council';
import { submit, submitAndSettle } from '@/lib/flows/transactions';
import { DEPLOYER } from '@/localnet/accounts';
import { actor } from '@/scripts/support/actors';

import { enrol } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';
import { code, steps } from './support';

/** A fee that the council sets is paid by whoever calls, said beforehand, and never more than was said. */
let stage: TestStage;
let therapist: Context;
let council: Context;
let s: ReturnType<typeof steps>;
const FEE = 250_000n;

beforeAll(async () => {
  stage = await openStage(0);
  council = await actor(stage, DEPLOYER.privateKey);
  for (const name of ['user-registry', 'therapist-registry', 'pairing', 'session-logger']) {
    await decide(council, { kind: 'fee', name, who: null, value: FEE, extra: 0n });
  }
  therapist = await actor(stage);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Test' }]);
  s = steps(stage, therapist);
});
afterAll(() => stage?.close());

const treasury = async () => (await stage.chain.account(`${stage.chain.deployer}.governance`)).balance;

test('registering, asking and logging pay the fee into the treasury, each exactly once', async () => {
  // The therapist has paid for registering.
  expect(await treasury()).toBe(FEE);
  const patient = await actor(stage);
  for (const call of ['register-user', 'request-pairing', 'log-session'] as const) {
    expect(await contractFee(patient, call)).toBe(FEE);
  }
  expect(await contractFee(patient, 'create-proof')).toBe(0n);
  await s.paired(patient);
  expect(await treasury()).toBe(3n * FEE);
  await logSession(patient, { facts: await s.facts(), note: '' });
  await s.exchange(patient);
  expect((await sessions(patient)).map((x) => x.state)).toEqual(['confirmed']);
  expect(await treasury()).toBe(4n * FEE);
});

test('a call that was not told of the fee is undone by the chain, and so is one that was told of less', async () => {
  const patient = await actor(stage);
  await registerPatient(patient);
  const call = pairing.requestPairing({ commitment: new Uint8Array(32).fill(1) });
  const from = patient.wallet.principal;
  for (const movements of [[], [{ from, atMost: FEE - 1n }]]) {
    const { txid } = await patient.wallet.call(call, movements);
    expect(await stage.chain.settled(txid)).toMatchObject({ status: 'failed' });
  }
  expect(await stage.chain.read(pairing.getRequest({ owner: from }))).toBeNull();
  await submitAndSettle(patient, 'request-pairing', call);
  expect(await stage.chain.read(pairing.getRequest({ owner: from }))).not.toBeNull();
});

test('a fee that was lowered meanwhile is paid as it is then', async () => {
  const patient = await actor(stage);
  const before = await treasury();
  await registerPatient(patient);
  expect(await treasury()).toBe(before + FEE);
  const call = pairing.requestPairing({ commitment: new Uint8Array(32).fill(2) });
  await decide(council, { kind: 'fee', name: 'pairing', who: null, value: 0n, extra: 0n });
  const { txid } = await patient.wallet.call(call, [{ from: patient.wallet.principal, atMost: FEE }]);
  expect(await stage.chain.settled(txid)).toMatchObject({ status: 'success' });
  expect(await treasury()).toBe(before + FEE);
});

test('whoever cannot pay it is told before any wallet is asked', async () => {
  const poor = await actor(stage);
  const chain = { ...poor.chain, hasFaucet: false, account: async () => ({ balance: FEE, nonce: 0n }) };
  let asked = 0;
  const wallet: Context['wallet'] = {
    ...poor.wallet,
    call: (...given) => {
      asked += 1;
      return poor.wallet.call(...given);
    },
  };
  expect(await code(registerPatient({ ...poor, chain, wallet }))).toBe('no-funds');
  expect(asked).toBe(0);
  expect((await patientAccount(poor)).account).toBeNull();
  // Where nothing is charged, the same account may try.
  const ending = sessionLogger.withdrawSession({ account: 1n, sequence: 1n });
  await submit({ ...poor, chain, wallet }, 'withdraw-session', ending, null).catch(() => undefined);
  expect(asked).toBe(1);
  expect(await stage.chain.read(governance.getTreasury({}))).toMatchObject({ balance: await treasury() });
});
