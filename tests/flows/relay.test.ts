import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerPatient, registerTherapist, transactions } from '@/lib/flows';
import { sponsored } from '@/scripts/support/actors';
import { openStage, type TestStage } from '../support/stage';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage(0);
}, 120_000);
afterAll(() => stage?.close());

test('a pseudonym registers without ever having had a coin', async () => {
  const patient = await sponsored(stage);
  expect(patient.wallet.sponsored).toBe(true);
  const t = performance.now();
  await registerPatient(patient);
  console.log('took', performance.now() - t);
  expect((await stage.chain.account(patient.wallet.principal)).balance).toBe(0n);
  const [sent] = await transactions(patient);
  expect(sent).toMatchObject({ state: 'success' });
});
test('therapist', async () => {
  const therapist = await sponsored(stage);
  await registerTherapist(therapist, { credential: 'x 1', alias: 'Dr Üb "q"\\ n' });
});
