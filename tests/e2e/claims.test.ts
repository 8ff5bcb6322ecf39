import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '@/lib/flows';
import { createMailbox } from '@/lib/mailbox/client';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, DEMO_ISSUER, type Stage, stageChain } from '@/scripts/support/actors';
import { type Extra, enterAll, gather } from '@/scripts/support/crowd';
import { enrol } from '@/scripts/support/seeding';
import { launchBrowser, type Person, person } from '../support/browser';
import { control } from '../support/local-chain';
import { openSite, type Site } from '../support/site';
import {
  completePairing,
  createVault,
  inState,
  logSession,
  sendRequest,
  unlock,
  updateUntil,
  verdict,
} from './people';
import { openScreens, type Screens, tabTo } from './screens';

/**
 * An anonymous claim from one browser to another: a patient hides among fifteen others and answers a verifier's request;
 * whoever is given the answer checks it, and the verifier records it once. Steps build on each other.
 */
const DAY = 86_400;
const OTHERS = 15;
const PROGRAMME = 'Wellbeing bonus of the Mutual Insurance of the Northern Counties';

let site: Site;
let browser: Browser;
let screens: Screens;
let patient: Person;
let verifier: Person;
let clerk: Person;
let crowd: Promise<Extra[]>;
let requestLink = '';
let claimLink = '';

/** Fifteen people with ten confirmed sessions each, and four therapists who vouch for them. */
async function gatherOthers(): Promise<Extra[]> {
  const stage: Stage = {
    ...stageChain('localnet', site.chainUrl, DEPLOYER.address),
    mailbox: createMailbox(site.origin),
  };
  const therapists: Context[] = await Promise.all(Array.from({ length: 4 }, () => actor(stage)));
  const issuer = await actor(stage, DEMO_ISSUER.privateKey);
  await enrol(
    issuer,
    therapists.map((ctx, i) => ({ ctx, alias: `Colleague ${i + 1}` })),
  );
  return gather(stage, therapists, OTHERS);
}

async function section(page: Page, path: string): Promise<void> {
  await page.getByRole('navigation').locator(`a[href="${path}"]`).last().click();
  await page.waitForURL(`**${path}`);
}

