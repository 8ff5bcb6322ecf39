import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '@/lib/server/database';
import type { ApiError } from '@/lib/server/http';
import { MailboxStore } from '@/lib/server/mailbox-store';
import { mailboxMessages, mailboxUsage } from '@/lib/server/schema';
import { hasPostgres, skipped, startPostgres } from './postgres';
import { blobOf, newBox, temporaryFolder } from './tools';

const DAY = 86_400_000;
const codes = (results: PromiseSettledResult<string>[]) =>
  results.flatMap((r) => (r.status === 'rejected' ? [(r.reason as ApiError).code] : []));

/** What must hold on either database. */
function storeTests(opened: () => Database): void {
  let now = Date.UTC(2026, 10, 20, 12);
  const clock = () => now;
  const usage = async () => (await opened().db.select().from(mailboxUsage))[0]?.bytes;
  const total = async () =>
    (await opened().db.select({ size: mailboxMessages.size }).from(mailboxMessages)).reduce(
      (a, r) => a + r.size,
      0,
    );

  beforeEach(async () => {
    await opened().db.delete(mailboxMessages);
    await opened().db.update(mailboxUsage).set({ bytes: 0 });
  });

  it('keeps 30 whole days, then gives nothing out and deletes', async () => {
    const store = new MailboxStore(opened().db, { now: clock });
    const { address } = newBox();
    await store.put(address, blobOf(1024));
    now += 30 * DAY;
    expect((await store.list(address)).messages).toHaveLength(1);
    await store.sweep();
    expect(await usage()).toBe(1024);
    now += DAY;
    expect((await store.list(address)).messages).toHaveLength(0);
    expect(await total()).toBe(1024);
    await store.sweep();
    expect(await total()).toBe(0);
    expect(await usage()).toBe(0);
  });

  it('makes room by itself: what has expired counts against no cap', async () => {
    const store = new MailboxStore(opened().db, { now: clock, boxCapacity: 2, totalBytes: 2048 });
    const { address } = newBox();
    await store.put(address, blobOf(1024));
    await store.put(address, blobOf(1024));
    await expect(store.put(address, blobOf(1024))).rejects.toMatchObject({ status: 409, code: 'box-full' });
    await expect(store.put(newBox().address, blobOf(1024))).rejects.toMatchObject({
      status: 507,
      code: 'storage-full',
    });
    now += 31 * DAY;
    await store.put(address, blobOf(1024));
    expect(await total()).toBe(1024);
    expect(await usage()).toBe(1024);
  });

  it('holds the caps exactly when many write and delete at once', async () => {
    const store = new MailboxStore(opened().db, { now: clock, boxCapacity: 10, totalBytes: 25 * 1024 });
    const box = newBox();
    const first = await Promise.allSettled(
      Array.from({ length: 30 }, () => store.put(box.address, blobOf(1024))),
    );
    expect(first.filter((r) => r.status === 'fulfilled')).toHaveLength(10);
    expect(codes(first)).toEqual(Array(20).fill('box-full'));

    const second = await Promise.allSettled(
      Array.from({ length: 30 }, () => store.put(newBox().address, blobOf(1024))),
    );
    expect(second.filter((r) => r.status === 'fulfilled')).toHaveLength(15);
    expect(codes(second)).toEqual(Array(15).fill('storage-full'));
    expect(await usage()).toBe(25 * 1024);

    const { messages } = await store.list(box.address);
    await Promise.all(
      messages.flatMap(({ id }) => [store.remove(box.address, id), store.remove(box.address, id)]),
    );
    expect(await usage()).toBe(15 * 1024);
    expect(await total()).toBe(15 * 1024);
  });

  it('pages through a box without skipping or repeating', async () => {
    const store = new MailboxStore(opened().db, { now: clock, pageSize: 3 });
    const { address } = newBox();
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) ids.push(await store.put(address, blobOf(1024)));
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.list(address, after);
      seen.push(...page.messages.map((m) => m.id));
      after = page.next;
    } while (after);
    expect(seen).toEqual(ids);
  });
}

describe('the mailbox store on PGlite', () => {
  const folder = temporaryFolder();
  let opened: Database;
  beforeAll(async () => {
    opened = await openDatabase({ dataDir: folder.path });
  });
  afterAll(async () => {
    await opened.close();
    folder.remove();
  });
  storeTests(() => opened);

  it('survives kill -9: what was acknowledged is there at the next start', async () => {
    const { path, remove } = temporaryFolder();
    const { address } = newBox();
    const script = `
      const { openDatabase } = await import('@/lib/server/database');
      const { MailboxStore } = await import('@/lib/server/mailbox-store');
      const store = new MailboxStore((await openDatabase({ dataDir: ${JSON.stringify(path)} })).db);
      for (;;) console.log(await store.put('${address}', new Uint8Array(1024).fill(7)));
    `;
    const child = spawn(
      process.execPath,
      ['--conditions', 'react-server', '--import', 'tsx', '--input-type', 'module', '--eval', script],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = new Promise((resolve) => child.once('exit', resolve));
    let out = '';
    for await (const chunk of child.stdout) {
      out += chunk;
      if (out.split('\n').length > 40) break;
    }
    child.kill('SIGKILL');
    await exited;
    const acknowledged = out.split('\n').slice(0, -1);
    expect(acknowledged.length).toBeGreaterThanOrEqual(40);

    const again = await openDatabase({ dataDir: path });
    const kept = (await new MailboxStore(again.db, { pageSize: 500 }).list(address)).messages.map(
      (m) => m.id,
    );
    await again.close();
    remove();
    expect(kept.slice(0, acknowledged.length)).toEqual(acknowledged);
  });
});

describe.skipIf(!hasPostgres)(`the mailbox store on Postgres${skipped}`, () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let opened: Database;
  const open = () => openDatabase({ databaseUrl: server.url, dataDir: server.folder });

  beforeAll(async () => {
    server = await startPostgres();
    // Three servers starting at once on an empty database: the migrations must run exactly once.
    const three = await Promise.all([1, 2, 3].map(open));
    for (const other of three.slice(1)) await other.close();
    opened = three[0] as Database;
  }, 60_000);

  afterAll(async () => {
    await opened?.close();
    server?.stop();
  });

  it('migrated once, and not again at the next start', async () => {
    const count = async () => {
      const rows = await opened.db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`);
      return (rows as unknown as { n: number }[])[0]?.n;
    };
    const all = readdirSync('lib/server/migrations').filter((name) => name.endsWith('.sql')).length;
    expect(await count()).toBe(all);
    const next = await open();
    await next.close();
    expect(await count()).toBe(all);
  });

  storeTests(() => opened);
});
