import { type BuildContents, CACHE_PREFIX } from './build';

/** The parts of a service worker's world that are used; TypeScript's list of them excludes that of a page. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Messaged extends Lasting {
  data: unknown;
}
interface WorkerScope {
  location: Location;
  caches: CacheStorage;
  navigator: Navigator;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(type: 'message', listener: (event: Messaged) => void): void;
}

/**
 * The service worker, served as text (app/sw.js): it may use nothing from outside of itself but what it is given.
 *
 * Keeps the build and nothing else: scripts, pages as every visitor gets them, and what the router asks for on moving between
 * them. Never an answer of /api, never an address with a query, never anything of the vault. Pages come from the network
 * where there is one. A kept page keeps its headers, so that the nonce in its policy and in its scripts stay the same.
 */
function serviceWorker(self: WorkerScope, build: BuildContents, prefix: string): void {
  const { origin } = self.location;
  const name = prefix + build.id;
  const whole = new Set([...build.assets, ...build.files]);
  const pages = new Set(build.pages);
  const SLOW_MS = 8_000;
  const AT_ONCE = 4;

  const routerKey = (path: string) => `${origin}${path}?router`;

  function ask(address: string, headers?: Record<string, string>): Promise<Response> {
    return fetch(address, { headers, credentials: 'same-origin', cache: 'no-cache' });
  }

  /** Fetches and keeps under `key`; refuses what is no answer to keep. */
  async function keep(cache: Cache, key: string, address: string, headers?: Record<string, string>) {
    const answer = await ask(address, headers);
    if (!answer.ok || answer.redirected) throw new Error(`${address} answered ${answer.status}`);
    await cache.put(key, answer);
  }

  /** A few at a time: the person is using the page meanwhile. */
  async function each(items: string[], work: (item: string) => Promise<unknown>): Promise<void> {
    const left = [...items];
    const line = async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
  }

  async function install(): Promise<void> {
    const cache = await self.caches.open(name);
    await each([...whole], async (path) => {
      // The name of a script changes with what is in it: one that an older build had is the same.
      const had = path.startsWith('/_next/static/') ? await self.caches.match(origin + path) : undefined;
      if (had) await cache.put(origin + path, had);
      else await keep(cache, origin + path, origin + path);
    });
    await each([...pages], async (path) => {
      await keep(cache, origin + path, origin + path);
      await keep(cache, routerKey(path), `${origin}${path}?_rsc`, { rsc: '1' });
    });
  }

  async function activate(): Promise<void> {
    const ours = (await self.caches.keys()).filter((key) => key.startsWith(prefix));
    // The build before this one stays: a tab that was opened with it may still ask for its scripts.
    const before = ours.filter((key) => key !== name).at(-1);
    await Promise.all(
      ours.filter((key) => key !== name && key !== before).map((key) => self.caches.delete(key)),
    );
    await self.clients.claim();
  }

  /** What the network answers within some seconds, or a failure. */
  function soon(request: Request, otherwise: boolean): Promise<Response> {
    if (!otherwise) return fetch(request);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('slow')), SLOW_MS);
      fetch(request)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  }

  async function fromCache(request: Request): Promise<Response> {
    const kept = await self.caches.match(request, { ignoreSearch: false });
    return kept ?? fetch(request);
  }

  /** From the network; what is kept, where there is none or the server is out of order. */
  async function fromNetwork(request: Request, key: string): Promise<Response> {
    const kept = await self.caches.match(key, { cacheName: name });
    try {
      const answer = await soon(request, kept !== undefined);
      if (answer.status < 500 || !kept) return answer;
    } catch (error) {
      if (!kept) throw error;
    }
    return kept as Response;
  }

  /** A page, kept anew if it is of this build and of no particular address: looks and headers may have changed. */
  async function page(event: Fetching, url: URL): Promise<Response> {
    const key = origin + url.pathname;
    const answer = await fromNetwork(event.request, key).catch(() => nowhere());
    if (answer.ok && !answer.redirected && url.search === '' && pages.has(url.pathname)) {
      const copy = answer.clone();
      event.waitUntil(
        copy
          .clone()
          .text()
          .then(async (text) => {
            // Gone: everything was erased, and a cache must not come back with the next page.
            if (!text.includes(build.id) || !(await self.caches.has(name))) return;
            await (await self.caches.open(name)).put(key, copy);
          })
          .catch(() => undefined),
      );
    }
    return answer;
  }

  function nowhere(): Response {
    return new Response(
      '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Session log</title><body style="font-family:system-ui;padding:1rem"><h1>Offline</h1><p>This page is not kept on this device. Go back, or try again when you are online.</p>',
      {
        status: 503,
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; style-src-attr 'unsafe-inline'",
        },
      },
    );
  }

  self.addEventListener('install', (event) => event.waitUntil(install()));
  self.addEventListener('activate', (event) => event.waitUntil(activate()));
  self.addEventListener('message', (event) => {
    // Said by a page whose reader chose to go on with the new version.
    if (event.data === 'use-now') event.waitUntil(self.skipWaiting());
  });
  self.addEventListener('fetch', (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.origin !== origin || url.pathname.startsWith('/api/')) return;
    if (whole.has(url.pathname) || url.pathname.startsWith('/_next/static/')) {
      event.respondWith(fromCache(request));
    } else if (request.mode === 'navigate') {
      event.respondWith(page(event, url));
    } else if (request.headers.get('rsc') === '1' && pages.has(url.pathname)) {
      event.respondWith(fromNetwork(request, routerKey(url.pathname)));
    }
  });
}

/** The service worker of a build, as the text of its script. */
export function workerScript(build: BuildContents): string {
  return `(${serviceWorker.toString()})(self, ${JSON.stringify(build)}, ${JSON.stringify(CACHE_PREFIX)});\n`;
}
