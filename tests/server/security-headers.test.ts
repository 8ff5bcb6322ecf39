import { NextRequest } from 'next/server';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, parseNodeOrigin, securityHeaders } from '@/lib/server/security-headers';
import { config, proxy } from '@/proxy';

function directives(policy: string): Record<string, string> {
  return Object.fromEntries(
    policy.split('; ').map((d) => [d.slice(0, d.indexOf(' ')), d.slice(d.indexOf(' ') + 1)] as const),
  );
}

describe('security headers', () => {
  it('lets scripts run by nonce only', () => {
    const csp = directives(contentSecurityPolicy({ nonce: 'abc' }));
    expect(csp['script-src']).toBe("'self' 'nonce-abc' 'strict-dynamic'");
    expect(csp['style-src']).toMatch(/^'self' 'nonce-abc' 'sha256-[A-Za-z0-9+/]{43}='$/);
    expect(csp['connect-src']).toBe("'self'");
    expect(csp['img-src']).toBe("'self' data: blob:");
    for (const name of ['frame-ancestors', 'base-uri', 'object-src', 'frame-src'])
      expect(csp[name]).toBe("'none'");
    expect(csp['form-action']).toBe("'self'");
    expect(contentSecurityPolicy({ nonce: 'abc' })).not.toContain('unsafe-eval');
    expect(contentSecurityPolicy({ nonce: 'abc', dev: true })).toContain('unsafe-eval');
  });

  it('adds the node of the user and HSTS only where they belong', () => {
    const plain = securityHeaders({ nonce: 'abc' });
    expect(plain).not.toHaveProperty('strict-transport-security');
    expect(plain).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(plain['permissions-policy']).toContain('microphone=()');
    const other = securityHeaders({ nonce: 'abc', nodeOrigin: 'http://10.0.0.2:20443', https: true });
    expect(directives(other['content-security-policy'] ?? '')['connect-src']).toBe(
      "'self' http://10.0.0.2:20443",
    );
    expect(other['strict-transport-security']).toMatch(/^max-age=\d{7,}/);
  });

  it.each([
    'http://node.example',
    'https://node.example:20443',
    'http://127.0.0.1:3999',
    'http://[::1]:3999',
  ])('takes the origin %s', (origin) => {
    expect(parseNodeOrigin(origin)).toBe(origin);
  });

  it.each([
    undefined,
    '',
    '*',
    "https://node.example; script-src 'unsafe-inline'",
    'https://node.example/path',
    'https://node.example/',
    'https://node.example,https://other.example',
    'https://user@node.example',
    'https://*.example',
    'https://node.example https://other.example',
    'ws://node.example',
    'javascript:alert(1)',
    "'unsafe-inline'",
    'https://node.example\r\nx: y',
    'https://NODE.example',
    `https://${'a'.repeat(400)}.example`,
  ])('refuses %j as an origin', (origin) => {
    expect(parseNodeOrigin(origin)).toBeNull();
  });
});

describe('the page proxy', () => {
  const ask = (headers: Record<string, string> = {}) =>
    proxy(new NextRequest('http://localhost:3000/verify', { headers }));

  it('gives each request its own nonce, in the request for Next and in the answer for the browser', () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 50; i += 1) {
      const response = ask({ 'x-nonce': 'forged', 'content-security-policy': "script-src 'nonce-forged'" });
      const nonce = response.headers.get('x-middleware-request-x-nonce') ?? '';
      expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
      expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
      expect(response.headers.get('x-middleware-request-content-security-policy')).toBe(
        response.headers.get('content-security-policy'),
      );
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(50);
  });

  it('opens connect-src for a good cookie and for no other', () => {
    const policy = (cookie: string) => ask({ cookie }).headers.get('content-security-policy') ?? '';
    expect(policy('node-origin=http://10.0.0.2:20443')).toContain(
      "connect-src 'self' http://10.0.0.2:20443;",
    );
    expect(policy('node-origin=http%3A%2F%2F10.0.0.2%3A20443')).toContain("'self' http://10.0.0.2:20443;");
    expect(policy('node-origin=*')).toContain("connect-src 'self';");
    expect(policy("node-origin=https%3A%2F%2Fa.b%3B%20script-src%20'unsafe-inline'")).toContain(
      "connect-src 'self';",
    );
  });

  it('lets the page with the scanner ask for the camera, and no other', () => {
    const camera = (path: string) =>
      proxy(new NextRequest(`http://localhost:3000${path}`))
        .headers.get('permissions-policy')
        ?.split(', ')[0];
    expect(camera('/verify')).toBe('camera=(self)');
    for (const path of ['/', '/verify/many', '/verifier', '/patient', '/verify-not'])
      expect(`${path} ${camera(path)}`).toBe(`${path} camera=()`);
  });

  it('insists on https only when the page came that way', () => {
    expect(ask().headers.get('strict-transport-security')).toBeNull();
    expect(ask({ 'x-forwarded-proto': 'https' }).headers.get('strict-transport-security')).not.toBeNull();
  });

  it('covers pages and leaves the API alone, whose bodies Next would buffer', () => {
    const matches = (path: string) => config.matcher.some((m) => new RegExp(`^${m}$`).test(path));
    for (const path of ['/', '/verify', '/therapist/inbox', '/apiary']) expect(matches(path)).toBe(true);
    for (const path of ['/api/mailbox', '/api/chain/v2/info', '/_next/static/x.js'])
      expect(matches(path)).toBe(false);
  });
});
