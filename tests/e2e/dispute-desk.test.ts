import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBlobServer } from '@/lib/blobs/client';
import {
  acceptRequest,
  answerDispute,
  attendances,
  type Context,
  clients,
  countersign,
  listDisputes,
  openDispute,
  readCouncil,
  registerAsArbitrator,
  syncArbitrator,
  syncTherapist,
  vote,
} from '@/lib/flows';
import { approveProposal, executeProposal, proposeAction } from '@/lib/flows/council-acts';
import { createMailbox } from '@/lib/mailbox/client';
import { createRelay } from '@/lib/relay/client';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, DEMO_ISSUER, type Stage, sponsored, stageChain } from '@/scripts/support/actors';
import { enrol } from '@/scripts/support/seeding';
import { launchBrowser, type Person, person } from '../support/browser';
import { control } from '../support/local-chain';
import { openSite, type Site } from '../support/site';
import {
  completePairing,
  confirmed,
  createVault,
  inState,
  logSession,
  sendRequest,
  unlockIfAsked,
  updateUntil,
} from './people';
import { openScreens, type Screens, tabTo } from './screens';

/** A dispute across three desks: the council seats an arbitrator, a patient disputes, the arbitrators decide. Steps build on each other. */
const DAY = 86_400;
/** One of them by the page. */
const ARBITRATORS = 16;
const EVIDENCE = 'The appointment was cancelled the day before; I logged it by mistake.';
const THERAPIST_ANSWER = 'It took place, by video: the invoice was paid without a word.';
const THERAPIST_EVIDENCE = 'Nobody came to this second appointment.';
/** One grey point. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);
const PATIENT_ANSWER = 'I waited in the video room for twenty minutes, and we spoke after that.';

let site: Site;
let browser: Browser;
let screens: Screens;
let stage: Stage;
let founder: Context;
let others: Context[];
let therapist: Context;
let patient: Person;
let arbitrator: Person;
let member: Person;
let reader: Person;
let arbitratorAddress = '';

const advance = (days: number) => control(site.chainUrl, 'advance', days * DAY);

const seat = (who: string) => ({ kind: 'arbitrator', name: '', who, value: 1n, extra: 0n });
async function decide(action: Parameters<typeof proposeAction>[2]): Promise<void> {
  await proposeAction(founder, await readCouncil(stage), action);
  const [proposal] = (await readCouncil(stage)).proposals;
  if (proposal) await executeProposal(founder, proposal);
}

/** The therapist, whose own pages are another test's, takes whoever asks and countersigns what is asked. */
async function practise(done: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        await syncTherapist(therapist);
        for (const one of await clients(therapist)) {
          if (one.state === 'asking') await acceptRequest(therapist, one.id);
        }
        const asked = (await attendances(therapist)).filter((a) => a.state === 'asked');
        await countersign(
          therapist,
          asked.map((a) => a.id),
        );
        return done();
      },
      { timeout: 120_000, interval: 1_000 },
    )
    .toBe(true);
}

const accepted = async () => (await clients(therapist)).every((c) => c.state !== 'asking');
const answered = async (count: number) =>
  (await attendances(therapist)).filter((a) => a.state !== 'asked').length === count;

/** The therapist's record of the patient's session with that number. */
async function attended(sequence: number) {
  const found = (await attendances(therapist)).find((a) => a.sequence === sequence.toString());
  if (!found) throw new Error('the therapist knows of no such session');
  return found.id;
}

/** The address that a page shows, for whoever has to tell it to somebody. */
async function shownAddress(page: Page): Promise<string> {
  const text = await page
    .locator('main code', { hasText: /^S[TPNM][0-9A-Z]{30,}$/ })
    .first()
    .textContent();
  return text?.trim() ?? '';
}

