import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobId } from '@/lib/blobs/blobs';
import { createBlobServer } from '@/lib/blobs/client';
import { ConfigError } from '@/lib/config/env';
import { parseEnv } from '@/lib/config/schema';
import { type HeliaNode, openHelia } from '@/lib/server/blobs/helia';
import { kuboStorage } from '@/lib/server/blobs/kubo';
import { closeDatabase } from '@/lib/server/database';
import { forgetSingleton } from '@/lib/server/singleton';
import { temporaryFolder } from '@/tests/server/tools';
import { prepareDatabase } from '@/tests/support/prepared-database';
import { type KuboServer, serveKubo } from './kubo-server';
import { blobCode, blobRoutes } from './support';

const folder = temporaryFolder();
const TOKEN = 'kubo-token';
const random = (size: number) => new Uint8Array(randomBytes(size));
const secret = random(32);
const own = createBlobServer('http://app.test', { fetch: blobRoutes }).storage(() => secret, {
  place: 'ipfs',
});
let node: HeliaNode;
let kubo: KuboServer;

beforeAll(async () => {
  await prepareDatabase(folder.path);
  node = await openHelia({ dataDir: folder.path, listen: ['/ip4/127.0.0.1/tcp/0'] });
  kubo = await serveKubo(node.storage, TOKEN);
  Object.assign(process.env, {
    DATA_DIR: folder.path,
    IPFS_API_URL: kubo.url,
    IPFS_API_TOKEN: TOKEN,
    IPFS_PINNING_URL: kubo.url,
    IPFS_PINNING_TOKEN: TOKEN,
  });
  for (const name of ['blobs', 'blob-ipfs']) forgetSingleton(name);
});

afterAll(async () => {
  for (const name of ['IPFS_API_URL', 'IPFS_API_TOKEN', 'IPFS_PINNING_URL', 'IPFS_PINNING_TOKEN'])
    delete process.env[name];
  for (const name of ['blobs', 'blob-ipfs']) forgetSingleton(name);
  await kubo.stop();
  await node.stop();
  await closeDatabase();
  folder.remove();
});

describe('blobs in IPFS through the server', () => {
  it('are stored under their own content identifier, pinned, given out, and unpinned when deleted', async () => {
    const blob = random(4096);
    const id = await own.put(blob);
    expect(await node.storage.get(id)).toEqual(blob);
    expect([...kubo.pins.values()]).toContain(id);
    expect(await own.get(id)).toEqual(blob);
    await own.remove(id);
    expect(await node.storage.get(id)).toBeUndefined();
    expect([...kubo.pins.values()]).not.toContain(id);
    expect(await own.get(id)).toBeUndefined();
  });

  it('are missing or altered in so many words, and can be put again', async () => {
    const blob = random(1024);
    const id = await own.put(blob);
    await node.storage.remove(id);
    expect(await own.get(id)).toBeUndefined();
    await own.put(blob);
    expect(await own.get(id)).toEqual(blob);

    const lying = kuboStorage({ url: 'http://kubo.test', fetch: async () => new Response(random(1024)) });
    expect(await blobCode(lying.get(id))).toBe('altered');
    expect(await blobCode(lying.put(blob))).toBe('bad-answer');
  });

  it('are not acknowledged while the node is down, fails or names them otherwise; nothing is lost', async () => {
    for (const broken of ['down', 'error', 'other-key'] as const) {
      const blob = random(1024);
      kubo.broken = broken;
      expect(await blobCode(own.put(blob))).toBe('unreachable');
      kubo.broken = undefined;
      const id = await own.put(blob);
      kubo.broken = broken === 'other-key' ? 'down' : broken;
      expect(await blobCode(own.get(id))).toBe('unreachable');
      kubo.broken = undefined;
      expect(await own.get(id)).toEqual(blob);
    }
    expect(await blobCode(kuboStorage({ url: kubo.url, token: 'wrong' }).put(random(1024)))).toBe(
      'unreachable',
    );
  });

  it('need a configuration that fits together', () => {
    const problems = (env: Record<string, string>) => {
      try {
        parseEnv(env);
        return [];
      } catch (error) {
        return error instanceof ConfigError ? error.problems.map(({ variable }) => variable) : ['?'];
      }
    };
    expect(problems({ IPFS: 'helia' })).toEqual([]);
    expect(problems({ IPFS: 'helia', IPFS_LISTEN: '/ip4/0.0.0.0/tcp/4001' })).toEqual([]);
    expect(problems({ IPFS: 'kubo' })).toEqual(['IPFS']);
    expect(problems({ IPFS: 'helia', IPFS_API_URL: 'http://127.0.0.1:5001' })).toEqual(['IPFS']);
    expect(problems({ IPFS: 'helia', IPFS_LISTEN: 'localhost:4001' })).toEqual(['IPFS_LISTEN']);
    expect(problems({ IPFS_API_TOKEN: 'x' })).toEqual(['IPFS_API_TOKEN']);
    expect(problems({ IPFS: 'helia', IPFS_PINNING_URL: 'http://127.0.0.1:1' })).toEqual(['IPFS_PINNING_URL']);
    expect(problems({ IPFS_PINNING_URL: 'http://127.0.0.1:1', IPFS_PINNING_TOKEN: 'x' })).toEqual([
      'IPFS_PINNING_URL',
    ]);
    expect(blobId(random(1))).toMatch(/^bafkrei/);
  });
});