beforeAll(async () => {
  [browser, screens] = await Promise.all([launchBrowser(), openScreens()]);
  site = await openSite({ BLOCK_TIME: '0' });
  const open = () => person(browser, site.origin, { look: true });
  [patient, verifier, clerk] = await Promise.all([open(), open(), open()]);
  crowd = gatherOthers();
  crowd.catch(() => undefined);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe('an anonymous claim', () => {
  test('a patient with ten confirmed sessions asks to hide among others', async () => {
    const { page } = patient;
    await page.goto('/patient/find');
    await createVault(page);
    await page.getByRole('link', { name: 'Ask Rowan' }).click();
    await sendRequest(page, 'Hello');
    await completePairing(page);
    for (let n = 1; n <= 10; n += 1) await logSession(page, '');
    await section(page, '/patient/proofs');
    await page.getByRole('button', { name: 'Hide among others' }).waitFor();
    await screens.look(page, 'cohort, before');
    await tabTo(page, page.getByRole('button', { name: 'Hide among others' }));
    await page.keyboard.press('Enter');
    await page.getByText('Waiting for the first milestone').waitFor();
    await screens.look(page, 'cohort, waits for the milestone');
    await section(page, '/patient/sessions');
    await expect.poll(() => inState(page, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(10);
    await section(page, '/patient/proofs');
    await page.getByRole('button', { name: 'Mark as reached: 10 sessions' }).click();
    await updateUntil(page, 'Waiting until');
    await screens.look(page, 'cohort, waits for its day');
    expect(screens.found).toEqual([]);
  });

  test('a verifier registers a programme', async () => {
    const { page } = verifier;
    await page.goto('/verifier');
    await createVault(page);
    await page.getByRole('button', { name: 'Register a programme' }).waitFor();
    await screens.look(page, 'programmes, none');
    await tabTo(page, page.getByRole('button', { name: 'Register a programme' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('button', { name: 'Register it' }));
    await page.keyboard.press('Enter');
    await page.getByText('Give it a name.').waitFor();
    await screens.look(page, 'programmes, form, errors');
    await page.keyboard.type(PROGRAMME.slice(0, 60));
    await tabTo(page, page.getByRole('checkbox', { name: '10 sessions' }));
    await page.keyboard.press('Space');
    await tabTo(page, page.getByRole('button', { name: 'Register it' }));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Make a request/ }).click({ timeout: 120_000 });
    await page.getByRole('radio', { name: '90 days' }).check();
    await screens.look(page, 'programmes, request form');
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(screens.found).toEqual([]);
  });

  test('the patient enters by the word of an unnamed therapist, and sees the cohort fill and be sealed', async () => {
    const others = await crowd;
    await control(site.chainUrl, 'advance', 28 * DAY);
    await enterAll(others);
    const { page } = patient;
    await updateUntil(page, '16 of 32 are in');
    await screens.look(page, 'cohort, in');
    await control(site.chainUrl, 'advance', 91 * DAY);
    await updateUntil(page, 'Sealed with 16 members');
    await screens.look(page, 'cohort, sealed');
    expect(screens.found).toEqual([]);
  });

  test('a request says who asks and what would be learned; a young cohort had better wait', async () => {
    const asking = verifier.page;
    await asking.getByRole('button', { name: /^Make a request/ }).click();
    await asking.getByRole('radio', { name: '90 days' }).check();
    await asking.getByRole('button', { name: 'Make the link' }).click();
    await asking.getByRole('button', { name: 'Show QR code' }).click();
    await asking.getByRole('img', { name: /QR code of the request/ }).waitFor();
    requestLink = await asking.getByRole('textbox', { name: 'Request link' }).inputValue();
    expect(requestLink).toContain('/patient/claim#r1.');
    await screens.look(asking, 'programmes, request');

    const { page } = patient;
    await page.goto(requestLink);
    await unlock(page);
    await page.getByText('You hide among 16 of 16').waitFor({ timeout: 120_000 });
    expect(await page.locator('a[aria-current="page"]', { hasText: 'Proofs' }).count()).toBe(1);
    expect(page.url()).not.toContain('#');
    await page.getByText('Anybody can choose any name').waitFor();
    await page.getByText(/^Better wait until/).waitFor();
    await page.getByRole('button', { name: 'Answer now anyway' }).waitFor();
    await screens.look(page, 'request, early');
    await page.getByRole('link', { name: 'Do not answer' }).click();
    await control(site.chainUrl, 'advance', 15 * DAY);
    await section(page, '/patient/proofs');
    await page.getByRole('link', { name: 'Answer a request' }).click();
    await page.getByLabel('Request link').fill('https://example.test/pair#i1.cut');
    await page.getByRole('button', { name: 'Read the request' }).click();
    await page.getByText('This is not a request').waitFor();
    await screens.look(page, 'request, not one');
    await page.getByRole('button', { name: 'Open another request' }).click();
    await page.getByLabel('Request link').fill(requestLink);
    await screens.look(page, 'request, pasted');
    await page.getByRole('button', { name: 'Read the request' }).click();
    await page.getByText('You hide among 16 of 16').waitFor();
    await screens.look(page, 'request, before the answer');
    await tabTo(page, page.getByRole('button', { name: 'Sign the answer' }));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Show the link/ }).click();
    await page.getByRole('button', { name: 'Show QR code' }).click();
    await page.getByRole('img', { name: /QR code of the claim link/ }).waitFor();
    await screens.look(page, 'request, answered');
    claimLink = await page.getByRole('textbox', { name: 'Claim link' }).inputValue();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Save as a file/ }).click();
    expect((await saved).suggestedFilename()).toMatch(/^session-log-\d{4}-\d\d-\d\d\.txt$/);
    await section(page, '/patient/proofs');
    await page.getByRole('list', { name: 'Claims' }).getByText('hid among 16 of 16').waitFor();
    await screens.look(page, 'cohort, a claim made');
    expect(screens.found).toEqual([]);
  });

  test('whoever is given the answer checks it without an account; a request there leads to the patient', async () => {
    const { page } = clerk;
    await page.goto(claimLink);
    expect(await verdict(page)).toBe('Verified');
    expect(page.url()).not.toContain('#');
    await page.getByText('one of 16 accounts of a cohort of 16').waitFor();
    await page.getByText('this page cannot know').waitFor();
    await screens.look(page, 'verify, a claim');
    await page.getByLabel('Proof link or hash').fill(claimLink.slice(0, -9));
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByText('The end of the link is missing').waitFor();
    await page.getByLabel('Proof link or hash').fill(requestLink);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByRole('link', { name: 'Answer the request' }).waitFor();
    await screens.look(page, 'verify, a request');
    expect(screens.found).toEqual([]);
  });

  test('the verifier knows it for an answer and records it once; a second time is refused in words', async () => {
    const { page, context } = verifier;
    const second = await context.newPage();
    await second.goto('/verifier/check');
    await unlock(second);
    await section(page, '/verifier/check');
    const checkIn = async (tab: Page) => {
      await tab.getByLabel('Claim link').fill(claimLink);
      await tab.getByRole('button', { name: 'Check', exact: true }).click();
      await tab.getByText('It answers your request of').waitFor();
    };
    await checkIn(second);
    await checkIn(page);
    await screens.look(page, 'check, answers a request');
    await page.getByRole('button', { name: 'Record it' }).click();
    await page.getByText('Recorded. If the same account').waitFor({ timeout: 120_000 });
    await second.getByRole('button', { name: 'Record it' }).click();
    await second.getByText('This claim was recorded before').waitFor({ timeout: 120_000 });
    await second.getByText('Do not count it twice').waitFor();
    expect(await second.getByRole('button', { name: 'Record it' }).count()).toBe(0);
    await screens.look(second, 'check, recorded before');
    await second.close();
    await patient.page.getByRole('link', { name: 'Verifier', exact: true }).click();
    await section(patient.page, '/verifier/check');
    await patient.page.getByLabel('Claim link').fill(claimLink);
    await patient.page.getByRole('button', { name: 'Check', exact: true }).click();
    await patient.page.getByText('It answers none of your requests').waitFor();
    expect(await patient.page.getByRole('button', { name: 'Record it' }).count()).toBe(0);
    expect(screens.found).toEqual([]);
  });

  test('a closed programme takes no claim any more', async () => {
    const { page } = verifier;
    await section(page, '/verifier');
    await page.getByRole('button', { name: /^Close the programme/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden', timeout: 120_000 });
    await page.locator('li[data-state="closed"]').waitFor({ timeout: 120_000 });
    await screens.look(page, 'programmes, closed');
    await clerk.page.goto(claimLink);
    expect(await verdict(clerk.page)).toBe('Not verified');
    expect(screens.found).toEqual([]);
  });

  test('nobody’s browser asked anybody but this server, or reported an error', async () => {
    for (const who of [patient, verifier, clerk]) {
      expect(who.foreign).toEqual([]);
      expect(who.errors.filter((text) => !/Failed to load resource/.test(text))).toEqual([]);
    }
  });
});
