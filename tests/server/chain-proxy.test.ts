import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChainProxy, type ChainProxyOptions } from '@/lib/server/chain-proxy';
import { retryAfterMs } from '@/lib/server/chain-upstream';
import { errorOf } from './tools';
import { sendJson, startUpstream } from './upstream';

const ST = 'ST1PQHQKV0RJXZFY1DGX8MNSNYVE3VGZJSRTPGZGM';
const TXID = `0x${'ab'.repeat(32)}`;
const READ = `/v2/contracts/call-read/${ST}/session-logger/get-account`;

let upstream: Awaited<ReturnType<typeof startUpstream>>;
beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(() => upstream.close());

const proxyTo = (options: Partial<ChainProxyOptions> = {}) =>
  new ChainProxy({ url: upstream.url, mainnet: false, ...options });

function ask(proxy: ChainProxy, path: string, init: RequestInit = {}): Promise<Response> {
  const request = new Request(`http://app.test/api/chain${path}`, init);
  return proxy.handle(request, new URL(request.url).pathname.slice('/api/chain'.length));
}
const json = { 'content-type': 'application/json' };
const post = (proxy: ChainProxy, path: string, body: BodyInit, headers: Record<string, string> = json) =>
  ask(proxy, path, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

describe('what the chain proxy passes on', () => {
  it.each([
    ['GET', '/v2/info'],
    ['GET', `/v2/accounts/${ST}?proof=0`],
    ['GET', `/v2/contracts/interface/${ST}/session-logger`],
    ['GET', '/v2/fees/transfer'],
    ['POST', '/v2/fees/transaction'],
    ['POST', READ],
    ['POST', '/v2/transactions'],
    ['GET', `/extended/v3/transactions/${TXID}?include=result,function_args`],
    ['GET', `/extended/v3/principals/${ST}/transactions?limit=20&cursor=12%3A0%3A1`],
    ['GET', `/extended/v3/principals/${ST}.session-logger/transactions`],
    ['GET', `/extended/v3/principals/${ST}/nonces`],
    ['GET', `/extended/v3/principals/${ST}/mempool/transactions`],
    ['GET', `/extended/v2/smart-contracts/${ST}.session-logger/logs?limit=10&offset=20`],
    ['GET', '/extended/v2/blocks/?limit=1'],
    ['GET', '/extended/v2/blocks/123'],
    ['POST', `/extended/v1/faucets/stx?address=${ST}`],
  ])('%s %s', async (method, path) => {
    const response = await ask(
      proxyTo(),
      path,
      method === 'POST' ? { method, body: '{}', headers: json } : {},
    );
    expect(response.status).toBe(200);
    expect(upstream.asked).toHaveLength(1);
    const got = new URL(upstream.asked[0]?.url ?? '', upstream.url);
    const wanted = new URL(path, upstream.url);
    expect(got.pathname).toBe(wanted.pathname);
    expect([...got.searchParams].sort()).toEqual([...wanted.searchParams].sort());
  });

  it.each([
    ['GET', '/', 404, 'not-allowed'],
    ['GET', '/v2/neighbors', 404, 'not-allowed'],
    ['GET', '/v2/info/../neighbors', 404, 'not-allowed'],
    ['GET', '/v2/info/%2e%2e/neighbors', 404, 'not-allowed'],
    ['GET', '/v2%2Finfo', 404, 'not-allowed'],
    ['GET', '//evil.example/v2/info', 404, 'not-allowed'],
    ['GET', '/@evil.example/v2/info', 404, 'not-allowed'],
    ['GET', '/v3/block_proposal', 404, 'not-allowed'],
    ['POST', `/v2/contracts/call-read/${ST}/session-logger/a%2Fb`, 404, 'not-allowed'],
    ['GET', '/extended/v1/tx/0xab', 404, 'not-allowed'],
    ['GET', '/v2/transactions', 405, 'method'],
    ['DELETE', '/v2/info', 405, 'method'],
    ['POST', '/v2/info', 405, 'method'],
    ['GET', '/v2/info?x=1', 400, 'query'],
    ['GET', `/v2/accounts/${ST}?proof=0&api_key=1`, 400, 'query'],
    ['GET', `/v2/accounts/${ST}?proof=0%0d%0a`, 400, 'query'],
  ])('not %s %s', async (method, path, status, code) => {
    const response = await ask(proxyTo(), path, method === 'POST' ? { method, body: '{}' } : { method });
    expect(await errorOf(response)).toEqual({ status, code });
    expect(upstream.asked).toHaveLength(0);
  });

  it('has no faucet on mainnet', async () => {
    const response = await post(proxyTo({ mainnet: true }), `/extended/v1/faucets/stx?address=${ST}`, '{}');
    expect(await errorOf(response)).toEqual({ status: 404, code: 'not-allowed' });
    expect(upstream.asked).toHaveLength(0);
  });

  it('adds the key, and forwards nothing of the visitor and nothing of the node but the answer', async () => {
    upstream.answer((response) =>
      sendJson(
        response,
        200,
        { ok: 1 },
        { 'set-cookie': 'a=1', server: 'nginx', 'x-ratelimit-remaining': '3' },
      ),
    );
    const response = await post(proxyTo({ apiKey: 'secret-key' }), READ, '{"sender":"x"}', {
      ...json,
      cookie: 'canary=1',
      authorization: 'Bearer canary',
      'x-forwarded-for': '203.0.113.7',
      'user-agent': 'canary',
      referer: 'http://canary.example',
      'x-api-key': 'canary',
    });
    const sent = upstream.asked[0];
    expect(sent?.headers['x-api-key']).toBe('secret-key');
    expect(sent?.body).toBe('{"sender":"x"}');
    expect(JSON.stringify(sent?.headers)).not.toMatch(/canary|203\.0/);
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(await response.text()).not.toContain('secret-key');
  });

  it('carries a binary transaction unchanged and the node’s own rejection back', async () => {
    upstream.answer((response) =>
      sendJson(response, 400, { error: 'transaction rejected', reason: 'BadNonce' }),
    );
    const tx = new Uint8Array([0, 255, 128, 10, 13, 1]);
    const response = await post(proxyTo(), '/v2/transactions', tx, {
      'content-type': 'application/octet-stream',
    });
    expect(upstream.asked[0]?.headers['content-type']).toBe('application/octet-stream');
    expect(Buffer.from(upstream.asked[0]?.body ?? '', 'latin1')).toEqual(Buffer.from(tx));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: 'transaction rejected', reason: 'BadNonce' });
  });

  it('refuses a body above the limit without reading it all', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    expect(await errorOf(await post(proxyTo(), '/v2/transactions', endless))).toEqual({
      status: 413,
      code: 'body-size',
    });
    expect(pulled).toBeLessThan(12);
    expect(upstream.asked).toHaveLength(0);
  });
});

