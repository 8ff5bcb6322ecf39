import { chainProxy } from '@/lib/server/chain-proxy';
import { relayHandlers } from '@/lib/server/relay';

export const dynamic = 'force-dynamic';

/** Whether fees are paid here, for which calls, and what work is asked for at present: `{on: true, …}` or `{on: false}`. */
export function GET(): Promise<Response> {
  return relayHandlers().offer();
}

/** Takes `{transaction, challenge, counter}`, a call signed for a sponsor with its proof of work → 202 `{txid}`. */
export async function POST(request: Request): Promise<Response> {
  try {
    return await relayHandlers().accept(request);
  } finally {
    // A page that has just been registered must not be told that it is not, from an answer of a second ago.
    chainProxy().forget();
  }
}
