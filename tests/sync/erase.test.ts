import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { eraseEverything } from '@/components/leaving/erase';
import { type Erasure, receiptOf, receiptText } from '@/components/leaving/receipt';
import { createBlobServer } from '@/lib/blobs/client';
import { attachFile, type Context, share, writeNote } from '@/lib/flows';
import { patientChannel } from '@/lib/flows/channels';
import { createMailbox } from '@/lib/mailbox/client';
import { mailboxAddress, x25519PublicKey } from '@/lib/protocol';
import { database } from '@/lib/server/database';
import { blobHeads, blobs as blobTable, mailboxMessages } from '@/lib/server/schema';
import { type Copies, keepCopies } from '@/lib/sync';
import { createVault, destroyVault, openIndexedDbStore, type Vault, vaultExists } from '@/lib/vault';
import { blobRoutes } from '@/tests/blobs/support';
import { mailboxRoutes, routeDatabase } from '@/tests/server/route-database';
import { cheap, passphrase } from '@/tests/vault/support';
import { putPairing } from './pairing';

/** Erasing as the page does it, over the app's own routes and database; the browser's few globals are stood in for. */
const ORIGIN = 'https://app.test';
const OWNER = 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM';
const mailbox = createMailbox(ORIGIN, { fetch: mailboxRoutes });
routeDatabase();

function storage(): Storage {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    clear: () => held.clear(),
    key: (n) => [...held.keys()][n] ?? null,
    getItem: (name) => held.get(name) ?? null,
    setItem: (name, value) => void held.set(name, value),
    removeItem: (name) => void held.delete(name),
  };
}

let name: string;
let vault: Vault;
let copies: Copies | undefined;
/** Whether the server answers. */
let up: boolean;
let cookies: string[];
const store = () => openIndexedDbStore(name);

// Before there is a window, for which the database would take it.
beforeAll(async () => {
  await database();
});
beforeEach(async () => {
  up = true;
  cookies = [];
  const document = {
    set cookie(text: string) {
      cookies.push(text);
    },
  };
  const globals = { window: globalThis, navigator: {}, location: { protocol: 'https:' }, document };
  for (const [key, value] of Object.entries(globals)) vi.stubGlobal(key, value);
  for (const key of ['localStorage', 'sessionStorage']) vi.stubGlobal(key, storage());
  localStorage.setItem('unsaved', 'ciphertext');
  const reach: typeof fetch = (input, init) =>
    up ? blobRoutes(`${ORIGIN}${input}`, init) : Promise.reject(new Error('offline'));
  vi.stubGlobal('fetch', reach);

  name = randomUUID();
  vault = await createVault(store(), passphrase, cheap);
  const pairing = await putPairing(vault, OWNER, x25519PublicKey(new Uint8Array(32).fill(7)));
  const note = { id: 'n1', session: null, type: 'process' } as const;
  await writeNote({ vault }, note, { base: '', text: 'the river dream' });
  await attachFile({ vault }, note, new File([new Uint8Array(300_000)], 'scan.png'));
  const { receiveToken } = patientChannel({ vault }, pairing);
  await mailbox.send(mailboxAddress(receiveToken), new Uint8Array(1024).fill(3));
  const ctx = { vault, mailbox, wallet: { principal: OWNER } } as unknown as Context;
  const audience = { kind: 'link', name: '' } as const;
  const notes = [{ writtenAt: 1, text: 'going well' }];
  await share(ctx, createBlobServer(), ORIGIN, {
    title: 'Summary',
    by: '',
    days: 7,
    sessions: [],
    notes,
    measures: [],
    audience,
  });
  copies = keepCopies(vault, createBlobServer());
  await copies.choose('on');
});
afterEach(() => {
  copies?.stop();
  vi.unstubAllGlobals();
});

async function atServer() {
  const { db } = await database();
  const [blobs, heads, messages] = await Promise.all([
    db.select().from(blobTable),
    db.select().from(blobHeads),
    db.select().from(mailboxMessages),
  ]);
  return [blobs.length, heads.length, messages.length];
}
const erase = (box = mailbox) =>
  eraseEverything({ vault, mailbox: box, copies: copies ?? null }, () => destroyVault(store()));
const said = (erasure: Erasure) => receiptOf(erasure);

test('keys, records, files, copies, shares and messages are destroyed, and the receipt says so and no more', async () => {
  expect(await atServer()).toEqual([expect.any(Number), 1, 1]);
  const pieces = (await atServer())[0] ?? 0;
  expect(pieces).toBeGreaterThan(4);
  const erasure = await erase();
  expect(await atServer()).toEqual([0, 0, 0]);
  expect(vault.locked).toBe(true);
  expect(await vaultExists(store())).toBe(false);
  expect(await store().readVault()).toEqual({ header: undefined, state: undefined, rows: [] });
  expect(localStorage.length).toBe(0);
  expect(cookies.map((cookie) => cookie.split('=')[0]).sort()).toEqual(['exit-to', 'node-origin', 'theme']);
  for (const cookie of cookies) expect(cookie).toContain('Max-Age=0');

  const { destroyed, notReached, onChain } = said(erasure);
  expect(notReached).toEqual([]);
  expect(destroyed[0]).toMatch(/^The keys/);
  const text = destroyed.join('\n');
  expect(text).toMatch(/Notes: 1/);
  expect(text).toContain('2 pieces of attachments');
  expect(text).toContain('1 sealed message that waited');
  expect(text).toContain(`(${pieces - 1} pieces)`);
  expect(text).toContain('1 shared summary');
  expect(onChain[0]).toMatch(/^1 account under a pseudonym, and 0 sessions/);
  expect(receiptText(erasure, ORIGIN)).not.toMatch(/Rowan|river|ST1PQ|scan\.png/);
});

test('a server that does not answer stops nothing here, and the receipt names what it may still have', async () => {
  up = false;
  const before = await atServer();
  const erasure = await erase();
  expect((await atServer()).slice(0, 2)).toEqual(before.slice(0, 2));
  expect(vault.locked).toBe(true);
  expect(await vaultExists(store())).toBe(false);
  const { destroyed, notReached } = said(erasure);
  expect(destroyed.join()).not.toMatch(/encrypted copies|shared summar/);
  expect(notReached.join('\n')).toMatch(
    /Encrypted copies at the server[\s\S]*1 shared summary: the server did not answer/,
  );
});

test('a server that keeps what it was told to delete is not asked for ever, and the receipt says so', async () => {
  const erasure = await erase({ ...mailbox, remove: async () => {} });
  expect((await atServer())[2]).toBe(1);
  expect(await vaultExists(store())).toBe(false);
  expect(said(erasure).notReached.join()).toContain('1 post box');
});

test('of a locked vault it says that nothing was counted; of what is left in the browser, what it is', async () => {
  const erasure = await eraseEverything(null, () => destroyVault(store()));
  expect(await vaultExists(store())).toBe(false);
  const { destroyed, notReached } = said(erasure);
  expect(destroyed.join()).toContain('so they were not counted');
  expect(notReached.join('\n')).toMatch(/Post boxes on the server[\s\S]*What was synced elsewhere/);
  const boxes = { boxes: 2, messages: 0, unreached: 2 };
  const remains = { databases: ['atsl-vault'], caches: ['c'], workers: 0, entries: 0 };
  const left = said({ ...erasure, boxes, remains }).notReached.join('\n');
  expect(left).toMatch(
    /2 post boxes[\s\S]*An empty database in this browser \(atsl-vault\)[\s\S]*page’s own files/,
  );
});
