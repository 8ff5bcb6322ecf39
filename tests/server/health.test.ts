import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GET as chain } from '@/app/api/chain/[...path]/route';
import { GET as health } from '@/app/api/health/route';
import { closeDatabase } from '@/lib/server/database';
import { forgetSingleton } from '@/lib/server/singleton';
import { prepareDatabase } from '@/tests/support/prepared-database';
import { temporaryFolder } from './tools';
import { sendJson, startUpstream } from './upstream';

const folder = temporaryFolder();
let upstream: Awaited<ReturnType<typeof startUpstream>>;

beforeAll(async () => {
  await prepareDatabase(folder.path);
  upstream = await startUpstream();
  upstream.answer((response) => sendJson(response, 200, { stacks_tip_height: 7 }));
  process.env.DATA_DIR = folder.path;
  process.env.STACKS_API_URL = upstream.url;
});

afterAll(async () => {
  await closeDatabase();
  folder.remove();
});

describe('the routes over the configured node', () => {
  it('pass a read on', async () => {
    const response = await chain(new Request('http://app.test/api/chain/v2/info'));
    expect(await response.json()).toEqual({ stacks_tip_height: 7 });
  });

  it('tell health truly, part by part', async () => {
    const well = await health();
    expect(well.status).toBe(200);
    expect(await well.json()).toEqual({
      ok: true,
      chain: { reachable: true, height: 7 },
      database: { ok: true },
    });

    await upstream.close();
    forgetSingleton('chain-proxy');
    const alone = await health();
    expect(alone.status).toBe(503);
    expect(await alone.json()).toEqual({ ok: false, chain: { reachable: false }, database: { ok: true } });

    await closeDatabase();
    process.env.DATABASE_URL = 'postgres://nobody@127.0.0.1:9/none';
    expect(await (await health()).json()).toEqual({
      ok: false,
      chain: { reachable: false },
      database: { ok: false },
    });
    delete process.env.DATABASE_URL;
  });
});
