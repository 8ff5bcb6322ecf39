import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeRandomPrivKey } from '@stacks/transactions';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAge } from '../support/age-reader';
import { virtualAuthenticators } from '../support/authenticator';
import { launchBrowser, type Person, person } from '../support/browser';
import { injectedWalletScript } from '../support/injected-wallet';
import { openSite, type Site } from '../support/site';
import { createVault, PASSPHRASE, unlock } from './people';
import { openScreens, type Screens } from './screens';

/**
 * The vault as a person meets it: unlocking by passkey, wallet and words, a backup that is tried, and storage that was changed
 * behind the app's back. Passkeys need a page with a name, so it is opened as `localhost`. Steps build on each other.
 */
let site: Site;
let browser: Browser;
let ann: Person;
let page: Page;
let screens: Screens;
let words: string[];
let file: Uint8Array;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await openSite();
  screens = await openScreens();
  const keys = [makeRandomPrivKey(), makeRandomPrivKey()];
  const origin = site.origin.replace('127.0.0.1', 'localhost');
  const init = await injectedWalletScript({ keys, nodeUrl: `${origin}/api/chain` });
  ann = await person(browser, origin, { init, look: true });
  page = ann.page;
  await (await virtualAuthenticators(page))(true);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const ways = () => page.getByRole('list', { name: 'Ways to unlock' });
const lock = () => button('Lock the vault').click();
const toSettings = async () => {
  await page.getByRole('link', { name: 'Settings' }).first().click();
  await ways().waitFor();
};
const opened = () => page.getByRole('heading', { name: 'How it works' }).waitFor();
const setWallet = (change: Parameters<Window['setTestWallet']>[0]) =>
  page.evaluate((given) => window.setTestWallet(given), change);
/** Unlocks once more in the middle of the settings. */
async function goOn(): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await button('Go on').click();
}

describe('ways to unlock', () => {
  test('a passkey and a wallet are added', async () => {
    await page.goto('/patient');
    words = await createVault(page);
    await opened();
    await toSettings();
    await button('Add a passkey').click();
    await screens.look(page, 'settings, unlock once more');
    await goOn();
    await button('Make the passkey').waitFor();
    await screens.look(page, 'settings, add a passkey');
    await button('Make the passkey').click();
    await page.getByText('The passkey opens this vault from now on').waitFor();
    await button('Add a Stacks wallet').click();
    await goOn();
    await setWallet({ restless: true });
    await button('Sign with the wallet').click();
    await page.locator('connect-modal button', { hasText: 'Connect' }).first().click();
    await page.getByRole('alert').filter({ hasText: 'This wallet signs differently each time' }).waitFor();
    await screens.look(page, 'settings, a wallet that signs differently');
    await setWallet({ restless: false });
    await button('Sign with the wallet').click();
    await page.getByText('The wallet opens this vault from now on').waitFor();
    expect(await ways().getByRole('listitem').count()).toBe(3);
    await screens.look(page, 'settings, three ways to unlock');
  });

  test('each opens it; a wallet that shows another account, or has begun to sign differently, does not', async () => {
    await lock();
    await page.goto('/patient');
    await button('Unlock with the wallet').waitFor();
    await screens.look(page, 'unlock, three ways');
    await button('Unlock with a passkey').click();
    await opened();
    await lock();
    await setWallet({ account: 1 });
    await button('Unlock with the wallet').click();
    await page.getByRole('alert').filter({ hasText: 'This account does not open the vault' }).waitFor();
    await setWallet({ account: 0, restless: true });
    await button('Unlock with the wallet').click();
    await page.getByRole('alert').filter({ hasText: 'This wallet signs differently each time' }).waitFor();
    await setWallet({ restless: false, reject: true });
    await button('Unlock with the wallet').click();
    await page.getByRole('alert').filter({ hasText: 'The wallet said no' }).waitFor();
    await screens.look(page, 'unlock, the wallet said no');
    await setWallet({ reject: false });
    await button('Unlock with the wallet').click();
    await opened();
  });

  test('all but the last one can be removed, and the words still open it', async () => {
    await toSettings();
    await button('Remove: Passphrase').click();
    await goOn();
    await screens.look(page, 'settings, remove a way');
    await button('Remove it').click();
    await page.getByText('It does not open this vault any more').waitFor();
    await button('Remove: Stacks wallet').click();
    await button('Go on with a passkey').click();
    await button('Remove it').click();
    await ways().getByRole('listitem').nth(1).waitFor({ state: 'detached' });
    expect(await button(/^Remove: /).count()).toBe(0);
    await lock();
    await page.goto('/patient');
    await button('Unlock with a passkey').waitFor();
    expect(await page.getByLabel('Passphrase', { exact: true }).count()).toBe(0);
    await screens.look(page, 'unlock, passkey only');
    await button(/^I forgot|^Other ways/).click();
    await button('Open with the 24 words').click();
    const wrong = [...Array<string>(23).fill('abandon'), 'art'].join(' ');
    await page.getByLabel('The 24 words').fill(wrong);
    await page.getByLabel('New passphrase', { exact: true }).fill(PASSPHRASE);
    await page.getByLabel('New passphrase, once more').fill(PASSPHRASE);
    await button('Open with the phrase').click();
    await page.getByRole('alert').filter({ hasText: 'These words belong to another vault' }).waitFor();
    await screens.look(page, 'open with the phrase, another vault’s');
    await page.getByLabel('The 24 words').fill(words.join(' '));
    await button('Open with the phrase').click();
    await opened();
  });
});

