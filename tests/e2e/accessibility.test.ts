import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Context,
  confirmPairing,
  findTherapist,
  listTherapists,
  logSession as logInVault,
  pairings,
  requestPairing,
  suspendRing,
  syncPatient,
} from '@/lib/flows';
import { createMailbox } from '@/lib/mailbox/client';
import { decodeDisclosure, encodeDisclosure } from '@/lib/protocol';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, DEMO_ISSUER, type Stage, stageChain } from '@/scripts/support/actors';
import { launchBrowser, PHONE } from '../support/browser';
import { openSite, type Site } from '../support/site';
import {
  check,
  completePairing,
  inState,
  logSession,
  PASSPHRASE,
  recordAtOnce,
  sendRequest,
  unlock,
  verdict,
} from './people';
import { openScreens, type Screens, tabTo } from './screens';

/** Every screen in every main state, as people come by them: with Rowan, who answers by themselves, and a practice of one's own. */
let site: Site;
let browser: Browser;
let screens: Screens;
let stage: Stage;
let clerk: Page;
let patient: Page;
let therapist: Page;
let issuer: Page;
let proofLink = '';
let proofHash = '';
/** A second patient, without a browser, who writes to the therapist under test. */
let other: Context;

const ALIAS = 'Dr Wilhelmina Featherstonehaugh-Marlowe';
const ROWAN = 'Rowan (demo, answers by itself)';
const WILLOW = 'Willow (demo, answers by itself)';
const LONG_NOTE =
  'Talked about the move, and about what it means to leave. '.repeat(12) +
  'AndOneWordThatIsLongerThanAnyPhoneIsWideBecausePeoplePasteThings'.repeat(2);
const GREETING = `${'We met in the practice by the river, on the Tuesday after the storm. '.repeat(4)}`.slice(
  0,
  279,
);

/** A phone that asks for reduced motion. The policy is bypassed here alone, so that axe-core can be put into the page. */
async function phone(): Promise<Page> {
  const context = await browser.newContext({
    viewport: PHONE,
    baseURL: site.origin,
    bypassCSP: true,
    reducedMotion: 'reduce',
    hasTouch: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
}

async function makeVault(page: Page): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('Passphrase, once more').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Create the vault' }).click();
  await page.getByRole('list', { name: 'Recovery phrase' }).getByRole('listitem').nth(23).waitFor();
}

async function today(): Promise<string> {
  return new Date((await stage.chain.tip()).time * 1000).toISOString().slice(0, 10);
}

/** Lets the second patient's vault catch up until its pairing has come so far. */
async function pairingIs(state: string): Promise<void> {
  const now = async () => {
    await syncPatient(other);
    return (await pairings(other))[0]?.state;
  };
  await expect.poll(now, { timeout: 30_000, interval: 500 }).toBe(state);
}

/** Goes to one of the sections by its tab; done when the section is there. */
async function section(page: Page, path: string): Promise<void> {
  await page.getByRole('navigation').locator(`a[href="${path}"]`).last().click();
  await page.waitForURL(`**${path}`);
}

/** Rather than wait for the page's own rhythm. */
async function update(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Update now' }).click();
}

/** Opens a file on the clerk's page, as it was handed over. */
async function openFile(text: string): Promise<void> {
  await clerk.goto('/verify');
  const file = { name: 'session-log.txt', mimeType: 'text/plain', buffer: Buffer.from(text) };
  await clerk.getByLabel('Or a file that you were given').setInputFiles(file);
}

async function inDialog(page: Page, opener: string, name: string, then?: string): Promise<void> {
  await page.getByRole('button', { name: opener }).last().click();
  await page.getByRole('dialog').waitFor();
  await screens.look(page, name);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: then ?? 'Keep it as it is', exact: true })
    .click();
  await page.getByRole('dialog').waitFor({ state: 'hidden', timeout: 120_000 });
}

