/** How the app asks its own server: nothing goes along that would tell who asks, and nothing of the answer is kept. */
export const UNTRACED = {
  credentials: 'omit',
  cache: 'no-store',
  redirect: 'error',
  referrerPolicy: 'no-referrer',
} as const satisfies RequestInit;

/** The seconds to wait that an answer names; undefined where it names none. */
export function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
