import { mkdirSync } from 'node:fs';
import { getAddressFromPrivateKey, makeRandomPrivKey } from '@stacks/transactions';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, type Person, person } from '../support/browser';
import { injectedWalletScript } from '../support/injected-wallet';
import { openSite, type Site } from '../support/site';
import { check, completePairing, createVault, inState, logSession, sendRequest, unlock } from './people';

/**
 * The way of a session with a Stacks wallet that signs really, and what becomes of it when the wallet says no, shows
 * another account or network, is not there, or when the tab is reloaded while a transaction is on its way. The
 * demonstration therapist answers by themselves. Steps build on each other.
 */
const BLOCKS_HELD = 3600;
const keys = [makeRandomPrivKey(), makeRandomPrivKey()];
const [first = '', second = ''] = keys.map((key) => getAddressFromPrivateKey(key, 'testnet'));

let site: Site;
let browser: Browser;
/** With a Stacks wallet; with the in-app account. */
let sol: Person;
let ann: Person;
let proofLink = '';

beforeAll(async () => {
  browser = await launchBrowser();
  site = await openSite();
  const init = await injectedWalletScript({ keys, nodeUrl: `${site.origin}/api/chain` });
  [sol, ann] = await Promise.all([person(browser, site.origin, { init }), person(browser, site.origin)]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Seconds between blocks from now on: held back, what is sent stays pending. */
async function setPace(seconds: number): Promise<void> {
  const body = JSON.stringify({ seconds });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${site.chainUrl}/control/block-time`, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
}

/** A picture for people to look at, where SCREENSHOTS names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

const switchWallet = (change: Parameters<Window['setTestWallet']>[0]) =>
  sol.page.evaluate((given) => window.setTestWallet(given), change);
const signed = () =>
  sol.page.evaluate(() => window.TestWallet.asked.filter((a) => a.method === 'stx_callContract').length);

const toSettings = (page: Page) => page.getByRole('link', { name: 'Settings' }).first().click();

async function connect(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Connect a Stacks wallet' }).click();
  await page.locator('connect-modal button', { hasText: 'Connect' }).first().click();
}

/** Waits for the alert with this title and takes its picture. */
async function told(page: Page, title: string, name: string): Promise<void> {
  await page.getByRole('alert').filter({ hasText: title }).waitFor();
  await picture(page, name);
}

async function reloadAndUnlock(page: Page): Promise<void> {
  await page.reload();
  await unlock(page);
}

async function askRowan(page: Page): Promise<void> {
  await page.goto('/patient/find');
  await unlock(page);
  await page.getByLabel('Name', { exact: true }).fill('Rowan');
  await page.getByRole('link', { name: 'Ask Rowan' }).click();
}

describe('connecting', () => {
  test('without a wallet in the browser the page says so, and the account of the vault stays', async () => {
    const { page } = ann;
    await page.goto('/patient');
    await createVault(page);
    await toSettings(page);
    await page.getByRole('button', { name: 'Connect a Stacks wallet' }).click();
    await page.locator('connect-modal button').first().waitFor();
    await picture(page, 'no-wallet-list');
    await page.keyboard.press('Escape');
    await told(page, 'No Stacks wallet was found', 'no-wallet');
    await page.getByText('In the vault', { exact: true }).waitFor();
  });

  test('a refusal and another network have their words; then the wallet’s account is used', async () => {
    const { page } = sol;
    await page.goto('/patient');
    await createVault(page);
    await toSettings(page);
    await switchWallet({ reject: true });
    await connect(page);
    await told(page, 'The wallet said no', 'connect-rejected');
    await switchWallet({ reject: false, network: 'mainnet' });
    await connect(page);
    await told(page, 'set to another network', 'connect-network');
    await page.getByText('Add the local node to the wallet').waitFor();
    await switchWallet({ network: 'testnet' });
    await connect(page);
    await page.getByText(first, { exact: true }).waitFor();
    await page.getByText('Stacks wallet', { exact: true }).waitFor();
    await page.getByText('0 STX', { exact: true }).waitFor();
    await picture(page, 'connected');
  });
});

describe('pairing', () => {
  test('a request refused in the wallet leaves nothing behind and can be made again', async () => {
    const { page } = sol;
    await askRowan(page);
    await switchWallet({ reject: true });
    await page.getByRole('button', { name: 'Send the request' }).click();
    await told(page, 'You closed the wallet without approving', 'request-rejected');
    expect(await (await fetch(`${site.chainUrl}/v2/accounts/${first}?proof=0`)).json()).toMatchObject({
      nonce: 0,
    });
  });

  test('a tab closed while the wallet was asking: the request is shown as not sent, and is sent again', async () => {
    const { page } = sol;
    // The first transaction, the pseudonym's, goes through; the wallet is closed over the second one.
    await switchWallet({ reject: false });
    await page.getByRole('button', { name: 'Send the request' }).click();
    await expect.poll(signed, { timeout: 30_000 }).toBe(1);
    await switchWallet({ silent: true });
    await expect.poll(signed, { timeout: 30_000 }).toBe(2);
    await page.goto('/patient');
    await unlock(page);
    await page.getByText('Not sent').waitFor();
    await picture(page, 'request-not-sent');
    await switchWallet({ silent: false });
    await page.getByRole('button', { name: 'Send again' }).click();
    await completePairing(page, { waits: true });
    await picture(page, 'paired');
  });

  test('the account in the app pairs alike', async () => {
    const { page } = ann;
    await askRowan(page);
    await sendRequest(page, 'Hello');
    await completePairing(page);
  });
});

describe('recording', () => {
  const record = (page: Page) => page.getByRole('button', { name: /^Record 10 sessions now/ });

  test('ten countersigned sessions wait for a press; each way of failing has its words and changes nothing', async () => {
    const { page } = sol;
    for (let n = 1; n <= 10; n += 1) await logSession(page, `note ${n}`);
    await record(page).waitFor({ timeout: 120_000 });
    await picture(page, 'ready');
    const before = await signed();
    await switchWallet({ reject: true });
    await record(page).click();
    await told(page, 'You closed the wallet without approving', 'record-rejected');
    await switchWallet({ reject: false, account: 1 });
    await record(page).click();
    await told(page, 'The wallet now shows another account', 'record-account');
    await switchWallet({ account: 0, network: 'mainnet' });
    await record(page).click();
    await told(page, 'Your wallet is on another network', 'record-network');
    await switchWallet({ network: 'testnet' });
    expect(await signed()).toBe(before);
    expect(await inState(page, 'Sessions', 'countersigned')).toBe(10);
  });

  test('another account has pairings and sessions of its own; the former one’s come back with it', async () => {
    const { page } = sol;
    await toSettings(page);
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('In the vault', { exact: true }).waitFor();
    await switchWallet({ account: 1 });
    await connect(page);
    await page.getByText(second, { exact: true }).waitFor();
    await page.goto('/patient/sessions');
    await unlock(page);
    await page.getByText('No sessions yet').waitFor();
    await picture(page, 'other-account');
    await toSettings(page);
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await switchWallet({ account: 0 });
    await connect(page);
    await page.getByText(first, { exact: true }).waitFor();
    await page.goto('/patient/sessions');
    await unlock(page);
    await expect.poll(() => inState(page, 'Sessions', 'countersigned'), { timeout: 30_000 }).toBe(10);
  });

  test('with blocks held back, a reload finds what was sent still on its way, with either wallet', async () => {
    await setPace(BLOCKS_HELD);
    await record(sol.page).click();
    await expect.poll(() => inState(sol.page, 'Sessions', 'sending'), { timeout: 120_000 }).toBe(10);
    await logSession(ann.page, 'from the app');
    await expect.poll(() => inState(ann.page, 'Sessions', 'sending'), { timeout: 120_000 }).toBe(1);
    for (const [who, count] of [
      [sol, 10],
      [ann, 1],
    ] as const) {
      await reloadAndUnlock(who.page);
      await who.page.getByText('Being recorded').first().waitFor();
      expect(await inState(who.page, 'Sessions', 'sending')).toBe(count);
    }
    await picture(sol.page, 'pending');
    await picture(ann.page, 'pending-in-app');
  });

  test('with the next block they are confirmed', async () => {
    await setPace(1);
    await expect.poll(() => inState(sol.page, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(10);
    await expect.poll(() => inState(ann.page, 'Sessions', 'confirmed'), { timeout: 120_000 }).toBe(1);
  });
});

describe('proving', () => {
  test('a milestone being marked is shown so after a reload, and is not asked for twice', async () => {
    const { page } = sol;
    await setPace(BLOCKS_HELD);
    await page.getByRole('link', { name: 'Proofs', exact: true }).click();
    const mark = page.getByRole('button', { name: 'Mark as reached: 10 sessions' });
    const taken = page.waitForResponse((answer) => answer.url().endsWith('/v2/transactions'));
    await mark.click();
    await taken;
    // The page shows nothing new when it has noted what the wallet sent; it takes it some milliseconds.
    await page.waitForTimeout(500);
    await reloadAndUnlock(page);
    await page.getByText('Being marked on the public record').waitFor();
    expect(await mark.count()).toBe(0);
    await picture(page, 'marking');
    await setPace(1);
    await page.getByRole('button', { name: 'Make a proof: 10 sessions' }).waitFor({ timeout: 120_000 });
  });

  test('a proof refused in the wallet can be made all the same; a verifier sees it verified', async () => {
    const { page } = sol;
    await page.getByRole('button', { name: 'Make a proof: 10 sessions' }).click();
    await page.getByLabel('Who is it for?').fill('Acme Insurance');
    await switchWallet({ reject: true });
    await page.getByRole('button', { name: 'Make this proof' }).click();
    await told(page, 'You closed the wallet without approving', 'proof-rejected');
    await switchWallet({ reject: false });
    await page.getByRole('button', { name: 'Make this proof' }).click();
    await page.getByRole('button', { name: 'Share: Acme Insurance' }).click({ timeout: 120_000 });
    proofLink = await page.getByLabel('Proof link').inputValue();
    await picture(page, 'proof');
    const clerk = await person(browser, site.origin);
    expect(await check(clerk.page, proofLink)).toBe('Verified');
    await clerk.context.close();
  });
});

test('nobody’s browser asked anybody but this server, or reported an error', () => {
  for (const who of [sol, ann]) {
    expect(who.foreign).toEqual([]);
    expect(who.errors).toEqual([]);
  }
});
