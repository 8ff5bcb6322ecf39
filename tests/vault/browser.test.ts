import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser';
import { serveModule } from '../support/bundled-page';

/** Two tabs of a real Chromium on one vault, and a tab whose process is killed while it writes. */
let served: Awaited<ReturnType<typeof serveModule>>;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  served = await serveModule(fileURLToPath(new URL('./browser-page.ts', import.meta.url)));
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  served?.close();
});

async function openTab(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(served.origin);
  return page;
}

const make = (page: Page) =>
  page.evaluate(async () => {
    const { createVault, openIndexedDbStore } = window.vaultApp;
    await createVault(openIndexedDbStore(), 'a long passphrase', { cost: 4 });
  });

/** Opens the vault in the tab and adds 1 to a counter of both and to one of its own, so many times at once. */
const count = (page: Page, own: string, times: number) =>
  page.evaluate(
    async ([name, rounds]) => {
      const { json, openIndexedDbStore, unlockVault } = window.vaultApp;
      const vault = await unlockVault(openIndexedDbStore(), 'a long passphrase');
      const add = (id: string) =>
        vault.update('tally', id, json as never, (now) => (Number(now ?? 0) + 1) as never);
      await Promise.all(Array.from({ length: rounds }, () => Promise.all([add('both'), add(name)])));
    },
    [own, times] as const,
  );

const read = (page: Page) =>
  page.evaluate(async () => {
    const { openIndexedDbStore, unlockVault } = window.vaultApp;
    const vault = await unlockVault(openIndexedDbStore(), 'a long passphrase');
    const all = await vault.all((error) => {
      throw error;
    });
    const { findings } = await vault.inspect({ thorough: true });
    return { records: Object.fromEntries(all.map(({ id, data }) => [id, data])), findings };
  });

beforeEach(async () => {
  context = await browser.newContext();
});

test('two tabs that write at once lose nothing, and the vault is whole', async () => {
  const [one, two] = [await openTab(), await openTab()];
  await make(one);
  await Promise.all([count(one, 'one', 20), count(two, 'two', 20)]);
  expect(await read(await openTab())).toEqual({ records: { both: 40, one: 20, two: 20 }, findings: [] });
});

test('a tab killed while it writes leaves all that it was told is kept, and nothing torn', async () => {
  const writing = await openTab();
  await make(writing);
  let kept = -1;
  await writing.exposeFunction('kept', (number: number) => {
    kept = number;
  });
  const crashed = writing.waitForEvent('crash');
  await writing.evaluate(() => {
    const { openIndexedDbStore, unlockVault } = window.vaultApp;
    const { kept: tell } = window as unknown as { kept(number: number): void };
    void unlockVault(openIndexedDbStore(), 'a long passphrase').then(async (vault) => {
      for (let number = 0; ; number += 1) {
        await vault.put('tally', String(number), { number, text: 'x'.repeat(4000) });
        tell(number);
      }
    });
  });
  await expect.poll(() => kept, { timeout: 30_000 }).toBeGreaterThan(20);
  const session = await context.newCDPSession(writing);
  // Never answered: there is nobody left who would.
  void session.send('Page.crash').catch(() => undefined);
  await crashed;
  const other = await openTab();
  const { records, findings } = await read(other);
  expect(findings).toEqual([]);
  const numbers = Object.keys(records).map(Number);
  expect(Math.max(...numbers)).toBeGreaterThanOrEqual(kept);
  expect(numbers.length).toBe(Math.max(...numbers) + 1);
  await count(other, 'after', 1);
  expect((await read(other)).findings).toEqual([]);
});

test('files that a killed tab was adding are swept away, those that another tab is adding are not', async () => {
  const dying = await openTab();
  await make(dying);
  /** Adds a file of ten pieces; resolves after the fifth, and goes on only when it is told to. */
  const add = (page: Page, id: string) =>
    page.evaluate(async (name) => {
      const { attachFile, openIndexedDbStore, unlockVault } = window.vaultApp;
      const vault = await unlockVault(openIndexedDbStore(), 'a long passphrase');
      const scope = window as unknown as { goOn(): void; added: Promise<unknown> };
      const pieces = new File([new Uint8Array(10 * 250_000)], name);
      const held = new Promise<void>((resolve) => {
        scope.goOn = resolve;
      });
      await new Promise<void>((halfway) => {
        const { put } = vault.blobs;
        let count = 0;
        vault.blobs.put = async (bytes) => {
          count += 1;
          if (count === 6) {
            halfway();
            await held;
          }
          return put(bytes);
        };
        scope.added = attachFile({ vault }, { id: name, session: null, type: 'progress' }, pieces);
      });
    }, id);
  const sweep = (page: Page) =>
    page.evaluate(async () => {
      const { openIndexedDbStore, unlockVault } = window.vaultApp;
      const vault = await unlockVault(openIndexedDbStore(), 'a long passphrase');
      return { swept: await vault.blobs.sweep(), left: (await vault.blobs.ids()).length };
    });
  await add(dying, 'lost');
  const sweeping = await openTab();
  expect(await sweep(sweeping)).toEqual({ swept: 0, left: 5 });
  const crashed = dying.waitForEvent('crash');
  const session = await context.newCDPSession(dying);
  void session.send('Page.crash').catch(() => undefined);
  await crashed;

  const adding = await openTab();
  await add(adding, 'kept');
  expect(await sweep(sweeping)).toEqual({ swept: 0, left: 10 });
  await adding.evaluate(() => {
    const scope = window as unknown as { goOn(): void; added: Promise<unknown> };
    scope.goOn();
    return scope.added.then(() => undefined);
  });
  expect(await sweep(sweeping)).toEqual({ swept: 5, left: 10 });
  const length = await sweeping.evaluate(async () => {
    const { notes, openFile, openIndexedDbStore, unlockVault } = window.vaultApp;
    const vault = await unlockVault(openIndexedDbStore(), 'a long passphrase');
    const file = (await notes({ vault }))[0]?.attachments[0];
    return file && (await openFile({ vault }, file)).length;
  });
  expect(length).toBe(10 * 250_000);
});
