import { workerScript } from '@/lib/offline/worker';
import { buildContents } from '@/lib/server/build-contents';

/** Read from the build when it is asked for: while the page is being built there is nothing to list yet. */
export const dynamic = 'force-dynamic';

const headers = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' };

/** The service worker of the build that is served. `next dev` has no build to keep, and no worker. */
export async function GET(): Promise<Response> {
  if (process.env.NODE_ENV !== 'production') return new Response('Not found', { status: 404 });
  return new Response(workerScript(await buildContents()), { headers });
}