describe('how often the chain proxy asks', () => {
  it('asks once for what many want at once, GET and call-read alike, and tells bodies apart', async () => {
    upstream.answer((response, asked) => setTimeout(() => sendJson(response, 200, { for: asked.body }), 50));
    const proxy = proxyTo();
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => post(proxy, READ, '{"a":1}')),
      ...Array.from({ length: 10 }, () => post(proxy, READ, '{"a":2}')),
      ...Array.from({ length: 10 }, () => ask(proxy, '/v2/info')),
    ]);
    expect(upstream.asked).toHaveLength(3);
    expect(await answers[3]?.json()).toEqual({ for: '{"a":1}' });
    expect(await answers[13]?.json()).toEqual({ for: '{"a":2}' });
  });

  it('keeps an answer for a moment, a settled transaction for longer, nonces not at all, failures never', async () => {
    let now = 0;
    const proxy = proxyTo({ now: () => now });
    let status = 'pending';
    upstream.answer((response, asked) =>
      asked.url.includes('missing') || asked.url.includes('00'.repeat(32))
        ? sendJson(response, 404, { error: 'none' })
        : sendJson(response, 200, { status }),
    );
    const times = async (path: string) => {
      const before = upstream.asked.length;
      expect((await ask(proxy, path)).status).toBeLessThan(500);
      return upstream.asked.length - before;
    };
    const path = `/extended/v3/transactions/${TXID}`;
    expect(await times(path)).toBe(1);
    expect(await times(path)).toBe(0);
    now += 2000;
    status = 'success';
    expect(await times(path)).toBe(1);
    now += 10_000;
    expect(await times(path)).toBe(0);
    now += 11_000;
    expect(await times(path)).toBe(1);
    const nonces = `/extended/v3/principals/${ST}/nonces`;
    expect([await times(nonces), await times(nonces)]).toEqual([1, 1]);
    const missing = `/extended/v3/transactions/0x${'00'.repeat(32)}`;
    expect([await times(missing), await times(missing)]).toEqual([1, 1]);
  });

  it('forgets what it knew when a transaction is sent, also what was under way', async () => {
    const proxy = proxyTo();
    let release: (() => void) | undefined;
    upstream.answer((response, asked) => {
      if (asked.method === 'GET' && !release) {
        release = () => sendJson(response, 200, { nonce: 0 });
      } else sendJson(response, 200, asked.method === 'GET' ? { nonce: 1 } : '0xab');
    });
    const early = ask(proxy, `/v2/accounts/${ST}`);
    while (!release) await new Promise((resolve) => setTimeout(resolve, 5));
    await post(proxy, '/v2/transactions', 'tx');
    const late = ask(proxy, `/v2/accounts/${ST}`);
    expect(await (await late).json()).toEqual({ nonce: 1 });
    release();
    expect(await (await early).json()).toEqual({ nonce: 0 });
    // The early answer must not have replaced the late one.
    expect(await (await ask(proxy, `/v2/accounts/${ST}`)).json()).toEqual({ nonce: 1 });
  });

  it('never shares or repeats a broadcast', async () => {
    const proxy = proxyTo();
    await Promise.all([post(proxy, '/v2/transactions', 'tx'), post(proxy, '/v2/transactions', 'tx')]);
    expect(upstream.asked).toHaveLength(2);
  });

  it('is silent for as long as a 429 asks, then asks again and answers', async () => {
    const times: number[] = [];
    upstream.answer((response) => {
      times.push(performance.now());
      if (times.length === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else sendJson(response, 200, { fine: true });
    });
    const proxy = proxyTo();
    const first = ask(proxy, '/v2/info');
    while (times.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = ask(proxy, '/v2/fees/transfer');
    expect(await (await first).json()).toEqual({ fine: true });
    expect((await second).status).toBe(200);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950);
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950);
  });

  it('gives up when the silence is longer than patience, and passes the wait on', async () => {
    upstream.answer((response) => response.writeHead(429, { 'retry-after': '60' }).end());
    const proxy = proxyTo({ patienceMs: 500 });
    for (let i = 0; i < 3; i += 1) {
      const response = await ask(proxy, '/v2/info');
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50);
      expect(await errorOf(response)).toEqual({ status: 429, code: 'chain-busy' });
    }
    expect(upstream.asked).toHaveLength(1);
  });

  it('bounds what is under way and what waits', async () => {
    let active = 0;
    let most = 0;
    upstream.answer((response) => {
      active += 1;
      most = Math.max(most, active);
      setTimeout(() => {
        active -= 1;
        sendJson(response, 200, {});
      }, 60);
    });
    const proxy = proxyTo({ concurrency: 2, queue: 3 });
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, i) => ask(proxy, `/extended/v2/blocks/${i}`)),
    );
    expect(most).toBe(2);
    expect(all.filter((r) => r.status === 200)).toHaveLength(5);
    const refused = all.filter((r) => r.status === 429);
    expect(refused).toHaveLength(3);
    expect((await errorOf(refused[0] as Response)).code).toBe('chain-busy');
    // And the places are free again.
    expect((await ask(proxy, '/extended/v2/blocks/100')).status).toBe(200);
  });

  it('reads both forms of Retry-After', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(retryAfterMs('7', now)).toBe(7000);
    expect(retryAfterMs(new Date(now + 9000).toUTCString(), now)).toBe(9000);
    expect(retryAfterMs(new Date(now - 9000).toUTCString(), now)).toBe(0);
    expect(retryAfterMs('soon', now)).toBeNull();
    expect(retryAfterMs('999999999', now)).toBe(3_600_000);
    expect(retryAfterMs(null, now)).toBeNull();
  });
});

