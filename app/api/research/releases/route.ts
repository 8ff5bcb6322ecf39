import { researchHandlers } from '@/lib/server/research';

export const dynamic = 'force-dynamic';

/** Every release there is. There is no other way to ask about contributions. */
export function GET(): Promise<Response> {
  return researchHandlers().releases();
}
