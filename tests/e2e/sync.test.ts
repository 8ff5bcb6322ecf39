import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type Person, PHONE, person } from '../support/browser';
import { openSite, type Site } from '../support/site';
import { createVault, PASSPHRASE, unlock } from './people';
import { openScreens, type Screens } from './screens';

/** Copies on other devices, as a person uses them: two browser profiles, one of which is lost. Steps build on each other. */
let site: Site;
let browser: Browser;
let phone: Person;
let laptop: Person;
let screens: Screens;
let words: string[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  site = await openSite({ IPFS: 'helia' });
  screens = await openScreens();
  // Looked at with axe-core, for which the page's policy is bypassed; the phone that comes last keeps to it.
  phone = await person(browser, site.origin, { look: true });
  laptop = await person(browser, site.origin, { look: true });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Where the embedded IPFS node keeps its blocks. */
const blocks = () => join(site.folder, 'ipfs', 'blocks');

const settings = async (page: Page) => {
  await page.getByRole('link', { name: 'Settings' }).first().click();
  await page.getByRole('heading', { name: 'Copies on other devices' }).waitFor();
};
test('a person is asked once, in the settings too, and the copies are made', async () => {
  const { page } = phone;
  await page.goto('/patient');
  words = await createVault(page);
  await settings(page);
  await screens.look(page, 'settings unasked');
  await page.getByLabel('At a random moment of the week').uncheck();
  await page.getByRole('radio', { name: /At this page’s server/ }).click();
  await page.getByText(/^All is copied/).waitFor();
  await screens.look(page, 'settings on');
  // From now on new blocks go to the IPFS node inside the server.
  await page.getByRole('radio', { name: /In IPFS/ }).click();
  await page.getByText(/^All is copied/).waitFor();
  await page.getByLabel('At a random moment of the week').check();
  await page.getByLabel('At a random moment of the week').uncheck();
  await expect
    .poll(() => existsSync(blocks()) && readdirSync(blocks(), { recursive: true }).length > 0, {
      timeout: 30_000,
    })
    .toBe(true);
  await page.getByText(/^All is copied/).waitFor();
  expect(words).toHaveLength(24);
});

test('a second device joins by the code, without a word typed twice', async () => {
  const { page } = phone;
  await page.getByRole('button', { name: 'Show a code for another device' }).click();
  const section = page.locator('#copies');
  await section.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await section.getByRole('button', { name: 'Show the code' }).click();
  await section.getByRole('img', { name: /QR code/ }).waitFor();
  await screens.look(page, 'join offer');
  const code = ((await section.locator('p.font-mono').textContent()) ?? '').replace(/(.{4})(?=.)/g, '$1-');

  // As scanned: the code is behind the #, and out of the address bar at once.
  await laptop.page.goto(`/join#${encodeURIComponent(code)}`);
  await expect.poll(() => new URL(laptop.page.url()).hash, { timeout: 20_000 }).toBe('');
  expect(await laptop.page.getByLabel('The code').inputValue()).toBe(code);
  await screens.look(laptop.page, 'join form');
  await laptop.page.getByLabel('New passphrase for this device', { exact: true }).fill(PASSPHRASE);
  await laptop.page.getByLabel('New passphrase for this device, once more').fill(PASSPHRASE);
  await laptop.page.getByRole('button', { name: 'Join' }).click();
  await laptop.page.waitForURL('**/patient', { timeout: 120_000 });
  await settings(laptop.page);
  await laptop.page.getByText(/^All is copied/).waitFor();
  // What was chosen on the phone has come along.
  await expect
    .poll(() => laptop.page.getByLabel('At a random moment of the week').isChecked(), { timeout: 20_000 })
    .toBe(false);
  await page.getByRole('button', { name: /other device has it/ }).click();
});

test('what two devices wrote differently is shown with both versions and a choice', async () => {
  // The laptop goes out of reach; both change the same setting.
  await laptop.context.setOffline(true);
  await laptop.page.getByLabel('At a random moment of the week').check();
  await laptop.page.getByText(/Changes go in a few seconds|Not copied just now/).waitFor();
  await phone.page.getByLabel('At a random moment of the week').check();
  await phone.page.getByLabel('At a random moment of the week').uncheck();
  await phone.page.getByRole('button', { name: 'Copy now' }).click();
  await phone.page.getByText(/^All is copied/).waitFor();
  await laptop.page.getByRole('button', { name: 'Copy now' }).click();
  await laptop.page.getByText('The storage is out of reach just now').waitFor();
  await screens.look(laptop.page, 'settings offline');
  await laptop.context.setOffline(false);
  await laptop.page.getByRole('heading', { name: 'Written differently on two devices' }).waitFor();
  await laptop.page.getByText(/^Stands now/).waitFor();
  await screens.look(laptop.page, 'conflict');
  await laptop.page.getByRole('button', { name: 'Take the other version' }).click();
  await laptop.page
    .getByRole('heading', { name: 'Written differently on two devices' })
    .waitFor({ state: 'hidden' });
});

test('a summary is shared by a link, read by somebody else, and withdrawn', async () => {
  const { page } = laptop;
  await page.getByRole('link', { name: 'Patient', exact: true }).first().click();
  await page.getByRole('link', { name: 'Proofs', exact: true }).click();
  await page.getByRole('link', { name: 'Sharing', exact: true }).click();
  await page.getByText('Nothing is shared').waitFor();
  await screens.look(page, 'sharing empty');
  await page.getByRole('link', { name: 'Log', exact: true }).click();
  await page.getByLabel('Private note').fill('canary: nobody else reads this');
  await page.getByRole('button', { name: /^Save (as|a) draft/ }).click();
  await page.waitForURL('**/patient/sessions');
  await page.getByRole('link', { name: 'Proofs', exact: true }).click();
  await page.getByRole('link', { name: 'Sharing', exact: true }).click();
  await page.getByRole('button', { name: 'Share a summary' }).click();
  await page.getByLabel('Who is it for?').fill('Dr Reed');
  await page.getByLabel('Your name, as they shall see it').fill('Fern');
  await screens.look(page, 'share form');
  await page.getByRole('button', { name: 'Share it' }).click();
  const link = await page.getByLabel('Link to the summary').inputValue();
  await screens.look(page, 'consents');

  const reader = await person(browser, site.origin, { look: true });
  await reader.page.goto(link);
  await reader.page.getByText(/Shared by Fern on/).waitFor();
  expect(new URL(reader.page.url()).hash).toBe('');
  await screens.look(reader.page, 'shared');
  const text = (await reader.page.locator('main').textContent()) ?? '';
  expect(text).not.toContain('canary');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the receipt' }).click();
  expect((await download).suggestedFilename()).toMatch(/^consent-.*\.json$/);
  await page.getByRole('button', { name: 'Withdraw: Dr Reed' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw it' }).click();
  await page.getByText('Withdrawn', { exact: true }).waitFor();
  await reader.page.goto('/');
  await reader.page.goto(link);
  await reader.page.getByText('This summary has been withdrawn').waitFor();
  await screens.look(reader.page, 'shared withdrawn');
  await reader.context.close();
  await settings(page);
});

/** Copies a database of the page, whole, in place of another. */
const copyDatabase = (page: Page, from: string, to: string) =>
  page.evaluate(
    async ([source, target]) => {
      const opened = (name: string, version?: number, make?: (db: IDBDatabase) => void) =>
        new Promise<IDBDatabase>((resolve, reject) => {
          const opening = indexedDB.open(name, version);
          opening.onupgradeneeded = () => make?.(opening.result);
          opening.onsuccess = () => resolve(opening.result);
          opening.onerror = () => reject(opening.error);
        });
      const asked = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const read = await opened(source);
      const names = [...read.objectStoreNames];
      const keyPaths = names.map((name) => read.transaction(name).objectStore(name).keyPath as string | null);
      const write = await opened(target, read.version, (db) => {
        for (const [at, name] of names.entries()) db.createObjectStore(name, { keyPath: keyPaths[at] });
      });
      for (const [at, name] of names.entries()) {
        const store = read.transaction(name).objectStore(name);
        const [keys, values] = [await asked(store.getAllKeys()), await asked(store.getAll())];
        const into = write.transaction(name, 'readwrite').objectStore(name);
        const puts = values.map((value, n) =>
          asked(keyPaths[at] === null ? into.put(value, keys[n]) : into.put(value)),
        );
        const kept = new Set(keys.map(String));
        const others = (await asked(into.getAllKeys())).filter((key) => !kept.has(String(key)));
        await Promise.all([...puts, ...others.map((key) => asked(into.delete(key)))]);
      }
      read.close();
      write.close();
    },
    [from, to] as const,
  );

test('a vault that was put back as it stood earlier is told of, and has again what was copied', async () => {
  const { page } = laptop;
  const copied = async () => {
    await page.getByRole('button', { name: 'Copy now' }).click();
    await page.getByText(/^All is copied/).waitFor();
  };
  const timing = page.getByLabel('At a random moment of the week');
  await copied();
  const was = await timing.isChecked();
  await copyDatabase(page, 'atsl-vault', 'older');
  await timing.setChecked(!was);
  await copied();
  await copyDatabase(page, 'older', 'atsl-vault');
  await page.goto('/patient');
  await unlock(page);
  await page.getByText('This vault stood here as it stood earlier').waitFor();
  await screens.look(page, 'vault put back');
  await settings(page);
  await expect.poll(() => timing.isChecked()).toBe(!was);
  await page.getByRole('link', { name: 'Patient', exact: true }).first().click();
  await page.getByRole('button', { name: 'I know why, or I accept it' }).click();
  await page.getByText('This vault stood here as it stood earlier').waitFor({ state: 'hidden' });
  await settings(page);
});

test('the phone is lost: the 24 words bring everything back on a new one', async () => {
  await laptop.page.getByRole('button', { name: 'Copy now' }).click();
  await laptop.page.getByText(/^All is copied/).waitFor();
  await phone.context.close();
  const next = await person(browser, site.origin, { viewport: PHONE });
  const { page } = next;
  await page.goto('/patient');
  await page.getByRole('button', { name: 'Restore from the 24 words' }).click();
  await page.getByLabel('The 24 words').fill(words.join(' '));
  await page.getByLabel('New passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('New passphrase, once more').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Restore from the phrase' }).click();
  await settings(page);
  await page.getByText(/^All is copied/).waitFor();
  expect(screens.found).toEqual([]);
  for (const { errors, foreign } of [next, laptop]) {
    expect(foreign).toEqual([]);
    // 412: both wrote at once, and the second begins anew; a browser writes that down by itself.
    expect(errors.filter((text) => !/ERR_INTERNET_DISCONNECTED|status of 412/.test(text))).toEqual([]);
  }
});
