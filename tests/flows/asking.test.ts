import { deserializeCV, principalCV, serializeCV, uintCV } from '@stacks/transactions';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  acceptRequest,
  attendances,
  type Context,
  confirmPairing,
  logSession,
  syncPatient,
  syncTherapist,
} from '@/lib/flows';
import { pairingRequest } from '@/lib/flows/requests';
import { actor } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';
import { steps } from './support';

/** What a therapist's page asks of the server must not tell whom they see: each question is about many, or about nobody. */
let stage: TestStage;
let therapist: Context;
let s: ReturnType<typeof steps>;
let patients: Context[];
const asked: { path: string; args: string[] }[] = [];
const { fetch } = globalThis;

beforeAll(async () => {
  stage = await openStage(1);
  therapist = await actor(stage);
  s = steps(stage, therapist);
  await enrol(stage.issuer, [{ ctx: therapist, alias: 'Dr Heron' }]);
  patients = await Promise.all([actor(stage), actor(stage), actor(stage)]);
  globalThis.fetch = async (input, init) => {
    const { pathname, search } = new URL(String(input));
    const body = typeof init?.body === 'string' ? JSON.parse(init.body) : {};
    asked.push({ path: pathname + search, args: body.arguments ?? [] });
    return fetch(input, init);
  };
});
afterAll(async () => {
  globalThis.fetch = fetch;
  await stage?.close();
});
beforeEach(() => {
  asked.length = 0;
});

const functionOf = ({ path }: { path: string }) => path.split('/').at(-1);
const names = (who: string) => serializeCV(principalCV(who));

test('a request is found in the log that all read, taken, confirmed, and found to be over', async () => {
  for (const patient of patients) {
    const id = await s.requested(patient);
    const owner = patient.wallet.principal;
    const direct = await pairingRequest({ chain: { ...stage.chain, log: async () => null } }, owner);
    expect(await pairingRequest(stage, owner)).toEqual(direct);
    asked.length = 0;
    await syncTherapist(therapist);
    await acceptRequest(therapist, (await s.clientOf(patient)).id);
    expect(asked.some(({ path }) => path.includes('/logs?'))).toBe(true);
    expect(asked.filter(({ path, args }) => path.includes(owner) || args.includes(names(owner)))).toEqual([]);
    expect(asked.map(functionOf)).not.toContain('get-request');
    await syncPatient(patient);
    await confirmPairing(patient, id);
    await syncPatient(patient);
    expect(await pairingRequest(stage, owner)).toMatchObject({ request: 1n, open: false });
  }
  expect(await pairingRequest(stage, stage.issuer.wallet.principal)).toBeNull();
});

test('a client’s sessions are asked about with those of all accounts beside it', async () => {
  const [patient] = patients;
  if (!patient) throw new Error('nobody');
  await syncTherapist(therapist);
  await logSession(patient, { facts: await s.facts(), note: '' });
  await s.exchange(patient);
  asked.length = 0;
  await syncTherapist(therapist);
  const accounts = asked
    .filter((one) => functionOf(one) === 'get-sessions')
    .map(({ args: [account = ''] }) => deserializeCV(account));
  expect(accounts).toHaveLength(3);
  expect(accounts).toEqual(expect.arrayContaining([uintCV(1), uintCV(2), uintCV(3)]));
  expect((await attendances(therapist)).map((a) => a.entry)).toEqual(['confirmed']);
});