describe('a failing node', () => {
  type How = Parameters<typeof upstream.answer>[0];
  const cases: [string, How, number, string][] = [
    ['fails', (r) => sendJson(r, 500, { error: 'x' }), 502, 'chain-bad-answer'],
    ['is down behind its gateway', (r) => r.writeHead(503).end('<html>'), 502, 'chain-bad-answer'],
    [
      'answers with a page',
      (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      502,
      'chain-bad-answer',
    ],
    ['answers with nothing', (r) => r.writeHead(200, json).end(), 502, 'chain-bad-answer'],
    ['answers with half', (r) => r.writeHead(200, json).end('{"a":'), 502, 'chain-bad-answer'],
    [
      'answers with bytes',
      (r) => r.writeHead(200, json).end(Buffer.from([255, 254])),
      502,
      'chain-bad-answer',
    ],
    [
      'redirects',
      (r) => r.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      502,
      'chain-bad-answer',
    ],
    ['refuses the key', (r) => sendJson(r, 401, {}), 502, 'chain-key'],
    [
      'refuses with a page',
      (r) => r.writeHead(404, { 'content-type': 'text/html' }).end('<script>'),
      404,
      'chain-refused',
    ],
    ['hangs up', (r) => r.destroy(), 502, 'chain-unreachable'],
    [
      'hangs up half-way',
      (r) => {
        r.writeHead(200, { ...json, 'content-length': '1000' });
        r.write('{"a":');
        setTimeout(() => r.destroy(), 20);
      },
      502,
      'chain-unreachable',
    ],
    ['is silent', () => {}, 502, 'chain-unreachable'],
    ['begins and is silent', (r) => void r.writeHead(200, json).write('{'), 502, 'chain-unreachable'],
    [
      'never ends',
      (r) => {
        r.writeHead(200, json);
        const more = () => {
          while (!r.destroyed && r.write(Buffer.alloc(65_536, 32)));
        };
        r.on('drain', more);
        more();
      },
      502,
      'chain-bad-answer',
    ],
  ];
  it.each(cases)('that %s is a failure with a code', async (_, how, status, code) => {
    upstream.answer(how);
    const proxy = proxyTo({ timeoutMs: 400, maxAnswer: 1024 * 1024 });
    expect(await errorOf(await ask(proxy, '/v2/info'))).toEqual({ status, code });
    expect(await errorOf(await post(proxy, '/v2/transactions', 'tx'))).toEqual({ status, code });
    expect(await proxy.height()).toBeNull();
    // It recovers at once.
    upstream.answer((r) => sendJson(r, 200, { stacks_tip_height: 42 }));
    expect(await proxy.height()).toBe(42);
  });

  it('that is not there is unreachable', async () => {
    const proxy = proxyTo({ url: 'http://127.0.0.1:9' });
    const response = await ask(proxy, '/v2/info');
    expect(await errorOf(response)).toEqual({ status: 502, code: 'chain-unreachable' });
  });

  it('keeps its plain words with a refusal', async () => {
    upstream.answer((r) => r.writeHead(404, { 'content-type': 'text/plain' }).end('No contract'));
    const response = await post(proxyTo(), READ, '{}');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('No contract');
  });
});
