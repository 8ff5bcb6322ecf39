import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core';

/**
 * The packaged Chromium's flags are for a one-process cloud function. Three would make it another browser; the others draw
 * by a graphics card in software, which costs far more than drawing without one.
 */
const UNWANTED = [
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--use-gl',
  '--use-angle',
  '--enable-unsafe-swiftshader',
  '--in-process-gpu',
  '--ignore-gpu-blocklist',
];

/** A real Chromium from the npm package: nothing to install. CHROME_PATH names another one. */
export async function launchBrowser(): Promise<Browser> {
  const args = chromium.args.filter((flag) => !UNWANTED.some((unwanted) => flag.startsWith(unwanted)));
  return playwright.launch({
    executablePath: process.env.CHROME_PATH ?? (await chromium.executablePath()),
    args: [
      ...args,
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    headless: true,
  });
}

export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1280, height: 800 };

/** One person: a browser profile of their own, with everything noted that must not happen. */
export interface Person {
  context: BrowserContext;
  page: Page;
  /** Requests to any origin but the page's own. */
  foreign: string[];
  /** Uncaught errors and console errors. */
  errors: string[];
}

interface PersonOptions {
  viewport?: { width: number; height: number };
  /** A script that runs before any of the page's. */
  init?: string;
  /** Without the page's policy, so that axe-core can be put into it, and at rest while it is looked at. */
  look?: boolean;
}

export async function person(
  browser: Browser,
  origin: string,
  { viewport = PHONE, init, look = false }: PersonOptions = {},
): Promise<Person> {
  const context = await browser.newContext({
    viewport,
    baseURL: origin,
    acceptDownloads: true,
    ...(look && { bypassCSP: true, reducedMotion: 'reduce' }),
  });
  if (init) await context.addInitScript({ content: init });
  const foreign: string[] = [];
  const errors: string[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.origin !== origin)
      foreign.push(url.href);
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.setDefaultTimeout(30_000);
  return { context, page, foreign, errors };
}
