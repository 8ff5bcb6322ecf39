import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { openDatabase } from '@/lib/server/database';
import { createRelayHandlers } from '@/lib/server/relay/handlers';
import { openRelay } from './stage';

/** The relay as a process of its own, to be killed: `DATA_DIR`, `NODE_URL` and `PORT` say where it works. */
const { DATA_DIR = '', NODE_URL = '', PORT = '' } = process.env;
const { db } = await openDatabase({ dataDir: DATA_DIR });
const relay = openRelay(db, NODE_URL);
const handlers = createRelayHandlers(async () => relay);
setInterval(() => void relay.tend(), 300);
const web = new Hono()
  .get('/api/relay', () => handlers.offer())
  .post('/api/relay', (c) => handlers.accept(c.req.raw));
serve({ fetch: web.fetch, port: Number(PORT), hostname: '127.0.0.1' }, () => console.log('relay ready'));
