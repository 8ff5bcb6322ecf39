import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core';
import type { Traffic } from './watch';

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

/**
 * A real Chromium from the npm package: nothing to install. CHROME_PATH names another one.
 * @param proxy where everything goes that is not on this machine (see `openSink`)
 * @param more further flags
 */
export async function launchBrowser(proxy?: string, more: string[] = []): Promise<Browser> {
  const args = chromium.args.filter((flag) => !UNWANTED.some((unwanted) => flag.startsWith(unwanted)));
  return playwright.launch({
    executablePath: process.env.CHROME_PATH ?? (await chromium.executablePath()),
    args: [
      ...args,
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Playwright's own setting would send this machine's addresses there, too.
      ...(proxy ? [`--proxy-server=${proxy}`] : []),
      ...more,
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
  /** Requests, sockets and workers to or from any origin but the page's own. */
  foreign: string[];
  /** Ways past the page's origin that were tried and leave no request: WebRTC and the like. */
  ways: string[];
  /** Uncaught errors and console errors. */
  errors: string[];
}

interface PersonOptions {
  viewport?: { width: number; height: number };
  /** Where they live, such as Pacific/Auckland. */
  timezone?: string;
  /** A script that runs before any of the page's. */
  init?: string;
  /** Without the page's policy, so that axe-core can be put into it. */
  look?: boolean;
  /** Notes everything that this person's browser sends and gets. */
  traffic?: Traffic;
  /**
   * Lets the page keep itself for use without a network. Each profile that may fetches all of the page once more; and to close such
   * a context while others go on has ended Chromium itself, so only its page is closed.
   */
  offline?: boolean;
}

export async function person(
  browser: Browser,
  origin: string,
  { viewport = PHONE, timezone, init, traffic, look = false, offline = false }: PersonOptions = {},
): Promise<Person> {
  const context = await browser.newContext({
    viewport,
    timezoneId: timezone,
    baseURL: origin,
    acceptDownloads: true,
    // Without a graphics card, what moves takes much of the processor.
    reducedMotion: 'reduce',
    ...(look && { bypassCSP: true }),
  });
  if (init) await context.addInitScript({ content: init });
  if (!offline) await context.addInitScript(refuseWorkers);
  const foreign: string[] = [];
  const ways: string[] = [];
  const errors: string[] = [];
  const note = (address: string) => {
    const url = new URL(address);
    const own = url.origin === origin || (url.protocol === 'ws:' && url.host === new URL(origin).host);
    if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && !own) foreign.push(url.href);
  };
  traffic?.watch(context);
  await context.exposeFunction('noteWay', (way: string) => ways.push(way));
  await context.addInitScript(watchWays);
  context.on('request', (request) => note(request.url()));
  context.on('serviceworker', (worker) => note(worker.url()));
  context.on('page', (page) => {
    page.on('websocket', (socket) => note(socket.url()));
    page.on('worker', (worker) => note(worker.url().replace(/^blob:/, '')));
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.setDefaultTimeout(60_000);
  return { context, page, foreign, ways, errors };
}

/** Runs in each page before its own scripts: a browser that keeps nothing for offline use, as private windows do. */
function refuseWorkers(): void {
  const refuse = () => Promise.reject(new DOMException('Service workers are off.', 'SecurityError'));
  if ('serviceWorker' in navigator) navigator.serviceWorker.register = refuse;
}

/** Runs in each page before its own scripts: constructors that could reach others without a request are noted, and still work. */
function watchWays(): void {
  const scope = window as unknown as Record<string, (new (...args: unknown[]) => object) | undefined>;
  const tell = (window as unknown as { noteWay(way: string): void }).noteWay;
  for (const way of [
    'RTCPeerConnection',
    'webkitRTCPeerConnection',
    'WebTransport',
    'SharedWorker',
    'FontFace',
  ]) {
    const real = scope[way];
    if (!real) continue;
    scope[way] = new Proxy(real, {
      construct(target, args, self) {
        tell(way);
        return Reflect.construct(target, args, self);
      },
    });
  }
}
