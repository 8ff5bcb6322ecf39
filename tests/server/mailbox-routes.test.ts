import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { POST } from '@/app/api/mailbox/[key]/route';
import { createMailbox, MailboxError } from '@/lib/mailbox/client';
import { DataDirInUse } from '@/lib/server/data-lock';
import { closeDatabase, database, openDatabase } from '@/lib/server/database';
import { mailboxMessages } from '@/lib/server/schema';
import { mailboxRoutes, routeDatabase } from './route-database';
import { blobOf, errorOf, newBox } from './tools';

const folder = routeDatabase();
const BASE = 'http://app.test';

const client = createMailbox(BASE, { fetch: mailboxRoutes });
const octets = { 'content-type': 'application/octet-stream' };
const post = (address: string, body: BodyInit, headers: Record<string, string> = octets) =>
  mailboxRoutes(`${BASE}/api/mailbox/${address}`, {
    method: 'POST',
    body,
    headers,
    duplex: 'half',
  } as RequestInit);
const get = (authorization?: string, query = '') =>
  mailboxRoutes(`${BASE}/api/mailbox${query}`, {
    headers: authorization === undefined ? {} : { authorization },
  });

describe('the mailbox routes', () => {
  it('carry messages of each size to the owner of the box, in order, and delete them', async () => {
    const box = newBox();
    const sent = [1024, 4096, 16_384].map(blobOf);
    const ids: string[] = [];
    for (const blob of sent) ids.push(await client.send(box.address, blob));
    expect(new Set(ids).size).toBe(3);

    const page = await client.receive(box.token);
    expect(page.next).toBeUndefined();
    expect(page.messages.map((m) => m.id)).toEqual(ids);
    expect(page.messages.map((m) => m.blob)).toEqual(sent);
    expect((await client.receive(box.token, ids[1])).messages.map((m) => m.id)).toEqual([ids[2]]);

    await client.remove(box.token, ids[0] ?? '');
    await client.remove(box.token, ids[0] ?? '');
    expect((await client.receive(box.token)).messages.map((m) => m.id)).toEqual(ids.slice(1));
    // A position that is gone begins again at the oldest: twice is harmless, never is not.
    expect((await client.receive(box.token, ids[0])).messages.map((m) => m.id)).toEqual(ids.slice(1));
  });

  it('answer with stable codes, no caching and no sniffing', async () => {
    const { address, hex } = newBox();
    const good = blobOf(1024);
    const response = await post(address, good);
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');

    for (const wrong of ['abc', address.toUpperCase(), `${address}0`, `${address.slice(0, 63)}g`]) {
      expect(await errorOf(await post(wrong, good))).toEqual({ status: 400, code: 'address' });
    }
    for (const size of [0, 1, 1023, 1025, 4095, 16_383, 16_385, 100_000]) {
      expect(await errorOf(await post(address, blobOf(size)))).toEqual({ status: 413, code: 'blob-size' });
    }
    expect(await errorOf(await post(address, good, { 'content-type': 'text/plain' }))).toEqual({
      status: 415,
      code: 'content-type',
    });
    for (const header of [
      undefined,
      '',
      'Bearer',
      `Basic ${hex}`,
      `Bearer ${hex.slice(2)}`,
      `Bearer ${hex}00`,
    ]) {
      expect(await errorOf(await get(header))).toEqual({ status: 401, code: 'token' });
    }
    expect(await errorOf(await get(`Bearer ${hex}`, '?after=1'))).toEqual({ status: 400, code: 'id' });
    const remove = (id: string, authorization: string) =>
      mailboxRoutes(`${BASE}/api/mailbox/${id}`, { method: 'DELETE', headers: { authorization } });
    expect(await errorOf(await remove("' or 1=1", `Bearer ${hex}`))).toEqual({ status: 400, code: 'id' });
    expect(await errorOf(await remove('0'.repeat(32), 'Bearer x'))).toEqual({ status: 401, code: 'token' });
    expect((await get(`Bearer ${hex}`)).headers.get('cache-control')).toBe('no-store');
  });

  it('let nobody else read or delete', async () => {
    const box = newBox();
    const stranger = newBox();
    const id = await client.send(box.address, blobOf(1024));
    expect((await client.receive(stranger.token)).messages).toEqual([]);
    expect((await client.receive(stranger.token, id)).messages).toEqual([]);
    await client.remove(stranger.token, id);
    // The address, which senders know, is no token.
    await client.remove(Buffer.from(box.address, 'hex'), id);
    expect((await client.receive(box.token)).messages).toHaveLength(1);
  });

  it('stop reading an endless body early', async () => {
    let pulled = 0;
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(8192));
      },
      cancel() {
        cancelled = true;
      },
    });
    expect(await errorOf(await post(newBox().address, endless))).toEqual({ status: 413, code: 'blob-size' });
    expect(pulled).toBeLessThan(10);
    expect(cancelled).toBe(true);
  });

  it('slow down a flood into one box and say for how long', async () => {
    const { address, token } = newBox();
    const seen: number[] = [];
    let refused: Response | undefined;
    for (let i = 0; i < 80 && !refused; i += 1) {
      const response = await post(address, blobOf(1024));
      seen.push(response.status);
      if (response.status !== 201) refused = response;
    }
    expect(seen.length).toBeGreaterThan(50);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await errorOf(refused as Response)).toEqual({ status: 429, code: 'busy' });
    await expect(client.send(address, blobOf(1024))).rejects.toMatchObject({
      code: 'busy',
      retryable: true,
      retryAfter: expect.any(Number),
    });
    // Others and the owner are not held up by it.
    await client.send(newBox().address, blobOf(1024));
    const first = await client.receive(token);
    expect(first.messages).toHaveLength(50);
    const second = await client.receive(token, first.next);
    expect(second.next).toBeUndefined();
    expect(first.messages.length + second.messages.length).toBe(seen.length - 1);
  });

  it('keep messages over a restart, and the directory for one process at a time', async () => {
    const box = newBox();
    const blob = blobOf(4096);
    await client.send(box.address, blob);
    await expect(openDatabase({ dataDir: folder.path })).rejects.toThrow(DataDirInUse);
    await closeDatabase();
    expect((await client.receive(box.token)).messages[0]?.blob).toEqual(blob);
  });

  it('store ciphertext, address hashes and days, and write nothing into a log', async () => {
    const log = (['log', 'info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level));
    const box = newBox();
    const blob = blobOf(1024);
    const request = new Request(`${BASE}/api/mailbox/${box.address}`, {
      method: 'POST',
      body: blob,
      headers: {
        ...octets,
        'x-forwarded-for': '203.0.113.77',
        'x-real-ip': '203.0.113.77',
        'user-agent': 'canary-agent',
        cookie: 'canary-cookie=1',
      },
    });
    expect((await POST(request, { params: Promise.resolve({ key: box.address }) })).status).toBe(201);
    await client.receive(box.token);

    const { db } = await database();
    const columns = await db.execute(
      sql`select table_name || '.' || column_name as name from information_schema.columns
          where table_schema = 'public' and table_name like 'mailbox%' order by 1`,
    );
    const names = (columns as unknown as { rows: { name: string }[] }).rows.map((row) => row.name);
    expect(names).toEqual([
      'mailbox_messages.address',
      'mailbox_messages.blob',
      'mailbox_messages.created_day',
      'mailbox_messages.expires_day',
      'mailbox_messages.id',
      'mailbox_messages.sequence',
      'mailbox_messages.size',
      'mailbox_usage.bytes',
      'mailbox_usage.id',
    ]);
    const rows = await db.select().from(mailboxMessages);
    const row = rows.find((r) => r.address === box.address);
    const today = Math.floor(Date.now() / 86_400_000);
    expect(row).toMatchObject({ size: 1024, createdDay: today, expiresDay: today + 31 });
    expect(Buffer.from(row?.blob ?? []).equals(Buffer.from(blob))).toBe(true);

    await closeDatabase();
    const files = readdirSync(join(folder.path, 'db'), { recursive: true, withFileTypes: true }).filter((f) =>
      f.isFile(),
    );
    const disk = files.map((f) => readFileSync(join(f.parentPath, f.name)));
    const onDisk = (needle: string | Uint8Array) =>
      disk.some((content) => content.includes(Buffer.from(needle)));
    expect(onDisk(box.address)).toBe(true);
    for (const canary of ['203.0.113.77', 'canary-agent', 'canary-cookie', box.hex])
      expect(onDisk(canary)).toBe(false);
    expect(onDisk(box.token)).toBe(false);
    for (const spy of log) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it('say "unavailable", and no parameter, when the database fails', async () => {
    await closeDatabase();
    process.env.DATABASE_URL = 'postgres://nobody:canary-password@127.0.0.1:9/none';
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    try {
      const box = newBox();
      await expect(client.send(box.address, blobOf(1024))).rejects.toMatchObject({
        code: 'unavailable',
        retryable: true,
      });
      const logged = JSON.stringify(error.mock.calls);
      expect(logged).toContain('mailbox: unforeseen');
      expect(logged).not.toContain(box.address);
      expect(logged).not.toContain('canary-password');
    } finally {
      delete process.env.DATABASE_URL;
      error.mockRestore();
    }
    await client.send(newBox().address, blobOf(1024));
  });
});

describe('the mailbox client', () => {
  const box = newBox();

  it('tells out of reach from refused', async () => {
    const nowhere = createMailbox('http://127.0.0.1:9', { timeoutMs: 2000 });
    await expect(nowhere.receive(box.token)).rejects.toMatchObject({ code: 'unreachable', retryable: true });
    await expect(client.send('short', blobOf(1024))).rejects.toMatchObject({
      code: 'address',
      retryable: false,
    });
    await expect(client.receive(box.token.slice(1))).rejects.toMatchObject({
      code: 'token',
      retryable: false,
    });
    await expect(client.send(box.address, blobOf(10))).rejects.toBeInstanceOf(MailboxError);
  });

  it.each([
    ['a page', 200, '<html>sign in</html>', 'bad-answer'],
    ['nothing', 200, '', 'bad-answer'],
    ['a wrong shape', 200, '{"messages":[{"id":"x","blob":""}]}', 'bad-answer'],
    ['a blob of a wrong size', 200, `{"messages":[{"id":"${'0'.repeat(32)}","blob":"AAAA"}]}`, 'bad-answer'],
    ['a foreign refusal', 403, 'no', 'bad-answer'],
    ['a gateway error', 502, 'bad gateway', 'unavailable'],
    ['a foreign 429', 429, 'slow down', 'busy'],
  ])('is not taken in by %s', async (_, status, body, code) => {
    const odd = createMailbox(BASE, { fetch: async () => new Response(body, { status }) });
    await expect(odd.receive(box.token)).rejects.toMatchObject({ code });
  });
});
