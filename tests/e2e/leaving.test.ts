import { readFile } from 'node:fs/promises';
import Ajv2020 from 'ajv/dist/2020';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, type Person, person } from '../support/browser';
import { needlesOf, search } from '../support/canaries';
import { openSite, type Site } from '../support/site';
import { storageOf } from '../support/watch';
import { completePairing, createVault, logSession, sendRequest } from './people';
import { openScreens, type Screens } from './screens';

/** Leaving: everything along, readable; everything here destroyed, with a receipt that says so and names nobody. */
let site: Site;
let browser: Browser;
let someone: Person;
let page: Page;
let screens: Screens;
let principal: string;

const NOTE = 'Q3 said goodbye to the old flat';

async function download(button: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  return readFile((await (await waiting).path()) ?? '', 'utf8');
}

beforeAll(async () => {
  [browser, screens] = await Promise.all([launchBrowser(), openScreens()]);
  site = await openSite();
  someone = await person(browser, site.origin, { look: true, offline: true });
  page = someone.page;
  await page.goto('/patient');
  await createVault(page);
  await page.getByRole('link', { name: 'Find a therapist' }).first().click();
  await page.getByRole('link', { name: 'Ask Rowan' }).click();
  await sendRequest(page, 'Hello Rowan');
  await completePairing(page);
  await logSession(page, NOTE);
  await page.getByRole('list', { name: 'Sessions' }).getByRole('listitem').first().waitFor();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe('leaving', () => {
  test('takes everything along, in a form that says itself', async () => {
    await expect
      .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 120_000 })
      .toBe('activated');
    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByLabel('Dark').check();
    await page.getByRole('link', { name: 'Export and erase' }).click();
    await page.getByRole('heading', { name: 'Take everything along' }).waitFor();
    const made = JSON.parse(await download('Save as a file (JSON)'));
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(made.schema);
    expect(validate(made), JSON.stringify(validate.errors)).toBe(true);
    const session = made.records.find(({ kind }: { kind: string }) => kind === 'session');
    expect(session.data.note).toBe(NOTE);
    principal = session.data.owner;
    await screens.look(page, 'leaving');
  });

  test('shows a page to read and print', async () => {
    await page.getByRole('button', { name: 'Show as a page to print' }).click();
    await page.getByRole('heading', { name: 'My records' }).waitFor();
    await page.getByText(NOTE).waitFor();
    expect(await page.getByRole('main').textContent()).not.toContain(principal);
    await screens.look(page, 'leaving, to print');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('link', { name: 'Exit this page' }).isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Erase everything …' }).isVisible()).toBe(false);
    expect(await page.getByText(NOTE).isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });

  test('erases everything, and gives a receipt that names nobody', async () => {
    await page.getByRole('button', { name: 'Erase everything …' }).click();
    await page.getByLabel('Type “erase” to go on').fill('erase');
    await screens.look(page, 'leaving, erase');
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByRole('heading', { name: 'Erased: your receipt' }).waitFor({ timeout: 120_000 });
    await screens.look(page, 'leaving, receipt');
    const receipt = await download('Save the receipt');
    expect(receipt).toContain('Sessions: 1');
    expect(receipt).toMatch(/1 account under a pseudonym, and [01] sessions? recorded/);
    expect(receipt).toContain('without a network (');
    expect(receipt).not.toContain('Not reached');
    expect(receipt).not.toMatch(new RegExp(`${principal}|Rowan|${NOTE}`));
  });

  test('leaves nothing in the browser, also with the next page', async () => {
    const left = () =>
      page.evaluate(async () => ({
        databases: (await indexedDB.databases()).map(({ name }) => name),
        caches: await caches.keys(),
        workers: (await navigator.serviceWorker.getRegistrations()).length,
        storage: localStorage.length + sessionStorage.length,
        cookies: document.cookie,
      }));
    const nothing = { databases: [], caches: [], workers: 0, storage: 0, cookies: '' };
    expect(await left()).toEqual(nothing);
    await page.getByRole('link', { name: 'In a crisis?' }).click();
    await page.getByRole('heading', { name: 'While you wait' }).waitFor();
    await page.goto('/help');
    expect(await left()).toEqual(nothing);
    expect(search(needlesOf([NOTE, principal]), await storageOf(page))).toEqual([]);
    expect(someone.foreign).toEqual([]);
    expect(screens.found).toEqual([]);
  });

  test('erases a vault that is locked, and says what could not be counted', async () => {
    await page.goto('/patient');
    await createVault(page);
    await page.goto('/leaving');
    await page.getByText('The vault is locked.').waitFor();
    await page.getByRole('button', { name: 'Erase everything …' }).click();
    await page.getByLabel('Type “erase” to go on').fill('erase');
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText('so they were not counted').waitFor({ timeout: 120_000 });
    await page.goto('/patient');
    await page.getByRole('button', { name: 'Create the vault' }).waitFor();
  });
});