beforeAll(async () => {
  [browser, screens] = await Promise.all([launchBrowser(), openScreens()]);
  site = await openSite();
  [clerk, patient, therapist, issuer] = await Promise.all([phone(), phone(), phone(), phone()]);
  stage = {
    ...stageChain('localnet', site.chainUrl, DEPLOYER.address),
    mailbox: createMailbox(site.origin),
  };
  other = await actor(stage);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Each test ends with nothing found, so that a failure names the part of the way. */
function nothingFound(): void {
  expect(screens.found).toEqual([]);
}

describe('every screen is usable by everybody', () => {
  test('pages without an account', async () => {
    await clerk.goto('/');
    await screens.look(clerk, 'landing');
    await clerk.goto('/privacy');
    await screens.look(clerk, 'privacy');
    await clerk.goto('/nowhere');
    await screens.look(clerk, 'not found');
    await clerk.goto('/verify');
    await screens.look(clerk, 'verify, before');
    expect(await check(clerk, 'what is this')).toBe('Cannot tell');
    await screens.look(clerk, 'verify, cannot tell');
    expect(await check(clerk, 'ab'.repeat(32))).toBe('Not verified');
    await screens.look(clerk, 'verify, not verified');
    await clerk.goto('/settings');
    await clerk.getByText('There is no vault in this browser').waitFor();
    await screens.look(clerk, 'settings, no vault');
    nothingFound();
  });

  test('reduced motion is honoured', async () => {
    const spin = () =>
      clerk.evaluate(() => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.className = 'animate-spin transition-colors';
        const { animationDuration, animationIterationCount, transitionDuration } = getComputedStyle(probe);
        const seen = [animationDuration, animationIterationCount, transitionDuration];
        probe.remove();
        return seen;
      });
    expect(await spin()).toEqual(['0.001s', '1', '0.001s']);
    await clerk.emulateMedia({ reducedMotion: 'no-preference' });
    expect((await spin())[1]).toBe('infinite');
    await clerk.emulateMedia({ reducedMotion: 'reduce' });
  });

  test('a vault is made, and a therapist is found', async () => {
    await patient.goto('/patient');
    await patient.getByRole('button', { name: 'Create the vault' }).click();
    await patient.getByText(/At least 8 characters/).waitFor();
    await screens.look(patient, 'vault, create, error');
    await makeVault(patient);
    await screens.look(patient, 'vault, phrase');
    await patient.getByRole('button', { name: 'I have written them down' }).click();
    await patient.getByRole('button', { name: 'Confirm' }).click();
    await screens.look(patient, 'vault, phrase, wrong words');
    await patient.getByRole('button', { name: /^Show/ }).click();
    await patient.getByRole('button', { name: 'Do this later' }).click();
    await patient.getByRole('link', { name: 'Find a therapist' }).first().waitFor();
    await screens.look(patient, 'patient, first home');
    await section(patient, '/patient/sessions');
    await screens.look(patient, 'timeline, empty');
    await section(patient, '/patient/proofs');
    await screens.look(patient, 'proofs, empty');
    await section(patient, '/patient/progress');
    await patient.getByText('No sessions yet').waitFor();
    await screens.look(patient, 'progress, empty');
    await section(patient, '/patient/log');
    await screens.look(patient, 'log, not paired');
    await patient.getByRole('link', { name: 'Find a therapist' }).first().click();
    await patient.getByRole('link', { name: 'Ask Rowan' }).waitFor();
    await patient.getByLabel('Invitation link').fill('https://example.test/pair#i1.cut');
    await patient.getByRole('button', { name: 'Open the invitation' }).click();
    await patient.getByRole('alert').first().waitFor();
    await screens.look(patient, 'pair, damaged link');
    await patient.getByRole('main').getByRole('link', { name: 'Find a therapist' }).click();
    await patient.getByRole('link', { name: 'Ask Rowan' }).waitFor();
    await screens.look(patient, 'find');
    await tabTo(patient, patient.getByLabel('Language'));
    await patient.keyboard.type('French');
    await patient.getByText('1 of 20 shown').waitFor();
    await patient.getByLabel('Field').selectOption('Sleep');
    await patient.getByText('Nobody fits all of this').waitFor();
    await screens.look(patient, 'find, nobody');
    await tabTo(patient, patient.getByRole('button', { name: 'Any language: 1' }));
    await patient.keyboard.press('Enter');
    await patient.getByText('1 of 20 shown').waitFor();
    await patient.getByRole('link', { name: 'Ask Rowan' }).click();
    await patient.getByLabel('A short greeting').fill(LONG_NOTE);
    await screens.look(patient, 'pair, greeting too long');
    await patient.getByLabel('A short greeting').fill('Hello Rowan');
    await patient.getByRole('button', { name: 'Send the request' }).click();
    await patient.waitForURL('**/patient', { timeout: 120_000 });
    await screens.look(patient, 'patient, waiting');
    nothingFound();
  });

  test('with the keyboard alone a patient logs a session, and the focus always shows', async () => {
    await completePairing(patient, { waits: true });
    await screens.look(patient, 'patient, paired');
    await tabTo(patient, patient.getByRole('link', { name: 'Log', exact: true }));
    await patient.keyboard.press('Enter');
    await patient.getByLabel('Private note').waitFor();
    await screens.look(patient, 'log');
    await tabTo(patient, patient.getByRole('radio', { name: '50 min' }));
    await patient.keyboard.press('ArrowRight');
    await tabTo(patient, patient.getByLabel('Private note'));
    await patient.keyboard.type(`By keyboard. ${LONG_NOTE.slice(-140)}`);
    await tabTo(patient, patient.getByRole('button', { name: 'Send to my therapist' }));
    await patient.keyboard.press('Enter');
    await patient.waitForURL('**/patient/sessions');
    await patient.getByText('90 minutes').waitFor();
    await patient.getByRole('button', { name: 'Send now: 1 session' }).waitFor({ timeout: 120_000 });
    await screens.look(patient, 'timeline, waiting for its moment');
    await patient.getByRole('button', { name: 'Send now: 1 session' }).click();
    await expect.poll(() => inState(patient, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(1);
    await recordAtOnce(patient);
    nothingFound();
  });

  test('sessions, milestones and a proof', async () => {
    await section(patient, '/patient/log');
    await patient.getByLabel('Date', { exact: true }).fill('');
    await patient.getByRole('radio', { name: 'Other' }).check();
    await patient.getByLabel('Minutes').fill('0');
    await patient.getByRole('button', { name: 'Send to my therapist' }).click();
    await screens.look(patient, 'log, errors');
    await section(patient, '/patient');
    await section(patient, '/patient/log');
    await patient.getByRole('button', { name: 'Start afresh' }).click();
    await patient.getByRole('button', { name: 'Save as draft' }).click();
    await patient.waitForURL('**/patient/sessions');
    for (let n = 2; n <= 10; n += 1) await logSession(patient, n === 10 ? LONG_NOTE : '');
    await patient
      .getByRole('button', { name: /^Read note/ })
      .first()
      .click();
    await screens.look(patient, 'timeline, under way');
    await inDialog(patient, 'Discard', 'timeline, discard dialog');
    await patient.getByRole('button', { name: /^Edit/ }).click();
    await screens.look(patient, 'timeline, editing a draft');
    await patient.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => inState(patient, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(10);
    await screens.look(patient, 'timeline, confirmed');
    await section(patient, '/patient');
    await patient.getByRole('list', { name: 'Latest sessions' }).waitFor();
    await screens.look(patient, 'patient, home with sessions');
    await section(patient, '/patient/progress');
    await patient.getByText(/^10 of \d+ sessions confirmed/).waitFor();
    await screens.look(patient, 'progress, milestones');
    await section(patient, '/patient');
    await inDialog(patient, 'End pairing', 'patient, end pairing dialog');

    await section(patient, '/patient/proofs');
    await patient.getByRole('button', { name: 'Mark as reached: 10 sessions' }).click();
    await patient.getByRole('button', { name: 'Make a proof: 10 sessions' }).click({ timeout: 120_000 });
    await patient.getByRole('button', { name: 'Make this proof' }).click();
    await screens.look(patient, 'proofs, form, error');
    const audience = `Claims department of the Mutual Insurance of the Northern Counties, claim 2026-11/4711-AB`;
    await patient.getByLabel('Who is it for?').fill(audience);
    await patient.getByRole('button', { name: 'Make this proof' }).click();
    await patient.getByRole('button', { name: `Share: ${audience}` }).click({ timeout: 120_000 });
    await patient.getByRole('button', { name: 'Show QR code' }).click();
    await patient.getByRole('img', { name: /QR code of the proof link/ }).waitFor();
    await screens.look(patient, 'proofs, shared');
    await inDialog(patient, `Revoke: ${audience}`, 'proofs, revoke dialog');
    proofLink = await patient.getByRole('textbox', { name: 'Proof link' }).inputValue();
    proofHash = (await patient.locator('[data-proof-hash]').textContent()) ?? '';
    nothingFound();
  });

  test('a second therapist: another pseudonym, one history', async () => {
    await section(patient, '/patient');
    await patient.getByRole('link', { name: 'Pair anew or with somebody else' }).click();
    await patient.getByRole('link', { name: 'Ask Willow' }).click();
    await patient.getByText('A pseudonym of its own').waitFor();
    await screens.look(patient, 'pair, a second therapist');
    await sendRequest(patient, 'Hello Willow');
    await completePairing(patient);
    await section(patient, '/patient/log');
    await screens.look(patient, 'log, two therapists');
    await patient.getByLabel('Therapist', { exact: true }).selectOption({ label: WILLOW });
    await patient.getByRole('button', { name: 'Send to my therapist' }).click();
    await patient.waitForURL('**/patient/sessions');
    await expect.poll(() => inState(patient, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(11);
    await screens.look(patient, 'timeline, two therapists');
    await patient.getByLabel('Show sessions').selectOption({ label: `With ${WILLOW}` });
    expect(await inState(patient, 'Sessions', 'confirmed')).toBe(1);
    await section(patient, '/patient');
    await patient.getByText(`Milestones with ${WILLOW}`).waitFor();
    await screens.look(patient, 'patient, home with two therapists');
    await section(patient, '/patient/progress');
    await patient.getByLabel('Milestones with').selectOption({ label: ROWAN });
    await patient.getByText(/^10 of \d+ sessions confirmed/).waitFor();
    await screens.look(patient, 'progress, two therapists');
    await section(patient, '/patient/proofs');
    await patient.getByText('Each therapist has totals of their own').waitFor();
    await screens.look(patient, 'proofs, two therapists');
    nothingFound();
  });

  test('what the clerk sees of it', async () => {
    await clerk.goto(proofLink);
    expect(await verdict(clerk)).toBe('Verified');
    await screens.look(clerk, 'verify, verified by link');
    await clerk.getByRole('button', { name: 'Is the holder here?' }).click();
    await clerk.getByLabel('Who asks').fill('Claims department');
    await clerk.getByRole('button', { name: 'Make a question' }).click();
    const question = await clerk.getByRole('textbox', { name: 'Question link' }).inputValue();
    await patient.goto(question);
    await unlock(patient);
    await patient.getByText('Who says to ask', { exact: true }).waitFor();
    await screens.look(patient, 'present, the question');
    await tabTo(patient, patient.getByRole('button', { name: 'I am here: sign the answer' }));
    await patient.keyboard.press('Enter');
    const answer = await patient.getByRole('textbox', { name: 'Answer' }).inputValue();
    await screens.look(patient, 'present, answered');
    await clerk.getByLabel('Answer', { exact: true }).fill(answer);
    await clerk.getByRole('button', { name: 'Check the answer' }).click();
    await clerk.getByRole('heading', { name: 'The holder is present' }).waitFor();
    await section(patient, '/patient/proofs');
    expect(await check(clerk, proofHash)).toBe('Verified');
    await screens.look(clerk, 'verify, verified by hash');
    expect(await check(clerk, proofLink.slice(0, -30))).toBe('Cannot tell');
    await screens.look(clerk, 'verify, cut link');
    nothingFound();
  });

  test('facts of single sessions are opened, and what the clerk sees of them', async () => {
    await patient.getByLabel('With', { exact: true }).selectOption({ label: ROWAN });
    await patient.getByRole('button', { name: 'Choose sessions and facts' }).click();
    await patient.getByRole('button', { name: 'Make this disclosure' }).click();
    await screens.look(patient, 'disclosure, form, errors');
    await patient.getByLabel('Who is it for?').fill('Claims department, 2026-11/4711-AB');
    await patient.getByLabel(/^All 10 sessions/).check();
    await patient.getByRole('checkbox', { name: 'Length' }).check();
    await patient.getByRole('checkbox', { name: 'The exact day' }).check();
    await screens.look(patient, 'disclosure, form, preview');
    await patient.getByRole('button', { name: 'Make this disclosure' }).click();
    await patient.getByRole('list', { name: 'Disclosures' }).waitFor();
    await screens.look(patient, 'disclosures, made, a file only');
    const saved = patient.waitForEvent('download');
    await patient.getByRole('button', { name: /^Save as a file: / }).click();
    const text = await readFile(await (await saved).path(), 'utf8');
    await openFile(text);
    expect(await verdict(clerk)).toBe('Verified');
    await screens.look(clerk, 'verify, disclosure verified');
    const disclosure = decodeDisclosure(text);
    const others = { ...disclosure, sessions: disclosure.sessions.slice(0, 2) };
    for (const fact of others.sessions.map((s) => s.facts.minutes)) if ('value' in fact) fact.value = '1000';
    await openFile(encodeDisclosure(others));
    expect(await verdict(clerk)).toBe('Not verified');
    await screens.look(clerk, 'verify, disclosure altered');
    await openFile(text.slice(0, 500));
    expect(await verdict(clerk)).toBe('Cannot tell');
    await screens.look(clerk, 'verify, disclosure cut');
    nothingFound();
  });

  test('settings, locking, and the ways back', async () => {
    await patient.getByRole('link', { name: 'Settings' }).first().click();
    await patient.getByText('Coins for fees', { exact: true }).waitFor();
    await patient.getByRole('button', { name: `What others see: ${WILLOW}` }).click();
    await patient.getByText('Confirmed by one of').waitFor();
    await patient.getByRole('button', { name: 'Make a backup' }).click();
    await patient.getByRole('button', { name: 'Change the passphrase' }).click();
    await patient.getByRole('button', { name: 'Show the phrase' }).click();
    await screens.look(patient, 'settings, all open');
    await inDialog(patient, 'Leave as a patient', 'settings, leave dialog');
    await patient.getByRole('button', { name: 'Lock the vault' }).click();
    await screens.look(patient, 'settings, locked');
    await patient.goto('/patient');
    await unlock(patient, 'not the passphrase');
    await patient.getByText('That passphrase does not open it').waitFor();
    await screens.look(patient, 'vault, unlock, wrong');
    await patient.getByRole('button', { name: 'I forgot the passphrase' }).click();
    await screens.look(patient, 'vault, forgotten');
    await patient.getByRole('button', { name: 'Open with the 24 words' }).click();
    await patient.getByLabel('The 24 words').fill('river stone');
    await patient.getByRole('button', { name: 'Open with the phrase' }).click();
    await screens.look(patient, 'vault, restore from words, errors');
    await patient.getByRole('button', { name: 'Back', exact: true }).click();
    await patient.getByRole('button', { name: 'Restore from a backup file' }).click();
    await patient.getByRole('button', { name: 'Restore from the file' }).click();
    await screens.look(patient, 'vault, restore from file, errors');
    nothingFound();
  });

  test('a therapist registers; an issuer attests and publishes', async () => {
    await therapist.goto('/therapist');
    await makeVault(therapist);
    await therapist.getByRole('button', { name: 'Do this later' }).click();
    await therapist.getByRole('button', { name: 'Register', exact: true }).click();
    await screens.look(therapist, 'therapist, register, errors');
    await therapist.getByLabel('Public name').fill(ALIAS);
    await therapist.getByLabel('Licensing board and number').fill('Northern Board of Psychotherapy 4711');
    await therapist.getByRole('button', { name: 'Register', exact: true }).click();
    await therapist.getByText('Waiting for an issuer').waitFor({ timeout: 120_000 });
    await screens.look(therapist, 'therapist, waiting for an issuer');
    await therapist.getByRole('button', { name: 'Add details' }).click();
    await therapist.getByLabel('Language 1').selectOption('German');
    const fields = therapist.getByRole('group', { name: /^Fields/ }).getByRole('checkbox');
    for (let n = 0; n < 7; n += 1) await fields.nth(n).check();
    await therapist.getByLabel('Country').selectOption('Switzerland');
    await therapist.getByLabel('Part of the country').fill('Zürich');
    await therapist.getByRole('button', { name: 'Publish', exact: true }).click();
    await therapist.getByText('At most 6; these are 7.').waitFor();
    await expect.poll(() => fields.nth(0).evaluate((one) => one === document.activeElement)).toBe(true);
    await screens.look(therapist, 'therapist, profile, errors');
    await fields.nth(6).uncheck();
    await therapist.getByLabel('Part of the country').fill('zh');
    await therapist.getByRole('button', { name: 'Publish', exact: true }).click();
    await therapist.getByText('Switzerland, ZH').waitFor({ timeout: 120_000 });
    await screens.look(therapist, 'therapist, profile');

    await issuer.goto('/issuer');
    await makeVault(issuer);
    await issuer.getByRole('button', { name: 'Do this later' }).click();
    await issuer.getByRole('button', { name: /demonstration issuer/ }).waitFor();
    await screens.look(issuer, 'issuer, not accredited');
    await issuer.getByRole('button', { name: /demonstration issuer/ }).click();
    await issuer.getByRole('button', { name: `Attest: ${ALIAS}` }).waitFor();
    await screens.look(issuer, 'issuer, therapists');
    await inDialog(issuer, `Attest: ${ALIAS}`, 'issuer, attest dialog', 'Attest');
    await section(issuer, '/issuer/rings');
    await issuer.getByText('Changes not published').waitFor();
    await screens.look(issuer, 'issuer, rings, changed');
    await inDialog(issuer, 'Publish: ring 1', 'issuer, publish dialog', 'Publish');
    await issuer.getByText('There is nothing to publish').waitFor();
    expect(await issuer.getByRole('button', { name: 'Publish: ring 1' }).count()).toBe(0);
    await inDialog(issuer, 'Retire older versions: ring 1', 'issuer, retire dialog');
    nothingFound();
  });

  test('a therapist answers requests and sessions', async () => {
    await update(therapist);
    await therapist.getByText('In a published group of 21').waitFor({ timeout: 120_000 });
    await screens.look(therapist, 'therapist, overview');
    await section(therapist, '/therapist/requests');
    await screens.look(therapist, 'therapist, no requests');
    await section(therapist, '/therapist/sessions');
    await screens.look(therapist, 'therapist, no sessions');
    await section(therapist, '/therapist/clients');
    await screens.look(therapist, 'therapist, no clients');
    const own = (await listTherapists(stage)).find((t) => t.alias === ALIAS);
    const listed = own && (await findTherapist(stage, own.principal));
    if (!listed) throw new Error('the therapist is not listed');
    const { id } = await requestPairing(other, listed, GREETING);
    await pairingIs('waiting');
    await section(therapist, '/therapist/requests');
    await update(therapist);
    await therapist.getByText('by the river').waitFor({ timeout: 120_000 });
    await screens.look(therapist, 'therapist, a request');
    await inDialog(therapist, 'Decline: pseudonym', 'therapist, decline request dialog');
    await therapist.getByRole('button', { name: /^Accept: pseudonym/ }).click();
    await therapist.getByText('No requests waiting').waitFor({ timeout: 120_000 });
    await pairingIs('accepted');
    await confirmPairing(other, id);
    await pairingIs('paired');
    for (const minutes of [50, 90, 30]) {
      await logInVault(other, { facts: { date: await today(), minutes, modality: 'in-person' }, note: '' });
    }
    await syncPatient(other);
    await section(therapist, '/therapist/sessions');
    await update(therapist);
    await expect
      .poll(() => inState(therapist, 'Sessions to countersign', 'asked'), { timeout: 120_000 })
      .toBe(3);
    await therapist.getByLabel('Select all').check();
    await screens.look(therapist, 'therapist, sessions to countersign');
    await inDialog(therapist, 'Decline: ', 'therapist, decline session dialog');
    await section(therapist, '/therapist');
    await screens.look(therapist, 'therapist, overview with work');
    await section(therapist, '/therapist/sessions');
    await therapist
      .getByRole('button', { name: /^Countersign: / })
      .first()
      .click();
    await therapist.getByRole('list', { name: 'Answered sessions' }).waitFor();
    await screens.look(therapist, 'therapist, sessions, one answered');
    await section(therapist, '/therapist/clients');
    await therapist.getByRole('button', { name: /^Name: / }).click();
    await screens.look(therapist, 'therapist, clients');
    nothingFound();
  });

  test('a suspended ring, and a chain that is out of reach', async () => {
    const { time } = await stage.chain.tip();
    await suspendRing(await actor(stage, DEMO_ISSUER.privateKey), 1n, BigInt(time) + 7n * 86_400n);
    await update(issuer);
    await issuer.getByText(/^Suspended until/).waitFor({ timeout: 120_000 });
    await screens.look(issuer, 'issuer, ring suspended');
    await inDialog(issuer, 'End the suspension: ring 1', 'issuer, end suspension dialog');
    for (const page of [issuer, clerk]) await page.route('**/api/chain/**', (route) => route.abort());
    await issuer.getByRole('button', { name: /^Update now/ }).click();
    await issuer.getByText('The public record is out of reach just now').waitFor({ timeout: 120_000 });
    await screens.look(issuer, 'issuer, chain out of reach');
    await clerk.goto('/verify');
    await clerk.getByLabel('Proof link or hash').fill(proofHash);
    await clerk.getByRole('button', { name: 'Check', exact: true }).click();
    expect(await verdict(clerk)).toBe('Cannot tell');
    await screens.look(clerk, 'verify, chain out of reach');
    nothingFound();
  });
});
