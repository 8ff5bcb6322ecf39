import { chainProxy } from '@/lib/server/chain-proxy';
import { databaseAnswers } from '@/lib/server/database';
import { json } from '@/lib/server/http';

export const dynamic = 'force-dynamic';

/** Whether this server can do its work: 200, or 503 with the same body. */
export async function GET(): Promise<Response> {
  const [height, databaseOk] = await Promise.all([chainProxy().height(), databaseAnswers()]);
  const reachable = height !== null;
  const ok = reachable && databaseOk;
  return json(ok ? 200 : 503, {
    ok,
    chain: reachable ? { reachable, height } : { reachable },
    database: { ok: databaseOk },
  });
}
