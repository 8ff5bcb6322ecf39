import { researchHandlers } from '@/lib/server/research';

export const dynamic = 'force-dynamic';

/** The public figures over the chain as of a block; `{state: 'off'}` or `{state: 'catching-up', …}` where there are none. */
export function GET(): Promise<Response> {
  return researchHandlers().figures();
}
