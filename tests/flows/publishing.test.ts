import { afterAll, beforeAll, expect, test } from 'vitest';
import { therapistRegistry } from '@/lib/contracts';
import {
  ANYBODY,
  attest,
  type Context,
  changeStatus,
  isRetirable,
  listRings,
  listTherapists,
  nextTerm,
  type Profile,
  publicationNews,
  publishRing,
  registerTherapist,
  renewAttestation,
  searchTherapists,
  setProfile,
} from '@/lib/flows';
import { submitAndSettle } from '@/lib/flows/transactions';
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

test('forty therapists in two rings are read with six requests, each with what they say of themselves', async () => {
  const said: Profile = { languages: ['de', 'fr'], fields: ['sleep'], region: 'CH-ZH', accepting: false };
  const people = await Promise.all(Array.from({ length: 38 }, () => actor(stage)));
  const [first, second, third] = people as [Context, Context, Context];
  await enrol(
    stage.issuer,
    people.map((ctx, n) => ({ ctx, alias: `Dr ${n}`, profile: ctx === first ? said : undefined })),
  );
  let requests = 0;
  const read: typeof stage.chain.read = (call, signal) => {
    requests += 1;
    return stage.chain.read(call, signal);
  };
  const all = await listTherapists({ chain: { ...stage.chain, read } });
  expect(requests).toBeLessThanOrEqual(6);
  expect(all).toHaveLength(40);
  expect(all.map((t) => t.ringSize).sort()).toEqual(
    [0, 0, ...Array(8).fill(8), ...Array(30).fill(30)].sort(),
  );

  const listed = async (ctx: Context) =>
    (await listTherapists(stage)).find((t) => t.principal === ctx.wallet.principal)?.profile;
  expect(await listed(first)).toEqual(said);
  expect(await listed(second)).toBeNull();
  const found = async (search: Partial<typeof ANYBODY>) =>
    searchTherapists(await listTherapists(stage), { ...ANYBODY, ...search }).map((t) => t.principal);
  expect(await found({ language: 'fr', region: 'CH' })).toEqual([first.wallet.principal]);
  expect(await found({ language: 'fr', accepting: true })).toEqual([]);
  await setProfile(first, { ...said, region: null, accepting: true });
  expect(await found({ language: 'fr', accepting: true })).toEqual([first.wallet.principal]);
  expect(await found({ region: 'CH' })).toEqual([]);

  // Words from past this app are read as "other"; the app itself sends none.
  const foreign = {
    languages: ['xx', 'en', 'qqq'],
    fields: ['astrology'],
    region: 'Zurich',
    accepting: true,
  };
  await submitAndSettle(second, 'set-profile', therapistRegistry.setProfile(foreign), { kind: 'x', id: 'x' });
  expect(await listed(second)).toEqual({
    languages: ['other', 'en'],
    fields: ['other'],
    region: 'other',
    accepting: true,
  });
  for (const wrong of [
    { languages: ['xx'] },
    { languages: ['en', 'en'] },
    { fields: ['anxiety', 'astrology'] },
    { region: 'Zurich' },
    { region: 'XX' },
  ]) {
    expect(await code(setProfile(third, { ...said, ...wrong } as Profile))).toBe('bad-profile');
  }
  expect(await listed(third)).toBeNull();
  expect(await code(setProfile(await actor(stage), said))).toBe(1210);
  await changeStatus(stage.issuer, third.wallet.principal, 'revoke');
  expect(await code(setProfile(third, said))).toBe(1211);
});

async function retirable() {
  return (await listRings(stage)).some(isRetirable);
}

/** What a publication of ring 1 would change now. */
async function news() {
  const [[ring], { time }] = await Promise.all([listRings(stage), stage.chain.tip()]);
  return ring ? publicationNews(ring, BigInt(time)) : undefined;
}
