import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT_EVENT, NEUTRAL_PATH } from '@/lib/safety/exit';
import { buildContents } from '@/lib/server/build-contents';
import { DESK, launchBrowser, type Person, PHONE, person } from '../support/browser';
import { openSite, type Site } from '../support/site';
import { createVault, unlock } from './people';
import { openScreens } from './screens';

/** The quick exit on every page, in every state; whom to call in a crisis. */
let site: Site;
let browser: Browser;
let someone: Person;
let pages: string[];

const TYPED = 'Q7 what nobody else may read';

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), openSite()]);
  ({ pages } = await buildContents());
  someone = await person(browser, site.origin);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const exit = (page: Page) => page.getByRole('link', { name: 'Exit this page' }).last();

async function shifts(page: Page): Promise<void> {
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('Shift');
}

/** The neutral page is there, whole, and says nothing of where somebody was. */
async function isAway(page: Page): Promise<void> {
  await page.waitForURL(site.origin + NEUTRAL_PATH);
  await page.getByRole('heading', { name: 'Kitchen measures', level: 1 }).waitFor();
  expect(await page.title()).toBe('Kitchen measures');
  expect((await page.content()).toLowerCase()).not.toMatch(/session|therap|vault|patient|href="\//);
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('main h1, main form, main [role="status"]').first().waitFor();
}

describe('quick exit', () => {
  test('by the button and by Shift three times, on every page', async () => {
    const { page } = someone;
    expect(pages.length).toBeGreaterThan(20);
    await page.goto(NEUTRAL_PATH);
    for (const path of pages) {
      const before = await page.evaluate(() => history.length);
      await open(page, path);
      const box = await exit(page).boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0), path).toBeGreaterThanOrEqual(44);
      await exit(page).click();
      await isAway(page);
      // In its place, not after it.
      expect(await page.evaluate(() => history.length), path).toBeLessThanOrEqual(before + 1);
      await open(page, path);
      await shifts(page);
      await isAway(page);
    }
    expect(someone.foreign).toEqual([]);
  });

  test('stays in its corner when the page is scrolled, on a phone and at a desk', async () => {
    const { page } = someone;
    for (const viewport of [PHONE, DESK]) {
      await page.setViewportSize(viewport);
      await open(page, '/privacy');
      const before = await exit(page).boundingBox();
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      expect(await exit(page).boundingBox()).toEqual(before);
      expect(before?.y).toBeLessThan(20);
    }
    await page.setViewportSize(PHONE);
  });

  test('counts only Shift by itself, aloud, and forgets after a while', async () => {
    const { page } = someone;
    await open(page, '/help');
    const said = page.locator('[data-exit-status]');
    await page.keyboard.press('Shift');
    await expect.poll(() => said.textContent()).toBe('Shift: press 2 more times to exit');
    await page.keyboard.press('Shift');
    await expect.poll(() => said.textContent()).toBe('Shift: press 1 more time to exit');
    await page.keyboard.press('a');
    await expect.poll(() => said.textContent()).toBe('');
    for (let n = 0; n < 4; n += 1) await page.keyboard.press('Control+Shift');
    for (const letter of 'ABCDEF') await page.keyboard.press(`Shift+${letter}`);
    // With another key held down, as for another keyboard's language.
    for (const held of ['Control', 'Alt', 'Meta']) {
      await page.keyboard.down(held);
      await shifts(page);
      await page.keyboard.up(held);
    }
    // Held down itself, which the system takes for one press after another.
    for (let n = 0; n < 5; n += 1) await page.keyboard.down('Shift');
    await page.keyboard.up('Shift');
    await expect.poll(() => said.textContent()).toBe('Shift: press 2 more times to exit');
    // With the mouse, to mark text.
    for (let n = 0; n < 4; n += 1) await page.locator('h1').click({ modifiers: ['Shift'] });
    await page.keyboard.press('Shift');
    await page.keyboard.press('Shift');
    await page.waitForTimeout(5_500);
    await page.keyboard.press('Shift');
    await page.waitForTimeout(300);
    expect(page.url()).toBe(`${site.origin}/help`);
  });

  test('capitals are typed without leaving, and Shift three times leaves out of a field as well', async () => {
    const { page } = someone;
    await open(page, '/verify');
    const field = page.getByLabel('Proof link or hash');
    await field.focus();
    for (const letter of 'McDONALD') await page.keyboard.press(letter < 'a' ? `Shift+${letter}` : letter);
    expect(await field.inputValue()).toBe('McDONALD');
    await shifts(page);
    await isAway(page);
  });

  test('shows nothing any more at once, however long the other page takes', async () => {
    const { page } = someone;
    await open(page, '/verify');
    // Read in the same turn as the press: no other page can have come by then.
    const left = await page.evaluate(() => {
      document.querySelector<HTMLElement>('[data-exit]')?.click();
      return [document.documentElement.checkVisibility(), document.body.childElementCount];
    });
    expect(left).toEqual([false, 0]);
    await isAway(page);
  });

  test('without any script it is a link, and where the app’s own scripts fail it works all the same', async () => {
    const bare = await browser.newContext({
      javaScriptEnabled: false,
      baseURL: site.origin,
      viewport: PHONE,
    });
    const still = await bare.newPage();
    await still.goto('/patient');
    await exit(still).click();
    await isAway(still);
    await still.goto('/help');
    await still.locator('summary', { hasText: 'United Kingdom' }).click();
    await still.getByRole('link', { name: 'Call 999' }).waitFor();
    await bare.close();

    const broken = await browser.newContext({ baseURL: site.origin });
    await broken.route('**/_next/static/**', (route) => route.abort());
    const page = await broken.newPage();
    await page.goto('/patient');
    await shifts(page);
    await isAway(page);
    await broken.close();
  });

  test('locks the vault, in every tab, and “Back” shows nothing that was there', async () => {
    const { page, context } = someone;
    await page.goto('/patient');
    await createVault(page);
    await page.getByRole('link', { name: 'Find a therapist' }).first().click();
    await page.getByLabel('Invitation link').fill(TYPED);
    await page.evaluate((text) => sessionStorage.setItem('left', text), TYPED);
    const other = await context.newPage();
    await other.goto('/patient/sessions');
    await unlock(other);
    await other.getByRole('heading', { level: 1 }).waitFor();

    await exit(page).click();
    await Promise.all([isAway(page), isAway(other)]);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    for (const tab of [page, other]) {
      await tab.goBack().catch(() => null);
      if (new URL(tab.url()).origin === site.origin) {
        await tab.waitForLoadState();
        expect(await tab.content()).not.toContain(TYPED);
      }
      await tab.goto('/patient');
      await tab.getByRole('button', { name: 'Unlock', exact: true }).waitFor();
    }
    await other.close();
  });

  test('the keys are overwritten by the exit itself, not only because the page goes', async () => {
    const { page } = someone;
    await page.goto('/patient');
    await unlock(page);
    await page.getByRole('button', { name: 'Lock the vault' }).waitFor();
    await page.evaluate((name) => window.dispatchEvent(new Event(name)), EXIT_EVENT);
    await page.getByRole('button', { name: 'Unlock', exact: true }).waitFor();
  });

  test('a page that the browser kept whole is not shown again', async () => {
    const { page } = someone;
    await open(page, '/verify');
    await page.getByLabel('Proof link or hash').fill(TYPED);
    const shown = page.waitForEvent('load');
    // What a browser does that takes a page out of its memory on “Back”.
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await shown;
    expect(await page.getByLabel('Proof link or hash').inputValue()).toBe('');
  });

  test('while the vault is being unlocked, and out of a dialog', async () => {
    const { page } = someone;
    await page.goto('/settings');
    await unlock(page);
    await shifts(page);
    await isAway(page);
    await page.goto('/leaving');
    await page.getByRole('button', { name: 'Erase everything …' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Exit this page' }).click();
    await isAway(page);
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Unlock', exact: true }).waitFor();
  });

  test('leads to a site that the person chose, which is not told from where', async () => {
    const stranger = await person(browser, site.origin);
    const { page, context } = stranger;
    const told: (string | undefined)[] = [];
    await context.route('https://weather.example/**', async (route) => {
      told.push((await route.request().allHeaders()).referer);
      await route.fulfill({ contentType: 'text/html', body: '<h1>Sunny</h1>' });
    });
    await page.goto('/settings#exit');
    await page.getByLabel('A site that you choose').check();
    await page.getByLabel('Address of the site').fill('javascript:alert(1)');
    await page.getByRole('button', { name: 'Use this', exact: true }).click();
    await page.getByText(/An address that begins with https/).waitFor();
    await page.getByLabel('Address of the site').fill('weather.example/today');
    await page.getByRole('button', { name: 'Use this', exact: true }).click();
    await page.getByText('Kept in a cookie').waitFor();
    await open(page, '/help');
    expect(stranger.foreign).toEqual([]);
    await shifts(page);
    await page.waitForURL('https://weather.example/today');
    expect(told).toEqual([undefined]);
    // Without a network that site would not come, only the browser's complaint.
    await open(page, '/help');
    await page.evaluate(() => Object.defineProperty(navigator, 'onLine', { get: () => false }));
    await shifts(page);
    await isAway(page);
    await context.close();
  });
});

describe('whom to call', () => {
  test('from the lock screen too, by the country that one chooses', async () => {
    const init = `Object.defineProperty(navigator, 'languages', { get: () => ['en', 'en-GB'] })`;
    const abroad = await person(browser, site.origin, { init });
    const { page } = abroad;
    await page.goto('/patient');
    await page.getByLabel('Passphrase', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'In a crisis?' }).click();
    await page.getByRole('link', { name: 'Call 116 123' }).waitFor();
    await page.getByLabel('Country').selectOption('AU');
    expect(await page.getByRole('link', { name: 'Call 13 11 14' }).getAttribute('href')).toBe('tel:131114');
    await page.getByLabel('Country').selectOption('Another country');
    await page.getByRole('link', { name: 'Call 112' }).waitFor();
    expect(abroad.foreign).toEqual([]);
    await abroad.context.close();
  });

  test('every screen is usable by everybody', async () => {
    const screens = await openScreens();
    const { page, context } = await person(browser, site.origin, { look: true });
    await page.goto('/help');
    await page.getByLabel('Country').selectOption('GB');
    await screens.look(page, 'help');
    await page.goto('/settings');
    await page.getByText('There is no vault in this browser').waitFor();
    await page.getByLabel('A site that you choose').check();
    await screens.look(page, 'settings, quick exit');
    await context.close();
    expect(screens.found).toEqual([]);
  });
});
