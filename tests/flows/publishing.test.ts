import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  attest,
  changeStatus,
  isRetirable,
  listRings,
  listTherapists,
  nextTerm,
  publicationNews,
  publishRing,
  registerTherapist,
  renewAttestation,
} from '@/lib/flows';
import { actor } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';
import { code } from './support';

/** What the issuer's page offers is what the contract would take. */
let stage: TestStage;
beforeAll(async () => {
  stage = await openStage(0);
});
afterAll(() => stage?.close());

test('a ring is published for its members or for another term, and otherwise the contract refuses it', async () => {
  await enrol(stage.issuer, [{ ctx: await actor(stage), alias: 'Dr First' }]);
  expect(await news()).toBeNull();
  // 1222: nothing would change.
  expect(await code(publishRing(stage.issuer, 1n))).toBe(1222);
  const now = BigInt((await stage.chain.tip()).time);
  // A minute more: the chain's clock may be behind by part of a block, and shows with the next one.
  await stage.advance(Number(nextTerm(now) - now) + 60);
  const joining = await actor(stage);
  await registerTherapist(joining, { alias: 'Dr Second', credential: 'x' });
  expect(await news()).toBe('term');
  const [before] = await listRings(stage);
  await publishRing(stage.issuer, 1n);
  const [after] = await listRings(stage);
  expect(after?.keys).toEqual(before?.keys);
  expect(after?.expires).toBeGreaterThan(before?.expires ?? 0n);
  expect(await news()).toBeNull();
  await attest(stage.issuer, joining.wallet.principal, nextTerm(now) + 86_400n * 300n);
  expect(await news()).toBe('members');
  // Renewing moves the end of the attestation, and is no reason to publish.
  const [first] = await listTherapists(stage);
  await publishRing(stage.issuer, 1n);
  const longer = (first?.expires ?? 0n) + 86_400n * 300n;
  await renewAttestation(stage.issuer, first?.principal ?? '', longer);
  expect((await listTherapists(stage))[0]?.expires).toBe(longer);
  expect(await news()).toBeNull();
});

test('older versions can be retired while there are any, and once only when the ring is empty', async () => {
  expect(await retirable()).toBe(true);
  for (const t of await listTherapists(stage)) {
    if (t.status === 'verified') await changeStatus(stage.issuer, t.principal, 'revoke');
  }
  expect(await news()).toBeNull();
  // 1216: an empty ring.
  expect(await code(publishRing(stage.issuer, 1n))).toBe(1216);
  await publishRing(stage.issuer, 1n, true);
  expect(await retirable()).toBe(false);
  expect(await code(publishRing(stage.issuer, 1n, true))).toBe(1222);
});

async function retirable() {
  return (await listRings(stage)).some(isRetirable);
}

/** What a publication of ring 1 would change now. */
async function news() {
  const [[ring], { time }] = await Promise.all([listRings(stage), stage.chain.tip()]);
  return ring ? publicationNews(ring, BigInt(time)) : undefined;
}
