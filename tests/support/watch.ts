import { createHash } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import type { BrowserContext, Page, Request, Response } from 'playwright-core';
import * as z from 'zod';
import { type Haystack, textHay } from './canaries';

/** Everything that browsers sent and were answered. */
export interface Traffic {
  /** Notes all that pages of this profile send and get from now on. */
  watch(context: BrowserContext): void;
  /** What was seen so far, each different thing once. Waits for what is still being read. */
  haystacks(): Promise<Haystack[]>;
  /** Answers whose contents could not be read: a search over the rest would not be whole. */
  unseen: string[];
}

export function openTraffic(): Traffic {
  const seen = new Map<string, Haystack>();
  const reading = new Set<Promise<void>>();
  const unseen: string[] = [];

  const keep = (where: string, head: string, body: Uint8Array | null) => {
    const bytes = Buffer.concat([Buffer.from(`${head}\n`), body ?? Buffer.alloc(0)]);
    // Scripts and pages come again and again.
    seen.set(createHash('sha256').update(bytes).digest('hex'), { where, bytes });
  };
  const later = (work: Promise<void>) => {
    reading.add(work);
    void work.finally(() => reading.delete(work));
  };

  async function readRequest(request: Request): Promise<void> {
    const headers = await request.allHeaders().catch(() => request.headers());
    // What follows # stays in the browser.
    const head = `${request.method()} ${request.url().split('#')[0]}\n${lines(headers)}`;
    keep(`request ${name(request)}`, head, request.postDataBuffer());
  }

  async function readResponse(response: Response): Promise<void> {
    const request = response.request();
    const headers = await soon(response.allHeaders()).catch(() => response.headers());
    const body = await bodyOf(response);
    if (body === undefined) unseen.push(name(request));
    keep(`answer to ${name(request)}`, `${response.status()}\n${lines(headers)}`, body ?? null);
  }

  return {
    watch(context) {
      context.on('request', (request) => later(readRequest(request)));
      context.on('response', (response) => later(readResponse(response)));
      context.on('console', (message) => keep('console', message.text(), null));
      const frames = (page: Page) =>
        page.on('websocket', (socket) => {
          const note = ({ payload }: { payload: string | Buffer }) =>
            keep(`socket ${socket.url()}`, socket.url(), Buffer.from(payload));
          socket.on('framesent', note);
          socket.on('framereceived', note);
        });
      context.pages().forEach(frames);
      context.on('page', frames);
    },
    async haystacks() {
      await Promise.all(reading);
      return [...seen.values()];
    },
    unseen,
  };
}

/**
 * The contents of an answer; null where there are none, undefined where they are lost. A page that is left takes unread
 * answers with it: what was only read, and changed nothing, is then asked for once more.
 */
async function bodyOf(response: Response): Promise<Uint8Array | null | undefined> {
  try {
    return await soon(response.body());
  } catch {
    const status = response.status();
    if (status === 204 || (status >= 300 && status < 400)) return null;
    const request = response.request();
    const method = request.method();
    if (method !== 'GET' && !request.url().includes('/call-read/')) return undefined;
    const sent = request.postDataBuffer();
    const body = sent === null ? null : new Uint8Array(sent);
    const again = await fetch(request.url(), {
      method,
      headers: request.headers(),
      body,
      redirect: 'manual',
    }).catch(() => null);
    return again ? Buffer.from(await again.arrayBuffer()) : undefined;
  }
}

/** What is not there after ten seconds will never be: its page was left while it came. */
function soon<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(reject, 10_000, new Error('the page was left')).unref();
  });
  return Promise.race([work, late]);
}

const name = (request: Request) => `${request.method()} ${new URL(request.url()).pathname}`;
const lines = (headers: Record<string, string>) =>
  Object.entries(headers)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n');

const areasSchema = z.array(
  z.object({ where: z.string(), text: z.string().optional(), base64: z.string().optional() }),
);

/** Every place where a page can leave something in the browser, read with the page's own rights. */
export async function storageOf(page: Page): Promise<Haystack[]> {
  const found = areasSchema.parse(await page.evaluate(readStorage));
  const cookies = JSON.stringify(await page.context().cookies());
  return [
    textHay('cookies', cookies),
    ...found.map(({ where, text, base64 }) =>
      base64 === undefined ? textHay(where, text ?? '') : { where, bytes: Buffer.from(base64, 'base64') },
    ),
  ];
}

/** Runs in the page. */
async function readStorage() {
  const areas: { where: string; text?: string; base64?: string }[] = [
    { where: 'localStorage', text: JSON.stringify({ ...localStorage }) },
    { where: 'sessionStorage', text: JSON.stringify({ ...sessionStorage }) },
    {
      where: 'address, history and name',
      text: JSON.stringify([location.href, history.state, name, document.title]),
    },
  ];
  const bytes = (where: string, buffer: ArrayBuffer) => {
    let binary = '';
    for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
    areas.push({ where, base64: btoa(binary) });
  };
  const walk = async (where: string, value: unknown): Promise<void> => {
    if (value instanceof ArrayBuffer) bytes(where, value);
    else if (ArrayBuffer.isView(value)) {
      bytes(where, value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength) as ArrayBuffer);
    } else if (value instanceof Blob) bytes(where, await value.arrayBuffer());
    else if (value instanceof Map) for (const pair of value) await walk(where, pair);
    else if (value instanceof Set) for (const item of value) await walk(where, item);
    else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) {
        areas.push({ where, text: key });
        await walk(where, item);
      }
    } else areas.push({ where, text: String(value) });
  };
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name: database } of await indexedDB.databases()) {
    if (!database) continue;
    const db = await done(indexedDB.open(database));
    for (const table of db.objectStoreNames) {
      const store = db.transaction(table).objectStore(table);
      const [rows, rowKeys] = await Promise.all([done(store.getAll()), done(store.getAllKeys())]);
      await walk(`IndexedDB ${database}/${table}`, [database, table, rows, rowKeys]);
    }
    db.close();
  }
  for (const cache of await caches.keys()) {
    const store = await caches.open(cache);
    for (const request of await store.keys()) {
      areas.push({ where: `cache ${cache}`, text: `${cache} ${request.url}` });
      const kept = await store.match(request);
      if (kept) bytes(`cache ${cache}`, await kept.arrayBuffer());
    }
  }
  const folder = await navigator.storage.getDirectory();
  // The list of types that TypeScript ships with lacks the iteration of a folder.
  for await (const [file, handle] of folder as unknown as AsyncIterable<[string, FileSystemFileHandle]>) {
    areas.push({ where: 'private files', text: file });
    if (handle.kind === 'file') bytes('private files', await (await handle.getFile()).arrayBuffer());
  }
  return areas;
}

/**
 * Where a browser goes that is told to use a proxy: everything but this machine's own addresses. It answers nothing and notes
 * who was asked for, also what the browser asks on its own.
 */
export async function openSink(): Promise<{ url: string; asked: string[]; close(): void }> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('data', (data) => {
      asked.push(data.toString('latin1').split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sink has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
