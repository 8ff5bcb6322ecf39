import { NEUTRAL_PAGE } from '@/lib/safety/neutral-page';

/** The neutral page of the quick exit; without the app's frame around it. */
export function GET(): Response {
  return new Response(NEUTRAL_PAGE, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, max-age=86400' },
  });
}
