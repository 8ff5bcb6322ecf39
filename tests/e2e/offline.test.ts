import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { buildContents } from '@/lib/server/build-contents';
import { launchBrowser, type Person, person } from '../support/browser';
import { needlesOf, search } from '../support/canaries';
import { openSite, type Site } from '../support/site';
import { storageOf } from '../support/watch';
import { createVault, PASSPHRASE, unlock } from './people';

/** The whole page without a network: installed, kept, unlocked, moved about in, and back. */
/** A connection that the server closes just as it is used again is no answer: it is asked anew. */
const AGAIN = { maxRetries: 3 };

let site: Site;
let browser: Browser;
let someone: Person;
let page: Page;
let words: string[];

const NOTE = 'Q5 written on a train, in a tunnel';

/** What the page says without a network. Playwright takes the network away, but tells only a page that is there already. */
async function saysOffline(): Promise<void> {
  await someone.context.setOffline(false);
  await someone.context.setOffline(true);
  await page.getByRole('main').getByText('Offline.').waitFor();
}

/** Resolves once a service worker keeps the whole page. */
async function kept(on: Page): Promise<void> {
  const controlled = () => on.evaluate(() => navigator.serviceWorker.controller?.state);
  await expect.poll(controlled, { timeout: 120_000, interval: 500 }).toBe('activated');
}

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), openSite()]);
  someone = await person(browser, site.origin, { offline: true });
  page = someone.page;
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe('without a network', () => {
  test('the manifest is neutral and whole', async () => {
    await page.goto('/');
    const href = await page.locator('link[rel="manifest"]').getAttribute('href');
    const answer = await page.request.get(href ?? '', AGAIN);
    const icon = z.object({
      src: z.string(),
      sizes: z.string(),
      type: z.string(),
      purpose: z.string().optional(),
    });
    const manifest = z
      .object({
        name: z.literal('Session log'),
        short_name: z.literal('Session log'),
        start_url: z.literal('/'),
        scope: z.literal('/'),
        display: z.literal('standalone'),
        icons: z.array(icon).min(3),
      })
      .parse(await answer.json());
    for (const { src, sizes, type } of manifest.icons) {
      const image = await page.request.get(src, AGAIN);
      expect(image.headers()['content-type']).toContain(type);
      if (type !== 'image/png') continue;
      // Width and height stand in the first chunk of a PNG.
      const bytes = await image.body();
      expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes);
    }
    expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
  });

  test('who has no vault is left nothing', async () => {
    await page.goto('/verify');
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(
      0,
    );
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
  });

  test('with a vault the build is kept, and nothing else', async () => {
    await page.goto('/patient');
    words = await createVault(page);
    await page.getByRole('link', { name: 'Find a therapist' }).first().waitFor();
    await kept(page);
    const { assets, pages, files } = await buildContents();
    const expected = [...assets, ...files, ...pages, ...pages.map((path) => `${path}?router`)].map(
      (path) => site.origin + path,
    );
    const found = await page.evaluate(async () => {
      const urls: string[] = [];
      for (const name of await caches.keys()) {
        for (const { url } of await (await caches.open(name)).keys()) urls.push(url);
      }
      return urls;
    });
    expect(found.sort()).toEqual(expected.sort());
  });

  test('reload, unlock, and move about', async () => {
    await someone.context.setOffline(true);
    await page.reload();
    await unlock(page);
    await saysOffline();
    const before = await page.evaluate(() => performance.timeOrigin);
    for (const path of ['/patient/sessions', '/patient/proofs', '/patient/log', '/patient']) {
      await page.getByRole('navigation', { name: 'Your pages' }).locator(`a[href="${path}"]`).click();
      await page.waitForURL(`**${path}`);
      await page.waitForFunction(() => !document.querySelector('main [role="status"] .animate-pulse'));
    }
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'In a crisis?' }).click();
    await page.getByLabel('Country').selectOption('NZ');
    await page.getByRole('link', { name: 'Call 1737' }).waitFor();
    // The same page all the time: a page that is loaded anew has locked its vault.
    expect(await page.evaluate(() => performance.timeOrigin)).toBe(before);
  });

  test('what is written down stays, also over another reload', async () => {
    await page.goto('/patient/log');
    await unlock(page);
    await page.getByLabel('Private note').fill(NOTE);
    await page.getByRole('button', { name: 'Save as draft' }).click();
    await page.waitForURL('**/patient/sessions');
    const drafts = page.getByRole('list', { name: 'Sessions' }).locator('li[data-state="draft"]');
    await drafts.waitFor();
    await page.reload();
    await unlock(page);
    await drafts.waitFor();
  });

  test('every page opens by its address', async () => {
    const { pages } = await buildContents();
    const errors = someone.errors.length;
    for (const path of pages) {
      const answer = await page.goto(path);
      expect(answer?.fromServiceWorker(), path).toBe(true);
      await page.locator('main h1, main form, main [role="status"]').first().waitFor();
      // Scripts of a kept page run: its policy and its scripts have the same nonce.
      await page.waitForFunction(() => {
        const [key] = Object.keys(document.querySelector('main') ?? {});
        return key?.startsWith('__react');
      });
    }
    const grave = someone.errors.slice(errors).filter((text) => /Content Security Policy|Refused/.test(text));
    expect(grave).toEqual([]);
  });

  test('back online, it goes on by itself', async () => {
    await page.goto('/patient');
    await unlock(page);
    await saysOffline();
    await someone.context.setOffline(false);
    await page.getByText(/^Last updated at/).waitFor({ timeout: 120_000 });
  });

  test('a new version waits until the reader chooses, and what is typed stays', async () => {
    const typed = 'Q4 half a sentence';
    await page.getByRole('link', { name: 'Find a therapist' }).first().click();
    await page.getByLabel('Invitation link').fill(typed);
    // Another address of the script is another version of it.
    await page.evaluate(() => navigator.serviceWorker.register('/sw.js?next', { updateViaCache: 'none' }));
    await page.getByText('A new version is ready.').waitFor({ timeout: 120_000 });
    expect(await page.getByLabel('Invitation link').inputValue()).toBe(typed);
    await page.getByRole('button', { name: 'Later' }).click();
    await page.getByText('A new version is ready.').waitFor({ state: 'hidden' });
    expect(await page.getByLabel('Invitation link').inputValue()).toBe(typed);
    const script = () => page.evaluate(() => navigator.serviceWorker.controller?.scriptURL);
    expect(await script()).toBe(`${site.origin}/sw.js`);
    await page.reload();
    await unlock(page);
    await page.getByRole('button', { name: 'Use it now' }).click({ timeout: 120_000 });
    await page.getByRole('button', { name: 'Unlock', exact: true }).waitFor();
    expect(await script()).toMatch(/sw\.js/);
  });

  test('nothing readable is kept, and nobody else was asked', async () => {
    const needles = needlesOf([NOTE, PASSPHRASE, words.join(' '), words.slice(0, 4).join(' ')]);
    expect(search(needles, await storageOf(page))).toEqual([]);
    expect(someone.foreign).toEqual([]);
    expect(someone.ways).toEqual([]);
  });
});
