import { addressFromVersionHash, addressToString, deserializeTransaction } from '@stacks/transactions';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBlobServer } from '@/lib/blobs/client';
import {
  attest,
  type Context,
  listDisputes,
  listRings,
  listTherapists,
  publishRing,
  readCouncil,
  readEvidence,
  registerAsArbitrator,
  type Submission,
  submissions,
  syncArbitrator,
  vote,
} from '@/lib/flows';
import { decide } from '@/lib/flows/council';
import { executeProposal, proposeAction } from '@/lib/flows/council-acts';
import { createMailbox } from '@/lib/mailbox/client';
import { createRelay } from '@/lib/relay/client';
import { DEPLOYER, DEVELOPMENT_ACCOUNTS } from '@/localnet/accounts';
import { actor, DEMO_ISSUER, type Stage, sponsored, stageChain } from '@/scripts/support/actors';
import { launchBrowser, type Person, person } from '../support/browser';
import { lintRun, readRun } from '../support/chain-lint';
import { injectedWalletScript } from '../support/injected-wallet';
import { control } from '../support/local-chain';
import { openSite, type Site } from '../support/site';
import {
  check,
  completePairing,
  confirmed,
  createVault,
  inState,
  registerTherapist,
  sendRequest,
  unlock,
  updateUntil,
} from './people';
import { openScreens, type Screens } from './screens';

/**
 * Two desks that wait: a council with a delay, one of whose members has a Stacks wallet; and a therapist who countersigns sessions
 * and a goal and disputes the sessions, until both sides have appealed and know what is final. Steps build on each other.
 */
const DAY = 86_400;
const FAR = 'Pacific/Auckland';
const YEAR = 365n * 86_400n;
/** Two sessions of one day: each is told from the other by its length. */
const [SHORT, LONG] = ['50', '90'];
const GOAL = 'I take the train to work again';
const NOBODY_CAME = 'Nobody came on that day; I countersigned the wrong line.';
const INVOICE = 'The appointment book of that week shows the cancellation.';
const TRAIN = 'I was there. The receipt of the train is dated that day.';

/** What was said by whoever began that instance. */
function begun(dispute: Parameters<typeof submissions>[0], instance: Submission['instance']): Submission {
  const found = submissions(dispute).find((s) => s.instance === instance && !s.isAnswer);
  if (!found) throw new Error(`nobody said anything in that instance: ${instance}`);
  return found;
}

let site: Site;
let browser: Browser;
let screens: Screens;
let stage: Stage;
let founder: Context;
let arbitrators: Context[];
let member: Person;
let therapist: Person;
let patient: Person;

const advance = (days: number) => control(site.chainUrl, 'advance', days * DAY);
const parameter = (name: string, value: bigint) => ({
  kind: 'parameter',
  name,
  who: null,
  value,
  extra: 0n,
});
const MEMBER = DEVELOPMENT_ACCOUNTS[5] ?? DEPLOYER;

