import 'server-only';
import * as http from 'node:http';
import * as https from 'node:https';

/** What is asked of a node; a redirect is an answer like any other, and not followed. */
export interface Init {
  method?: string;
  headers?: Record<string, string>;
  body?: Uint8Array<ArrayBuffer> | string;
  /** So long may all of it take. */
  timeoutMs?: number;
}

/** The part of `fetch` that the relay has need of. */
export type Fetcher = (url: string, init: Init) => Promise<{ status: number; text(): Promise<string> }>;

/** So many requests at a time: a round asks about everything that is on its way. */
const KEPT = { keepAlive: true, maxSockets: 16 };
const agents = { http: new http.Agent(KEPT), https: new https.Agent(KEPT) };

/**
 * A request over a connection that is kept. `fetch`, as Next has it, takes a millisecond of the processor more for its streams,
 * its cache and its tracing, and a call that is relayed makes four requests.
 */
export const request: Fetcher = async (url, init) => {
  try {
    return await once(url, init);
  } catch (error) {
    // The other side closed a kept connection as it was used again. Whatever the relay asks may be asked twice.
    if (error instanceof StaleConnection) return once(url, init);
    throw error;
  }
};

class StaleConnection extends Error {}

function once(url: string, { method = 'GET', headers = {}, body, timeoutMs }: Init): ReturnType<Fetcher> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:');
    const options = { method, headers, agent: secure ? agents.https : agents.http };
    const asked = (secure ? https : http).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.once('close', () => clearTimeout(timer));
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, text: async () => text });
      });
    });
    // A signal for each request would take longer than the rest of it.
    const late = () => asked.destroy(new Error('no answer in time'));
    const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs);
    asked.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(asked.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection() : error);
    });
    asked.end(body);
  });
}
