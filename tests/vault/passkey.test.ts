import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { virtualAuthenticators } from '../support/authenticator';
import { launchBrowser } from '../support/browser';
import { serveModule } from '../support/bundled-page';

/** Passkeys in a real Chromium. */
let served: Awaited<ReturnType<typeof serveModule>>;
let browser: Browser;
let page: Page;
let plugIn: Awaited<ReturnType<typeof virtualAuthenticators>>;

beforeAll(async () => {
  served = await serveModule(fileURLToPath(new URL('./browser-page.ts', import.meta.url)));
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  served?.close();
});

beforeEach(async () => {
  const context = await browser.newContext();
  page = await context.newPage();
  await page.goto(served.origin);
  plugIn = await virtualAuthenticators(page);
});

const codeOfUnlock = () =>
  page.evaluate(async () => {
    const { askPasskey, openIndexedDbStore, passkeysOf, unlockMethods, unlockVault } = window.vaultApp;
    const store = openIndexedDbStore();
    try {
      const known = passkeysOf(await unlockMethods(store));
      const vault = await unlockVault(store, () => askPasskey(known));
      const [record] = await vault.all((error) => {
        throw error;
      });
      return JSON.stringify(record?.data);
    } catch (error) {
      return (error as { code: string }).code;
    }
  });

test('opens the vault after a reload, with its records and without the passphrase', async () => {
  const authenticator = await plugIn(true);
  await page.evaluate(async () => {
    const { createPasskey, createVault, openIndexedDbStore } = window.vaultApp;
    const vault = await createVault(openIndexedDbStore(), 'a long passphrase', { cost: 4 });
    await vault.put('session', '1', { text: 'kept' });
    await vault.addUnlock(await createPasskey());
    const [first] = await vault.unlocks();
    await vault.removeUnlock(first?.id ?? '');
  });
  await page.reload();
  expect(await codeOfUnlock()).toBe('{"text":"kept"}');

  // It does not know whose finger this is.
  await authenticator.setVerified(false);
  expect(await codeOfUnlock()).toBe('passkey-refused');

  // Another authenticator does not know it.
  await authenticator.unplug();
  await plugIn(true);
  expect(await codeOfUnlock()).toBe('passkey-refused');
});

test('two passkeys of one vault each give their own secret', async () => {
  await plugIn(true);
  const outcome = await page.evaluate(async () => {
    const { askPasskey, createPasskey, createVault, openIndexedDbStore, passkeysOf, unlockVault } =
      window.vaultApp;
    const store = openIndexedDbStore();
    const vault = await createVault(store, 'a long passphrase', { cost: 4 });
    const made = [await createPasskey(), await createPasskey()];
    for (const secret of made) await vault.addUnlock(secret);
    const used = await askPasskey(passkeysOf(await vault.unlocks()));
    await unlockVault(store, used);
    return made.map(({ output }) => String(output));
  });
  expect(new Set(outcome).size).toBe(2);
});

test('an authenticator without the PRF extension is told so, and nothing is added', async () => {
  await plugIn(false);
  const outcome = await page.evaluate(async () => {
    const { createPasskey, createVault, openIndexedDbStore } = window.vaultApp;
    const vault = await createVault(openIndexedDbStore(), 'a long passphrase', { cost: 4 });
    const code = await createPasskey().then(
      () => '',
      (error: { code: string }) => error.code,
    );
    return { code, ways: (await vault.unlocks()).length };
  });
  expect(outcome).toEqual({ code: 'no-passkey', ways: 1 });
});

test('on a page without a name it is told as well', async () => {
  const attempt = () =>
    page.evaluate(() =>
      window.vaultApp.createPasskey().then(
        () => '',
        (error: { code: string }) => error.code,
      ),
    );
  await page.goto(served.origin.replace('localhost', '127.0.0.1'));
  expect(await attempt()).toBe('no-passkey');
});
