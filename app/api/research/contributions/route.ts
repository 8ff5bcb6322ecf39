import { researchHandlers } from '@/lib/server/research';

export const dynamic = 'force-dynamic';

/** Whether contributions are taken here, and about which quarter. */
export function GET(): Promise<Response> {
  return researchHandlers().offer();
}

/** Takes a signed contribution, or its withdrawal. */
export function POST(request: Request): Promise<Response> {
  return researchHandlers().contribute(request);
}
