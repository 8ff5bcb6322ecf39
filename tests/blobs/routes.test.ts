import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { blobId } from '@/lib/blobs/blobs';
import { createBlobServer } from '@/lib/blobs/client';
import { BlobStore } from '@/lib/server/blobs/store';
import { closeDatabase, database } from '@/lib/server/database';
import { routeDatabase } from '@/tests/server/route-database';
import { errorOf } from '@/tests/server/tools';
import { blobCode, blobRoutes } from './support';

const folder = routeDatabase();
const BASE = 'http://app.test';
const random = (size: number) => new Uint8Array(randomBytes(size));

const server = createBlobServer(BASE, { fetch: blobRoutes });
const secret = random(32);
const tokenOf = (id: string) => new Uint8Array(createHash('sha256').update(secret).update(id).digest());
const storage = server.storage(tokenOf);

describe('the blob routes', () => {
  it('keep blobs of each size, give them out, and delete them for who holds the token', async () => {
    for (const size of [1024, 16_384, 262_144]) {
      const blob = random(size);
      const id = await storage.put(blob);
      expect(id).toBe(blobId(blob));
      expect(await storage.put(blob)).toBe(id);
      expect(await storage.get(id)).toEqual(blob);
      const stranger = server.storage(() => random(32));
      expect(await blobCode(stranger.remove(id))).toBe('refused');
      // To put it again under another token gives no right over it.
      await stranger.put(blob);
      expect(await storage.get(id)).toEqual(blob);
      await storage.remove(id);
      await storage.remove(id);
      expect(await storage.get(id)).toBeUndefined();
    }
  });

  it('refuse what is not a blob, each with its code', async () => {
    const blob = random(1024);
    const id = blobId(blob);
    const put = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string>, name = id) =>
      blobRoutes(`${BASE}/api/blobs/${name}`, { method: 'PUT', body, headers });
    const octets = { 'content-type': 'application/octet-stream' };
    const whole = { ...octets, 'x-delete-hash': '00'.repeat(32) };
    const day = Math.floor(Date.now() / 86_400_000);
    const cases: [Promise<Response>, number, string][] = [
      [put(blob, whole, 'bafkreiabc'), 400, 'id'],
      [put(blob, { ...whole, 'content-type': 'text/plain' }), 415, 'content-type'],
      [put(blob, octets), 400, 'delete-hash'],
      [put(blob, { ...whole, 'x-expires-days': '31' }), 400, 'expiry'],
      [put(blob, { ...whole, 'x-expires-days': '0' }), 400, 'expiry'],
      [put(blob, { ...whole, 'x-place': 'ipfs' }), 400, 'place'],
      [put(blob, { ...whole, 'x-place': 'moon' }), 400, 'place'],
      [put(random(1000), whole), 413, 'size'],
      [put(random(524_288), whole), 413, 'size'],
      [put(random(1024), whole), 422, 'content'],
      [put(blob, whole), 403, 'work'],
      [put(blob, { ...whole, 'x-work': `${day}:0` }), 403, 'work'],
      [put(blob, { ...whole, 'x-work': `${day - 2}:1` }), 403, 'work'],
      [blobRoutes(`${BASE}/api/blobs/${id}`), 404, 'missing'],
      [blobRoutes(`${BASE}/api/blobs/${id}`, { method: 'DELETE' }), 401, 'token'],
      [blobRoutes(`${BASE}/api/blobs/head`), 401, 'token'],
    ];
    for (const [response, status, code] of cases) {
      expect(await errorOf(await response)).toEqual({ status, code });
    }
  });

  it('replace a head only for who saw the last one, at the same time for one alone', async () => {
    const capability = random(32);
    expect(await server.readHead(capability)).toBeUndefined();
    const first = random(4096);
    expect(await server.writeHead(capability, first, undefined)).toBe(true);
    expect(await server.writeHead(capability, random(4096), undefined)).toBe(false);
    expect(await server.readHead(capability)).toEqual(first);
    const next = [random(4096), random(4096), random(4096)];
    const won = await Promise.all(next.map((value) => server.writeHead(capability, value, first)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await server.readHead(capability)).toEqual(next[won.indexOf(true)]);
    expect(await server.readHead(random(32))).toBeUndefined();
    await server.removeHead(capability);
    expect(await server.readHead(capability)).toBeUndefined();
    expect(await server.writeHead(capability, random(4096), first)).toBe(false);
  });

  it('stop giving a blob out when its days are over, and forget it then', async () => {
    const shared = server.storage(tokenOf, { days: 3 });
    const blob = random(1024);
    const id = await shared.put(blob);
    const { db } = await database();
    const in3 = new BlobStore(db, { now: () => Date.now() + 3 * 86_400_000 });
    const in4 = new BlobStore(db, { now: () => Date.now() + 4 * 86_400_000 });
    expect((await in3.get(id))?.blob).toEqual(expect.anything());
    expect(await in4.get(id)).toBeUndefined();
    const before = await in4.fill();
    await in3.sweep();
    expect(await shared.get(id)).toEqual(blob);
    await in4.sweep();
    expect(await shared.get(id)).toBeUndefined();
    expect(before - (await in4.fill())).toBeCloseTo(1024 / 1024 ** 3, 12);
  });

  it('say when there is no room, and ask for more work before', async () => {
    const { createBlobHandlers } = await import('@/lib/server/blobs/handlers');
    const { db } = await database();
    const used = Math.round((await new BlobStore(db).fill()) * 1024 ** 3);
    const totalBytes = used + 10 * 1024;
    const small = createBlobHandlers(
      async () => new BlobStore(db, { totalBytes }),
      () => undefined,
    );
    const narrow = createBlobServer(BASE, {
      fetch: async (input, init) => {
        const request = new Request(input as string, { ...init, duplex: 'half' } as RequestInit);
        const id = new URL(request.url).pathname.split('/')[3];
        if (id === undefined) return small.offer();
        return request.method === 'PUT' ? small.put(request, id) : small.get(id);
      },
    });
    const kept: string[] = [];
    const filling = async () => {
      for (;;) kept.push(await narrow.storage(tokenOf).put(random(1024)));
    };
    expect(await blobCode(filling())).toBe('full');
    expect(kept).toHaveLength(10);
    for (const id of kept) await storage.remove(id);
  });

  it('store ciphertext, hashes and an end, and write nothing into a log', async () => {
    const log = (['log', 'info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level));
    const capability = random(32);
    const blob = random(2048);
    const canary = createBlobServer(BASE, {
      fetch: (input, init) => {
        const headers = {
          ...(init?.headers as Record<string, string>),
          'x-forwarded-for': '203.0.113.77',
          'user-agent': 'canary-agent',
          cookie: 'canary=cookie',
        };
        return blobRoutes(input, { ...init, headers });
      },
    });
    const id = await canary.storage(tokenOf).put(blob);
    await canary.writeHead(capability, random(4096), undefined);
    await canary.readHead(capability);

    const { db } = await database();
    const columns = await db.execute(
      sql`select table_name || '.' || column_name as name from information_schema.columns
          where table_schema = 'public' and table_name like 'blob%' order by 1`,
    );
    expect((columns as unknown as { rows: { name: string }[] }).rows.map((row) => row.name)).toEqual([
      'blob_heads.address',
      'blob_heads.value',
      'blob_usage.bytes',
      'blob_usage.id',
      'blobs.blob',
      'blobs.deleter',
      'blobs.expires_day',
      'blobs.id',
      'blobs.place',
      'blobs.size',
    ]);
    await closeDatabase();
    const disk = readdirSync(join(folder.path, 'db'), { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name)));
    const onDisk = (needle: string | Uint8Array) => disk.some((file) => file.includes(Buffer.from(needle)));
    expect(onDisk(id)).toBe(true);
    for (const secretText of [
      '203.0.113.77',
      'canary',
      capability,
      Buffer.from(capability).toString('hex'),
      tokenOf(id),
      Buffer.from(tokenOf(id)).toString('hex'),
    ]) {
      expect(onDisk(secretText)).toBe(false);
    }
    expect(await storage.get(id)).toEqual(blob);
    for (const spy of log) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it('tell apart a server that cannot be reached, fails, or lies', async () => {
    const with_ = (answer: () => Promise<Response>) =>
      createBlobServer(BASE, { fetch: answer }).storage(tokenOf);
    const id = blobId(random(1024));
    const cases: [() => Promise<Response>, string][] = [
      [() => Promise.reject(new TypeError('fetch failed')), 'unreachable'],
      [async () => new Response('<html>', { status: 502 }), 'unreachable'],
      [async () => new Response('<html>', { status: 404 }), 'bad-answer'],
      [async () => new Response('slow down', { status: 429 }), 'busy'],
      [async () => new Response(random(1024)), 'altered'],
    ];
    for (const [answer, code] of cases) expect(await blobCode(with_(answer).get(id))).toBe(code);
  });
});
