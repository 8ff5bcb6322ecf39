import { chainProxy } from '@/lib/server/chain-proxy';

export const dynamic = 'force-dynamic';

const PREFIX = '/api/chain';

/** The configured Stacks node, as far as its allow-list goes; the rest of the path is the node's own. */
function pass(request: Request): Promise<Response> {
  // Undecoded, so that what is matched against the allow-list is what is sent.
  const path = new URL(request.url).pathname.slice(PREFIX.length);
  return chainProxy().handle(request, path);
}

export { pass as GET, pass as POST };
