import { afterAll, beforeAll, expect, test } from 'vitest';
import { governance, therapistRegistry } from '@/lib/contracts';
import { type Action, decide } from '@/lib/flows/council';
import { submitAndSettle } from '@/lib/flows/transactions';
import { DEPLOYER } from '@/localnet/accounts';
import { actor } from '@/scripts/support/actors';
import { accredit } from '@/scripts/support/seeding';
import { openStage, type TestStage } from '../support/stage';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage(0);
});
afterAll(() => stage?.close());

test('what was proposed and not executed is executed, not proposed again; what stands is left alone', async () => {
  const { chain } = stage;
  const council = await actor(stage, DEPLOYER.privateKey);
  const count = () => chain.read(governance.getProposalCount({}));
  const before = await count();
  const issuer = (await actor(stage)).wallet.principal;
  const action: Action = { kind: 'issuer', name: '', who: issuer, value: 1n, extra: 0n };
  await submitAndSettle(council, 'propose', governance.propose({ action }));
  // enough others after it that it stands on another page of 20
  for (let n = 1n; n <= 20n; n += 1n) {
    const other: Action = { kind: 'fee', name: 'pairing', who: null, value: n, extra: 0n };
    await submitAndSettle(council, 'propose', governance.propose({ action: other }));
  }
  await accredit(council, issuer);
  expect(await chain.read(therapistRegistry.isIssuer({ who: issuer }))).toBe(true);
  expect(await count()).toBe(before + 21n);
  await accredit(council, issuer);
  expect(await count()).toBe(before + 21n);

  // an approval that was taken back is given again
  const fee: Action = { kind: 'fee', name: 'pairing', who: null, value: 20n, extra: 0n };
  const id = await count();
  await submitAndSettle(council, 'withdraw-approval', governance.withdrawApproval({ id }));
  await decide(council, fee);
  expect(await count()).toBe(before + 21n);

  const second = (await actor(stage)).wallet.principal;
  await decide(council, { kind: 'council', name: '', who: second, value: 1n, extra: 2n });
  const alone = decide(council, { kind: 'milestone', name: '', who: null, value: 99n, extra: 0n });
  await expect(alone).rejects.toMatchObject({ contractCode: 1809 });
});
