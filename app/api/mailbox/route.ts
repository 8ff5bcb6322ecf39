import { mailbox } from '@/lib/server/mailbox';

export const dynamic = 'force-dynamic';

/** What is in the box that the bearer token opens: `{messages: [{id, blob (base64)}], next?}`. */
export function GET(request: Request): Promise<Response> {
  return mailbox().receive(request);
}