describe('a backup', () => {
  test('counts once it was opened', async () => {
    await toSettings();
    await page.getByText('There is none yet that has been opened once').waitFor();
    await button('Make a backup').click();
    await page.getByLabel('Passphrase of the file', { exact: true }).fill('of the backup file');
    await page.getByLabel('Passphrase of the file, once more').fill('of the backup file');
    const saved = page.waitForEvent('download');
    await button('Save the file').click();
    const download = await (await saved).path();
    file = new Uint8Array(await readFile(download));
    expect(JSON.parse(readAge(file, 'of the backup file').toString())).toMatchObject({ version: 2 });
    await page.getByText('Open it once, to be sure').waitFor();
    await screens.look(page, 'settings, try the backup');
    const cut = join(site.folder, 'cut.age');
    await writeFile(cut, file.slice(0, file.length / 2));
    await page.getByLabel('Backup file', { exact: true }).setInputFiles(cut);
    await page.getByLabel('Passphrase of the file', { exact: true }).fill('of the backup file');
    await button('Open the file').click();
    await page.getByRole('alert').filter({ hasText: 'damaged or incomplete' }).waitFor();
    await page.getByLabel('Backup file', { exact: true }).setInputFiles({
      name: 'session-log.age',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(file),
    });
    await button('Open the file').click();
    await page.getByText('It opens, and holds this vault').waitFor();
    await page.getByText('The last one was made today').waitFor();
    await screens.look(page, 'settings, backup made');
  });
});

describe('storage that was changed behind the app’s back', () => {
  /** Puts a copy of a row beside the others, under a name of its own. */
  const addRow = (digit: string) =>
    page.evaluate(
      (made) =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.open('atsl-vault');
          request.onerror = () => reject(request.error);
          request.onsuccess = () => {
            const tx = request.result.transaction('rows', 'readwrite');
            const cursor = tx.objectStore('rows').openCursor();
            cursor.onsuccess = () => {
              const name = made.repeat(64);
              tx.objectStore('rows').put({ ...cursor.result?.value, key: name, kind: name });
            };
            tx.oncomplete = () => {
              request.result.close();
              resolve();
            };
          };
        }),
      digit,
    );
  const changed = () => page.getByRole('heading', { name: 'This vault is not as you left it' });

  test('is told exactly; it can be looked at, accepted, or restored', async () => {
    await page.goto('/patient');
    await unlock(page);
    await opened();
    await lock();
    await addRow('f');
    await unlock(page);
    await changed().waitFor();
    await page
      .getByText('A record is there that had been removed, or was never written by this app.')
      .waitFor();
    await screens.look(page, 'not as you left it');
    await button('Look at it first').click();
    await opened();
    await lock();
    await unlock(page);
    await changed().waitFor();
    await page.getByLabel('I know why, or I accept it as it is').check();
    await button('Go on with what is here').click();
    await opened();
    await lock();
    await unlock(page);
    await opened();
    expect(await changed().count()).toBe(0);

    await lock();
    await addRow('e');
    await unlock(page);
    await button('Restore from a backup file').click();
    await page.getByLabel('Backup file', { exact: true }).setInputFiles({
      name: 'session-log.age',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(file),
    });
    await page.getByLabel('Passphrase of the backup').fill('of the backup file');
    await page.getByLabel('New passphrase for this browser', { exact: true }).fill(PASSPHRASE);
    await page.getByLabel('New passphrase for this browser, once more').fill(PASSPHRASE);
    await page.getByLabel('Replace the vault that is in this browser now').check();
    await screens.look(page, 'not as you left it, restore');
    await button('Restore from the file').click();
    await opened();
  });

  test('no screen has a serious flaw, and nothing went elsewhere', () => {
    expect(screens.found).toEqual([]);
    expect(ann.foreign).toEqual([]);
    expect(screens.seen.length).toBeGreaterThan(10);
  });
});