beforeAll(async () => {
  [browser, screens] = await Promise.all([launchBrowser(), openScreens()]);
  site = await openSite({ BLOCK_TIME: '0' });
  stage = {
    ...stageChain('localnet', site.chainUrl, DEPLOYER.address),
    mailbox: createMailbox(site.origin),
    relay: createRelay(site.origin),
  };
  const open = () => person(browser, site.origin, { look: true });
  [patient, arbitrator, member, reader] = await Promise.all([open(), open(), open(), open()]);
  founder = await actor(stage, DEPLOYER.privateKey);
  others = await Promise.all(Array.from({ length: ARBITRATORS - 1 }, () => sponsored(stage)));
  therapist = await sponsored(stage);
  await enrol(await actor(stage, DEMO_ISSUER.privateKey), [{ ctx: therapist, alias: 'Dr Hale' }]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe('a dispute across the desks', () => {
  test('an arbitrator asks for a seat', async () => {
    const { page } = arbitrator;
    await page.goto('/arbitrator/seat');
    await createVault(page);
    await page.getByRole('button', { name: 'Register as a candidate' }).waitFor();
    await screens.look(page, 'arbitrator, no seat');
    await tabTo(page, page.getByLabel('Credential'));
    await page.keyboard.press('Enter');
    await page.getByText('Say by what the council knows you.').waitFor();
    await page.keyboard.type('Bar association of the Northern Counties, number 4711');
    await page.keyboard.press('Enter');
    await page.getByText('Candidate', { exact: true }).waitFor({ timeout: 120_000 });
    await screens.look(page, 'arbitrator, candidate');
    arbitratorAddress = await shownAddress(page);
    expect(arbitratorAddress).toMatch(/^ST/);
    expect(screens.found).toEqual([]);
  });

  test('the council seats them: proposed and approved by two, carried out, and readable without an account', async () => {
    const { page } = member;
    await page.goto('/council/desk');
    await createVault(page);
    await page.getByText('This account is not a member’s').waitFor();
    await screens.look(page, 'council desk, not a member');
    const address = await shownAddress(page);
    await Promise.all(others.map((one, i) => registerAsArbitrator(one, `Bar association, number ${i}`)));
    for (const { wallet } of others) await decide(seat(wallet.principal));
    await decide({ kind: 'council', name: '', who: address, value: 1n, extra: 2n });

    await updateUntil(page, 'Propose something');
    await page.getByRole('button', { name: 'Propose something' }).click();
    await page.getByLabel('How many arbitrators').fill('40');
    await page.getByRole('button', { name: 'Propose it' }).click();
    await page.getByText('This value is out of bounds').waitFor();
    await screens.look(page, 'council desk, out of bounds');
    const before = (await readCouncil(stage)).proposals.length;
    await page.getByLabel('What for?').selectOption('arbitrator');
    await page.getByLabel('Whose address').fill(arbitratorAddress);
    await page.getByRole('region', { name: 'What you propose' }).getByText('candidate').waitFor();
    await screens.look(page, 'council desk, proposing');
    await page.getByRole('button', { name: 'Propose it' }).click();
    await page.getByText('Gathers approvals').waitFor({ timeout: 120_000 });
    const { proposals } = await readCouncil(stage);
    expect(proposals).toHaveLength(before + 1);
    await screens.look(page, 'council desk, gathers');
    if (proposals[0]) await approveProposal(founder, proposals[0]);
    await updateUntil(page, 'Can be carried out');
    await confirmed(page, `Carry it out: proposal ${before + 1}`, 'Carry it out now');
    await updateUntil(page, 'Carried out');

    await reader.page.goto('/council');
    await reader.page.getByRole('list', { name: 'History' }).getByText('Carried out').first().waitFor();
    await screens.look(reader.page, 'council book');
    expect(await reader.page.getByRole('list', { name: 'History' }).locator('> li').count()).toBeGreaterThan(
      3,
    );
    await reader.page.goto('/therapist/disputes');
    await createVault(reader.page);
    await reader.page.getByText('No disputes').waitFor();
    await screens.look(reader.page, 'disputes of a therapist, none');
    expect(screens.found).toEqual([]);
  });

  test('a patient disputes a session of theirs', async () => {
    const { page } = patient;
    await page.goto('/patient/find');
    await createVault(page);
    await page.getByRole('link', { name: 'Ask Dr Hale' }).click();
    await sendRequest(page, 'Hello');
    await practise(async () => (await clients(therapist)).length === 1 && accepted());
    await completePairing(page);
    await logSession(page, '');
    await practise(() => answered(1));
    await expect.poll(() => inState(page, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(1);
    await page.getByRole('button', { name: /^Dispute: / }).click();
    await page.getByRole('button', { name: 'Open the dispute' }).click();
    await page.getByText('Say in a few words what happened.').waitFor();
    await page.getByLabel('What the arbitrators should know').fill(EVIDENCE);
    await screens.look(page, 'dispute, opening');
    await page.getByRole('button', { name: 'Open the dispute' }).click();
    await page.getByRole('link', { name: /^See the dispute: / }).click({ timeout: 120_000 });
    await page.getByText('Arbitrators vote').first().waitFor();
    await page.getByText('With the arbitrators', { exact: true }).waitFor();
    await screens.look(page, 'dispute, being voted on');
    await page.getByRole('link', { name: 'Home', exact: true }).click();
    await page.getByText(/^The session of .* is disputed$/).waitFor();
    await screens.look(page, 'home, a session is disputed');
    expect(screens.found).toEqual([]);
  });

  test('the arbitrator hears both sides and votes, with the keyboard alone', async () => {
    const { page } = arbitrator;
    await page.getByRole('link', { name: 'Cases', exact: true }).click();
    await updateUntil(page, 'Dispute 1');
    await tabTo(page, page.getByRole('button', { name: 'Read the evidence of the patient, dispute 1' }));
    await page.keyboard.press('Enter');
    await page.getByText(EVIDENCE).waitFor();
    await page.getByText('Checked against the record').waitFor();
    await page.getByText(/^The therapist has not answered yet, and can until .* \(in [67] days/).waitFor();
    await screens.look(page, 'case, one side heard');
    const [dispute] = await listDisputes(stage);
    if (!dispute) throw new Error('there is no dispute');
    const said = { text: THERAPIST_ANSWER, showFacts: false };
    await answerDispute(
      therapist,
      createBlobServer(site.origin),
      'therapist',
      await attended(1),
      dispute,
      said,
    );
    await updateUntil(page, 'Read the answer of the therapist');
    await tabTo(page, page.getByRole('button', { name: 'Read the answer of the therapist, dispute 1' }));
    await page.keyboard.press('Enter');
    await page.getByText(THERAPIST_ANSWER).waitFor();
    await tabTo(page, page.getByRole('radio', { name: /^It counts/ }));
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { name: /^It does not count/ }).isChecked()).toBe(true);
    await screens.look(page, 'case, voting');
    await tabTo(page, page.getByRole('button', { name: 'Hand in my ballot' }));
    await page.keyboard.press('Enter');
    await page.getByText('Handed in, sealed').waitFor({ timeout: 120_000 });
    await screens.look(page, 'case, handed in');
    expect(screens.found).toEqual([]);
    // The page is closed until the vote is over.
    await page.close();
    // Eight of the others say what the page said, seven that the session counts.
    for (const [i, one] of others.entries()) await vote(one, 1n, i % 2 === 0 ? 2n : 1n);
    await advance(7);
    for (const one of others) await syncArbitrator(one);
  });

  test('the ballot opens when the page is next open; both sides see the outcome and what it did', async () => {
    const page = await arbitrator.context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto('/arbitrator');
    await unlockIfAsked(page);
    await updateUntil(page, 'Opened and counted');
    await expect
      .poll(async () => (await listDisputes(stage))[0], { timeout: 30_000 })
      .toMatchObject({
        commits: BigInt(ARBITRATORS),
        counts: 7n,
        against: 9n,
      });
    await screens.look(page, 'case, opened');
    await advance(3);
    await updateUntil(page, 'Decided, can be appealed');
    const own = patient.page;
    await own.getByRole('link', { name: 'See where it stands, and until when' }).click();
    await updateUntil(own, 'Decided, can be appealed');
    await own.getByRole('button', { name: /^Appeal: / }).click();
    await screens.look(own, 'dispute, can be appealed');
    await own.getByRole('button', { name: 'Keep it as it is' }).click();
    await advance(7);
    await updateUntil(page, 'The decision is final.');
    await screens.look(page, 'case, settled');
    await updateUntil(own, 'The decision is final.');
    await own.getByText('Struck out').first().waitFor();
    await own.getByText('10 sessions: 0 count now').waitFor();
    await screens.look(own, 'dispute, settled');
    await own.getByRole('link', { name: 'Timeline', exact: true }).click();
    await expect.poll(() => inState(own, 'Sessions', 'voided'), { timeout: 120_000 }).toBe(1);
    expect(screens.found).toEqual([]);
  });

  test('a patient answers the therapist’s dispute, and the arbitrator reads both', async () => {
    const own = patient.page;
    await logSession(own, '');
    await practise(() => answered(2));
    await expect.poll(() => inState(own, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(1);
    const said = { text: THERAPIST_EVIDENCE, showFacts: false };
    await syncTherapist(therapist);
    await openDispute(therapist, createBlobServer(site.origin), 'therapist', await attended(2), said);
    await own.getByRole('link', { name: 'Home', exact: true }).click();
    await updateUntil(own, /^They have not heard you: you can answer until /);
    await screens.look(own, 'home, a dispute to answer');
    await own.getByRole('link', { name: 'Answer', exact: true }).click();
    await own.getByText('Tell the arbitrators your side').waitFor();
    await screens.look(own, 'dispute, to be answered');
    await tabTo(own, own.getByRole('button', { name: /^Answer: / }));
    await own.keyboard.press('Enter');
    await own.getByRole('button', { name: 'Send my answer' }).click();
    await own.getByText('Say in a few words what happened.').waitFor();
    await own.getByLabel('What the arbitrators should know').fill(PATIENT_ANSWER);
    const choose = own.getByLabel('A PDF or picture to go with it');
    await choose.setInputFiles({ name: 'list.html', mimeType: 'text/html', buffer: Buffer.from('<p>') });
    await own.getByText(/^“list.html” is not added/).waitFor();
    await choose.setInputFiles({ name: 'video room.png', mimeType: 'image/png', buffer: PICTURE });
    await own.getByRole('button', { name: 'Leave out: video room.png' }).waitFor();
    await screens.look(own, 'dispute, answering');
    await own.getByRole('button', { name: 'Send my answer' }).click();
    await own.getByText(/^Your answer, /).waitFor({ timeout: 120_000 });
    await own.getByText('With the arbitrators', { exact: true }).waitFor();
    await own.getByText('by the patient', { exact: true }).waitFor();
    expect(await own.getByText('Tell the arbitrators your side').count()).toBe(0);
    await screens.look(own, 'dispute, answered');

    const page = await arbitrator.context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto('/arbitrator');
    await unlockIfAsked(page);
    await updateUntil(page, 'Dispute 2');
    await page.getByRole('button', { name: 'Read the evidence of the therapist, dispute 2' }).click();
    await page.getByText(THERAPIST_EVIDENCE).waitFor();
    await page.getByRole('button', { name: 'Read the answer of the patient, dispute 2' }).click();
    await page.getByText(PATIENT_ANSWER).waitFor();
    await page.getByRole('button', { name: /^Show “video room.png”/ }).click();
    const picture = page.getByRole('dialog').getByRole('img', { name: 'video room.png' });
    await picture.waitFor();
    expect(await picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
    await page.keyboard.press('Escape');
    await screens.look(page, 'case, both sides heard');
    expect(screens.found).toEqual([]);
    for (const one of [patient, arbitrator, member, reader]) {
      expect(one.foreign).toEqual([]);
      expect(one.errors).toEqual([]);
    }
  });
});
