/** What decides a page's headers. */
export interface PageSecurity {
  /** Fresh for every request, base64. */
  nonce: string;
  /** The origin of a node of the user's own that the page may talk to, as parseNodeOrigin gave it. */
  nodeOrigin?: string | null;
  /** `next dev`: React evaluates code to rebuild stacks, styles come inline, a socket reloads. */
  dev?: boolean;
  /** The page came over https, so that the browser may insist on it from now on. */
  https?: boolean;
  /** The page's path. */
  path?: string;
}

/** The one page that may ask for the camera: there a verifier scans the code of a proof. */
const CAMERA_PAGE = '/verify';

/** The cookie by which a user points the page at a node of their own. */
export const NODE_ORIGIN_COOKIE = 'node-origin';

/**
 * The cookie's value if it is exactly an http or https origin (`https://node.example:3999`), else null. Strict,
 * because it becomes part of a policy: no path, no user name, no wildcard, nothing that could end a directive.
 */
export function parseNodeOrigin(value: string | undefined | null): string | null {
  if (!value || value.length > 300 || !/^https?:\/\/[A-Za-z0-9.\-[\]:]+$/.test(value)) return null;
  try {
    const url = new URL(value);
    return url.origin === value ? value : null;
  } catch {
    return null;
  }
}

/**
 * The one inline style that the list of wallets of @stacks/connect puts into the page without a nonce:
 * `connect-modal{visibility:hidden}.hydrated{visibility:inherit}`.
 */
const WALLET_LIST_STYLE = "'sha256-XAqmvmHbxpsWdiV8r21mbxg6TvObv4rFgc1ISZIovWc='";

/** The Content Security Policy of a page. Scripts run by nonce only; styles come from files or carry the nonce. */
export function contentSecurityPolicy({ nonce, nodeOrigin, dev = false }: PageSecurity): string {
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(dev ? ["'unsafe-eval'"] : [])],
    // A nonce would switch 'unsafe-inline' off, and the development overlay needs it.
    'style-src': ["'self'", ...(dev ? ["'unsafe-inline'"] : [`'nonce-${nonce}'`, WALLET_LIST_STYLE])],
    // Style attributes in server-rendered HTML (widths of bars, image placeholders) can carry no nonce.
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...(nodeOrigin ? [nodeOrigin] : []), ...(dev ? ['ws:', 'wss:'] : [])],
    'media-src': ["'self'", 'blob:'],
    'worker-src': ["'self'", 'blob:'],
    'frame-src': ["'none'"],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'object-src': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** All security headers of a page. Pure; names in lower case. */
export function securityHeaders(page: PageSecurity): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(page),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'permissions-policy': `camera=${page.path === CAMERA_PAGE ? '(self)' : '()'}, microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), midi=(), display-capture=(), browsing-topics=()`,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(page.https ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}
