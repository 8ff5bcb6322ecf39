import { type NextRequest, NextResponse } from 'next/server';
import { NODE_ORIGIN_COOKIE, parseNodeOrigin, securityHeaders } from '@/lib/server/security-headers';

/**
 * Gives every page its security headers, with a fresh nonce. Next reads the nonce from the policy in the *request's*
 * headers and puts it on its scripts; the layout finds it as x-nonce. Works for pages rendered per request only.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const headers = securityHeaders({
    nonce,
    nodeOrigin: parseNodeOrigin(request.cookies.get(NODE_ORIGIN_COOKIE)?.value),
    dev: process.env.NODE_ENV === 'development',
    https: isHttps(request),
    path: request.nextUrl.pathname,
  });

  const forwarded = new Headers(request.headers);
  forwarded.set('x-nonce', nonce);
  forwarded.set('content-security-policy', headers['content-security-policy'] ?? '');
  const response = NextResponse.next({ request: { headers: forwarded } });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** By itself, or by the word of a reverse proxy in front. A visitor who forges that header binds only themself. */
function isHttps(request: NextRequest): boolean {
  const forwarded = request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim();
  return (forwarded ?? request.nextUrl.protocol.replace(':', '')) === 'https';
}

// Not the API: Next keeps a copy of the body of what passes here, and the API's answers bring their own headers.
export const config = {
  matcher: ['/((?!api/|_next/static/|_next/image|favicon.ico).*)'],
};
