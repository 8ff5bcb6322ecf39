import { verifyHandlers } from '@/lib/server/verify';

export const dynamic = 'force-dynamic';

/** Checks `{input}` or `{inputs: [{id?, input}]}`; described in /api/v1/openapi.json. */
export function POST(request: Request): Promise<Response> {
  return verifyHandlers().verify(request);
}