beforeAll(async () => {
  [browser, screens] = await Promise.all([launchBrowser(), openScreens()]);
  site = await openSite({ BLOCK_TIME: '0' });
  stage = {
    ...stageChain('localnet', site.chainUrl, DEPLOYER.address),
    mailbox: createMailbox(site.origin),
    relay: createRelay(site.origin),
  };
  const init = await injectedWalletScript({
    keys: [MEMBER.privateKey],
    nodeUrl: `${site.origin}/api/chain`,
  });
  const open = (more: object = {}) => person(browser, site.origin, { look: true, ...more });
  [member, therapist, patient] = await Promise.all([open({ init, timezone: FAR }), open(), open()]);
  founder = await actor(stage, DEPLOYER.privateKey);
  arbitrators = await Promise.all([sponsored(stage), sponsored(stage), sponsored(stage)]);
  await Promise.all(arbitrators.map((one, i) => registerAsArbitrator(one, `Bar association, number ${i}`)));
  for (const { wallet } of arbitrators) {
    await decide(founder, { kind: 'arbitrator', name: '', who: wallet.principal, value: 1n, extra: 0n });
  }
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe('a council that waits', () => {
  const newest = async () => {
    const [proposal] = (await readCouncil(stage)).proposals;
    if (!proposal) throw new Error('nothing is proposed');
    return proposal;
  };

  test('a member approves with a Stacks wallet, and sees in their own time when it can be carried out', async () => {
    await decide(founder, parameter('delay', 2n * BigInt(DAY)));
    const join = { kind: 'council', name: '', who: MEMBER.address, value: 1n, extra: 2n };
    // The delay holds for the founder as for anybody.
    await expect(decide(founder, join)).rejects.toMatchObject({ contractCode: 1810 });
    await advance(2);
    await decide(founder, join);
    await proposeAction(founder, await readCouncil(stage), parameter('commit-period', 5n * BigInt(DAY)));

    const { page } = member;
    await page.goto('/council/desk');
    await createVault(page);
    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByRole('button', { name: 'Connect a Stacks wallet' }).click();
    await page.locator('connect-modal button', { hasText: 'Connect' }).first().click();
    await page.getByText(MEMBER.address, { exact: true }).waitFor();
    await page.goto('/council/desk');
    await unlock(page);
    await page.getByText('One more member has to approve').waitFor();
    expect(await page.getByText('This account is not a member’s').count()).toBe(0);
    const { id } = await newest();
    await page.evaluate(() => window.setTestWallet({ reject: true }));
    await page.getByRole('button', { name: `Approve: proposal ${id}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve it' }).click();
    await page.getByRole('alert').filter({ hasText: 'You closed the wallet without approving' }).waitFor();
    await screens.look(page, 'council desk, the wallet said no');
    expect((await newest()).approvals).toEqual([DEPLOYER.address]);
    await page.evaluate(() => window.setTestWallet({ reject: false }));
    await page.getByRole('dialog').getByRole('button', { name: 'Approve it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden', timeout: 120_000 });
    await updateUntil(page, 'Approved, waits');
    const approved = await newest();
    expect(approved.approvals).toEqual([DEPLOYER.address, MEMBER.address]);
    const due = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: FAR });
    const moment = due.format(Number(approved.approvedAt + 2n * BigInt(DAY)) * 1000).replace(' at ', ', ');
    await page.getByText(`It can be carried out from ${moment} on (in `).waitFor();
    await page.getByText(/\(in (2 days|1 day and 23 hours)\)/).waitFor();
    await screens.look(page, 'council desk, the delay runs');
  });

  test('the delay runs down before everybody’s eyes; then it takes effect, and stands in the history', async () => {
    const { page } = member;
    const proposal = await newest();
    await advance(1);
    await updateUntil(page, /\(in (1 day|23 hours)\)/);
    expect(await page.getByRole('button', { name: /^Carry it out/ }).count()).toBe(0);
    await expect(executeProposal(founder, proposal)).rejects.toMatchObject({ contractCode: 1810 });
    await therapist.page.goto('/council');
    await therapist.page.getByText(/\(in (1 day|23 hours)\)/).waitFor();
    await screens.look(therapist.page, 'council book, the delay runs');
    await advance(1);
    await updateUntil(page, 'Can be carried out');
    await screens.look(page, 'council desk, can be carried out');
    await confirmed(page, `Carry it out: proposal ${proposal.id}`, 'Carry it out now');
    const history = page.getByRole('list', { name: 'History' }).locator('> li');
    await history
      .filter({ hasText: `${proposal.id}. ` })
      .first()
      .getByText('Carried out')
      .waitFor();
    expect((await readCouncil(stage)).settings.commitPeriod).toBe(5n * BigInt(DAY));
    const asked = await page.evaluate(() => window.TestWallet.asked.map((a) => a.method));
    // Once to approve and once to carry out: what was refused was refused when the wallet was asked whose it is.
    expect(asked.filter((method) => method === 'stx_callContract')).toHaveLength(2);
  });

  test('who proposed takes it back, and it stays in the history', async () => {
    const { page } = member;
    await page.getByRole('button', { name: 'Propose something' }).click();
    await page.getByLabel('How many arbitrators').fill('5');
    await page.getByRole('button', { name: 'Propose it' }).click();
    await page.getByText('Gathers approvals').waitFor({ timeout: 120_000 });
    const { id } = await newest();
    await confirmed(page, `Cancel the proposal: ${id}`, 'Cancel it for good');
    await page.getByText('Whoever made it took it back.').waitFor({ timeout: 120_000 });
    await page.getByText('Nothing is proposed').waitFor();
    await screens.look(page, 'council desk, history');
    expect(screens.found).toEqual([]);
  });
});

describe('a therapist disputes', () => {
  const disputeOf = (page: Page, minutes: string) =>
    page
      .getByRole('list', { name: 'Disputes' })
      .locator('> li')
      .filter({ hasText: `${minutes} minutes` });

  /** What somebody says to the arbitrators, in the form whose button was just pressed. */
  async function plead(page: Page, text: string, button: string): Promise<void> {
    await page.getByLabel('What the arbitrators should know').fill(text);
    await page.getByRole('button', { name: button, exact: true }).click();
  }

  async function voteAll(id: bigint, choice: 1n | 2n): Promise<void> {
    await Promise.all(arbitrators.map((one) => vote(one, id, choice)));
  }

  /** The time of the vote ends, ballots are opened, and that time ends too. */
  async function voteIsOver(): Promise<void> {
    await advance(5);
    for (const one of arbitrators) await syncArbitrator(one);
    await advance(3);
  }

  test('a therapist countersigns two sessions of a patient', async () => {
    await therapist.page.goto('/therapist');
    await createVault(therapist.page);
    await registerTherapist(therapist.page, 'Dr Heron', 'Licence 4711');
    const issuer = await actor(stage, DEMO_ISSUER.privateKey);
    const pending = (await listTherapists(stage)).find((t) => t.status === 'pending');
    await attest(issuer, pending?.principal ?? '', BigInt((await stage.chain.tip()).time) + YEAR);
    for (const ring of await listRings(issuer)) if (ring.changed) await publishRing(issuer, ring.ring);
    await updateUntil(therapist.page, 'In a published group of 21');
    const invitation = await therapist.page.getByLabel('Invitation link').inputValue();

    const { page } = patient;
    await page.goto(invitation);
    await createVault(page);
    await sendRequest(page, 'Hello');
    await therapist.page.getByRole('link', { name: /^Requests/ }).click();
    await therapist.page.getByRole('button', { name: /^Accept: pseudonym/ }).click({ timeout: 120_000 });
    await completePairing(page);
    for (const minutes of [SHORT, LONG]) {
      await page.getByRole('link', { name: 'Log', exact: true }).click();
      await page.getByRole('radio', { name: `${minutes} min` }).check();
      await page.getByRole('button', { name: 'Send to my therapist' }).click();
      await page.waitForURL('**/patient/sessions');
    }
    await therapist.page.getByRole('link', { name: /^Sessions/ }).click();
    await updateUntil(therapist.page, '2 sessions to countersign');
    await therapist.page.getByLabel('Select all').check();
    await therapist.page.getByRole('button', { name: 'Countersign 2 sessions' }).click();
    await expect.poll(() => inState(page, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(2);
  });

  test('they countersign a goal, whose proof says that it was reached and not what it is', async () => {
    const { page } = patient;
    await page.getByRole('link', { name: 'Proofs', exact: true }).click();
    await page.getByRole('button', { name: 'Ask your therapist' }).click();
    await page.getByRole('button', { name: 'Send it, sealed' }).click();
    await page.getByText('Say which goal is reached.').waitFor();
    await page.getByLabel('The goal that is reached').fill(GOAL);
    await screens.look(page, 'proofs, asking for a goal');
    await page.getByRole('button', { name: 'Send it, sealed' }).click();
    await page.getByText('With your therapist', { exact: true }).waitFor();
    await updateUntil(therapist.page, '1 goal to countersign');
    await screens.look(therapist.page, 'therapist, a goal to countersign');
    await therapist.page.getByRole('button', { name: /^Countersign the goal: / }).click();
    await therapist.page.getByText('1 goal to countersign').waitFor({ state: 'hidden' });
    await updateUntil(page, 'Put it onto the public record');
    await screens.look(page, 'proofs, a goal is countersigned');
    await page.getByRole('button', { name: `Put it on the record: ${GOAL}` }).click();
    await page.getByRole('button', { name: `Make a proof: ${GOAL}` }).click({ timeout: 120_000 });
    await page.getByLabel('Who is it for?').fill('Insurer');
    await screens.look(page, 'proofs, proving a goal');
    await page.getByRole('button', { name: 'Make this proof' }).click();
    await page.getByRole('button', { name: 'Share: Insurer' }).click({ timeout: 120_000 });
    const link = await page.getByLabel('Proof link').inputValue();
    await screens.look(page, 'proofs, a goal proved');
    expect(await check(member.page, link)).toBe('Verified');
    await member.page.getByText('A goal of the therapy was reached; the therapist signed that.').waitFor();
    expect(await member.page.locator('main').textContent()).not.toMatch(/train|Insurer/);
    await page.getByRole('link', { name: 'Timeline', exact: true }).click();
    expect(screens.found).toEqual([]);
  });

  test('they dispute both; the relay carries it under accounts that nobody knows, and the patient is told', async () => {
    const { page } = therapist;
    await expect.poll(() => page.getByText('Countersigned, recorded').count(), { timeout: 120_000 }).toBe(2);
    for (const minutes of [SHORT, LONG]) {
      await page.getByRole('button', { name: new RegExp(`^Dispute: .*${minutes} minutes`) }).click();
      await page.getByText(/they have 5 days to vote/i).waitFor();
      if (minutes === SHORT) await screens.look(page, 'therapist, disputing');
      await plead(page, NOBODY_CAME, 'Open the dispute');
      await page
        .getByRole('link', { name: new RegExp(`^See the dispute: .*${minutes} minutes`) })
        .waitFor({ timeout: 120_000 });
    }
    await screens.look(page, 'therapist, sessions disputed');
    const run = (await readRun(site.chainUrl)).map(({ raw }) => {
      const { auth, payload } = deserializeTransaction(raw);
      const { signer } = auth.spendingCondition;
      return {
        called: 'functionName' in payload ? payload.functionName.content : '',
        sender: addressToString(addressFromVersionHash(26, signer)),
      };
    });
    const carried = run.filter((t) => t.called === 'open-dispute-signed');
    expect(carried).toHaveLength(2);
    // Each sender sent this and nothing else, so it is neither the therapist nor anybody who was seen before.
    for (const { sender } of carried) expect(run.filter((t) => t.sender === sender)).toHaveLength(1);
    await page.getByRole('link', { name: 'Disputes', exact: true }).click();
    await disputeOf(page, SHORT).getByText(NOBODY_CAME).waitFor();
    await screens.look(page, 'therapist, disputes');

    const own = patient.page;
    await updateUntil(own, 'Confirmed, disputed');
    await own.getByRole('link', { name: 'Home', exact: true }).click();
    await own.getByText('2 sessions are disputed').waitFor();
    await own.getByRole('link', { name: 'See where it stands, and until when' }).click();
    for (const minutes of [SHORT, LONG]) {
      await disputeOf(own, minutes)
        .getByText(/, by the therapist$/)
        .waitFor();
    }
    // What the other side wrote is for the arbitrators alone.
    expect(await own.getByText(NOBODY_CAME).count()).toBe(0);
    await screens.look(own, 'patient, disputed by the therapist');
    expect(screens.found).toEqual([]);
  });

  test('either side appeals against what it lost, with new evidence that the arbitrators read', async () => {
    const [second, first] = await listDisputes(stage);
    if (!first || !second) throw new Error('there are no two disputes');
    const blobs = createBlobServer(site.origin);
    expect(
      await readEvidence(arbitrators[0] as Context, blobs, first, begun(first, 'opening')),
    ).toMatchObject({
      text: NOBODY_CAME,
    });
    await voteAll(first.id, 1n);
    await voteAll(second.id, 2n);
    await voteIsOver();
    // No arbitrator's page is open just now: each side says to the record that the time is over.
    for (const [page, minutes] of [
      [therapist.page, SHORT],
      [patient.page, LONG],
    ] as const) {
      await updateUntil(page, 'Stage over');
      if (minutes === SHORT) await screens.look(page, 'therapist, a stage is over');
      await disputeOf(page, minutes)
        .getByRole('button', { name: /^Take it on/ })
        .click();
      await disputeOf(page, minutes).getByText('Decided, can be appealed').waitFor({ timeout: 120_000 });
    }
    await disputeOf(therapist.page, SHORT).getByText('Stays confirmed').waitFor();
    await disputeOf(patient.page, LONG).getByText('Struck out').waitFor();
    for (const [page, minutes, text] of [
      [therapist.page, SHORT, INVOICE],
      [patient.page, LONG, TRAIN],
    ] as const) {
      await disputeOf(page, minutes)
        .getByRole('button', { name: /^Appeal: / })
        .click();
      if (minutes === SHORT) await screens.look(page, 'therapist, appealing');
      await plead(page, text, 'Appeal');
      await disputeOf(page, minutes).getByText('Appeal: arbitrators vote').waitFor({ timeout: 120_000 });
    }
    await screens.look(patient.page, 'patient, appealed');
    const [late, early] = await listDisputes(stage);
    if (!late || !early) throw new Error('there are no two disputes');
    expect(await readEvidence(arbitrators[1] as Context, blobs, early, begun(early, 'appeal'))).toMatchObject(
      {
        text: INVOICE,
      },
    );
    expect(await readEvidence(arbitrators[1] as Context, blobs, late, begun(late, 'appeal'))).toMatchObject({
      text: TRAIN,
    });
    await voteAll(first.id, 2n);
    await voteAll(second.id, 1n);
  });

  test('the outcome is final; both sides see what it did to the sessions and to milestones', async () => {
    await voteIsOver();
    for (const one of arbitrators) await syncArbitrator(one);
    for (const { page } of [therapist, patient]) {
      await updateUntil(page, 'The decision is final.');
      await disputeOf(page, SHORT).getByText('Struck out').waitFor();
      await disputeOf(page, SHORT).getByText('The total is one less.').waitFor();
      await disputeOf(page, LONG).getByText('Stays confirmed').waitFor();
      await disputeOf(page, LONG).getByText('It counts towards milestones again').waitFor();
      for (const minutes of [SHORT, LONG])
        expect(
          await disputeOf(page, minutes)
            .getByRole('button', { name: /^Appeal/ })
            .count(),
        ).toBe(0);
    }
    await screens.look(therapist.page, 'therapist, final');
    await patient.page.getByText('10 sessions: 1 count now').waitFor();
    await screens.look(patient.page, 'patient, final');

    await therapist.page.getByRole('link', { name: /^Sessions/ }).click();
    await updateUntil(therapist.page, 'Struck out by arbitrators');
    await therapist.page.getByText('Countersigned, recorded').waitFor();
    await screens.look(therapist.page, 'therapist, sessions after');
    await patient.page.getByRole('link', { name: 'Timeline', exact: true }).click();
    await expect.poll(() => inState(patient.page, 'Sessions', 'voided'), { timeout: 120_000 }).toBe(1);
    expect(await inState(patient.page, 'Sessions', 'confirmed')).toBe(1);
    // Both were decided for good: what is offered is to see that, not to dispute them again.
    for (const { page } of [patient, therapist]) {
      await expect.poll(() => page.getByRole('link', { name: /^See the dispute/ }).count()).toBe(2);
      expect(await page.getByRole('button', { name: /^Dispute: / }).count()).toBe(0);
    }
    await screens.look(patient.page, 'patient, timeline after');
    expect(lintRun(await readRun(site.chainUrl))).toEqual([]);
    expect(screens.found).toEqual([]);
    for (const one of [member, therapist, patient]) {
      expect(one.foreign).toEqual([]);
      expect(one.errors).toEqual([]);
    }
  });
});
