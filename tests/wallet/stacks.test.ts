import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { userRegistry } from '@/lib/contracts';
import { DEPLOYER, DEVELOPMENT_ACCOUNTS } from '@/localnet/accounts';
import { type LocalChain, startLocalChain } from '../chain/local-chain';
import { launchBrowser } from '../support/browser';
import { injectedWalletScript } from '../support/injected-wallet';

/** The Stacks wallet in a real browser: @stacks/connect's own list, a provider that signs really, the local chain. */
const [first = DEPLOYER, second = DEPLOYER] = DEVELOPMENT_ACCOUNTS.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));

let local: LocalChain;
let server: Server;
let browser: Browser;
let origin: string;
let page: Page;

beforeAll(async () => {
  local = await startLocalChain('0');
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('./stacks-page.ts', import.meta.url))],
    bundle: true,
    write: false,
    splitting: false,
    format: 'iife',
    target: 'es2022',
    alias: { '@': root.replace(/\/$/, '') },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const script = bundle.outputFiles[0]?.text ?? '';
  server = createServer((request, response) => {
    const isScript = request.url === '/app.js';
    response.setHeader(
      'content-type',
      isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8',
    );
    response.end(isScript ? script : '<!doctype html><title>t</title><body><script src="/app.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  browser = await launchBrowser();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
  await local?.close();
});

beforeEach(async () => {
  const context = await browser.newContext();
  page = await context.newPage();
  await page.addInitScript({
    content: await injectedWalletScript({ keys: [first.privateKey, second.privateKey], nodeUrl: local.url }),
  });
  await page.goto(origin);
});
afterEach(() => page.context().close());

interface Outcome {
  value?: string;
  code?: string;
  message?: string;
}

/** Starts connecting; the outcome is fetched with `outcome` once the list of wallets has been dealt with. */
const startConnect = () =>
  page.evaluate(
    ([url, deployer]) => {
      const chain = window.app.createChain({
        baseUrl: url,
        network: 'localnet',
        chainId: 0x80000000,
        deployer,
      });
      const store = window as unknown as { outcome: Promise<unknown> };
      store.outcome = window.app.connectStacksWallet(chain).then(
        (made) => ({ value: made.principal }),
        (error) => ({ code: error.code, message: error.message }),
      );
    },
    [local.url, DEPLOYER.address] as const,
  );
const outcome = () =>
  page.evaluate(() => (window as unknown as { outcome: Promise<unknown> }).outcome) as Promise<Outcome>;

async function connect(): Promise<Outcome> {
  await startConnect();
  await page.locator('connect-modal button', { hasText: 'Connect' }).first().click();
  return outcome();
}

/** Calls `register-user` through a restored wallet, as after a reload. */
const register = (principal: string): Promise<Outcome> =>
  page.evaluate(
    async ([url, deployer, who]) => {
      const { createChain, restoreStacksWallet, userRegistry } = window.app;
      const chain = createChain({ baseUrl: url, network: 'localnet', chainId: 0x80000000, deployer });
      try {
        const wallet = await restoreStacksWallet(chain, who);
        const call = userRegistry.registerUser({ commitment: new Uint8Array(32).fill(5) });
        return { value: (await wallet.call(call)).txid };
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        return { code, message };
      }
    },
    [local.url, DEPLOYER.address, principal] as const,
  );
const set = (change: object) =>
  page.evaluate((given) => window.setTestWallet(given), change as { reject?: boolean });

test('connects, keeps no address in the browser, and after a reload signs without asking again', async () => {
  expect(await connect()).toEqual({ value: first.address });
  const stored = await page.evaluate(() => JSON.stringify(localStorage));
  expect(JSON.parse(stored)).toEqual({ STX_PROVIDER: 'TestWallet' });
  await page.reload();
  const { value: txid = '' } = await register(first.address);
  expect((await local.chain.settled(txid)).status).toBe('success');
  expect(await local.chain.read(userRegistry.getUser({ owner: first.address }))).not.toBeNull();
  const asked = await page.evaluate(() =>
    window.TestWallet.asked.map(({ method, params }) => ({ method, params })),
  );
  expect(asked.every(({ params }) => (params as { network?: string }).network === 'devnet')).toBe(true);
  expect(asked.at(-1)?.params).toMatchObject({ postConditions: [], postConditionMode: 'deny' });
  expect(await page.locator('connect-modal').count()).toBe(0);
});

test('another account: a new connection takes the new one, a call for the old one is refused', async () => {
  await connect();
  await set({ account: 1 });
  expect((await register(first.address)).code).toBe('account-changed');
  expect(await connect()).toEqual({ value: second.address });
});

test('declining is rejected, when connecting and when signing', async () => {
  await set({ reject: true });
  expect((await connect()).code).toBe('rejected');
  await set({ reject: false });
  await connect();
  await set({ reject: true });
  expect((await register(first.address)).code).toBe('rejected');
});

test('a wallet on another network is told so, with what to do', async () => {
  await set({ network: 'mainnet' });
  const refused = await connect();
  expect(refused.code).toBe('wrong-network');
  expect(refused.message).toContain('local node');
  await set({ network: 'testnet' });
  await connect();
  await set({ network: 'mainnet' });
  expect((await register(first.address)).code).toBe('wrong-network');
});

test('a wallet that hides one question about addresses is asked the other', async () => {
  await connect();
  await set({ hideAddresses: true, account: 1 });
  expect((await register(first.address)).code).toBe('account-changed');
});

test('Escape closes the list, is rejected, and leaves the page scrollable', async () => {
  await startConnect();
  await page.locator('connect-modal button').first().waitFor();
  expect(await page.evaluate(() => document.body.style.overflow)).toBe('hidden');
  await page.keyboard.press('Escape');
  expect((await outcome()).code).toBe('rejected');
  expect(await page.evaluate(() => document.body.style.overflow)).toBe('');
  expect(await page.locator('connect-modal').count()).toBe(0);
});

test('without a connected wallet a call says so and opens nothing', async () => {
  expect((await register(first.address)).code).toBe('no-wallet');
  expect(await page.locator('connect-modal').count()).toBe(0);
});

/** Signs a text; with no wallet chosen its list is shown, in which somebody presses. */
const sign = (text: string): Promise<Outcome> =>
  page.evaluate(
    async ([url, deployer, message]) => {
      const chain = window.app.createChain({
        baseUrl: url,
        network: 'localnet',
        chainId: 0x80000000,
        deployer,
      });
      try {
        return { value: String(await window.app.signMessage(chain, message)) };
      } catch (error) {
        const { code, message: said } = error as { code: string; message: string };
        return { code, message: said };
      }
    },
    [local.url, DEPLOYER.address, text] as const,
  );

test('signs a text the same each time, and another account another way; a restless wallet shows', async () => {
  const begun = sign('open');
  await page.locator('connect-modal button', { hasText: 'Connect' }).first().click();
  const { value = '' } = await begun;
  expect(value.split(',')).toHaveLength(64);
  expect(await sign('open')).toEqual({ value });
  expect((await sign('x'.repeat(300))).value).toBeDefined();
  expect((await sign('other')).value).not.toBe(value);
  await set({ account: 1 });
  expect((await sign('open')).value).not.toBe(value);
  await set({ account: 0, restless: true });
  const [one, two] = [await sign('open'), await sign('open')];
  expect(one.value).toBeDefined();
  expect(one.value).not.toBe(two.value);
  await set({ reject: true });
  expect((await sign('open')).code).toBe('rejected');
});
