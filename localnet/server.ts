import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import * as z from 'zod';
import { BadRequest, blockTime, jsonBody, type Localnet, NotFound } from './http';
import { Rejection } from './rejection';
import { apiRoutes } from './routes-api';
import { nodeRoutes } from './routes-node';
import { v1Routes } from './routes-v1';
import { simulationRoutes } from './routes-v3';

/** Twice the longest transaction, in hex, and something around it. */
const MAX_BODY_BYTES = 4_300_000;
/** A hundred years: further the engine's counters would not go. */
const MAX_ADVANCE = 100 * 366 * 86_400;

const advanceBody = z.object({ seconds: z.int().min(1).max(MAX_ADVANCE) });
const blockTimeBody = z.object({ seconds: blockTime });

export function application(localnet: Localnet): Hono {
  const app = new Hono({ strict: false });
  app.use(openToAll());
  app.use(limitedBody());
  app.route('/v2', nodeRoutes(localnet));
  app.route('/v3', simulationRoutes(localnet));
  app.route('/extended', apiRoutes(localnet));
  app.route('/extended', v1Routes(localnet));
  if (localnet.control) app.route('/control', controlRoutes(localnet));
  app.notFound((c) => c.json({ error: `no route ${c.req.method} ${c.req.path}` }, 404));
  app.onError((error, c) => {
    if (error instanceof BadRequest) return c.json({ error: error.message }, 400);
    if (error instanceof NotFound) return c.json({ error: error.message }, 404);
    if (error instanceof Rejection) return c.json(error.toJSON(), 400);
    console.error(error);
    return c.json({ error: 'internal error of the local chain' }, 500);
  });
  return app;
}

/**
 * Pages of every origin may ask, as they may ask a node. Hono's own does the same by writing to the answer before there is one, after
 * which it is passed on as a stream: half a millisecond of the processor for each of the small answers that are given here.
 */
function openToAll(): MiddlewareHandler {
  const preflight = cors({ origin: '*', exposeHeaders: ['*'] });
  return (c, next) => {
    if (c.req.method === 'OPTIONS') return preflight(c, next);
    c.header('access-control-allow-origin', '*');
    c.header('access-control-expose-headers', '*');
    return next();
  };
}

/** Refuses bodies that are too long. Where a length is declared, which holds for what follows it, nothing has to be counted. */
function limitedBody(): MiddlewareHandler {
  const tooLong = (c: Context) => c.json({ error: 'the body is too long' }, 413);
  const counted = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLong });
  return async (c, next) => {
    const { method } = c.req;
    if (method === 'GET' || method === 'HEAD') return next();
    const declared = c.req.header('content-length');
    if (declared === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next);
    return Number(declared) > MAX_BODY_BYTES ? tooLong(c) : next();
  };
}

/** Time and blocks by command, for tests and for trying things out. */
function controlRoutes({ chain, setBlockTime }: Localnet): Hono {
  const app = new Hono();
  const state = () => {
    const { height, time } = chain.ledger.tip;
    return { height, block_time: time };
  };
  app.post('/advance', async (c) => {
    const { seconds } = await jsonBody(c, advanceBody);
    while (chain.mine());
    await chain.advance(seconds);
    return c.json({ ...state(), advanced: seconds });
  });
  app.post('/block-time', async (c) => {
    const { seconds } = await jsonBody(c, blockTimeBody);
    setBlockTime(seconds);
    return c.json({ ...state(), block_seconds: seconds });
  });
  app.post('/mine', (c) => {
    if (chain.mempool.size === 0) chain.mineEmpty();
    while (chain.mine());
    return c.json(state());
  });
  return app;
}

/**
 * Takes the port, and serves once `serve` is given the application: a taken port is known before the log is
 * replayed. Until then requests wait.
 * @throws a one-line error when the port is taken
 */
export async function listen(host: string, port: number) {
  let begin: (app: Hono) => void = () => {};
  const ready = new Promise<ReturnType<typeof getRequestListener>>((resolve) => {
    begin = (app) => resolve(getRequestListener(app.fetch));
  });
  const server = createServer((request, response) => {
    void ready.then((listener) => listener(request, response));
  });
  // Clients that send one request after another should not have to connect again for each.
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`port ${port} on ${host} is taken: choose another one`) : error);
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    serve: begin,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
