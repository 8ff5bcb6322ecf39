/** Where the quick exit leads to by default: a page of this origin that tells nothing (see neutral-page.ts). */
export const NEUTRAL_PATH = '/measures';

/** The cookie with another address, for whoever chose one. Read by the server, so that the link is right without a script. */
export const EXIT_COOKIE = 'exit-to';

/** Sent to the page, after its screen was cleared, so that the vault wipes its keys before the page is gone. */
export const EXIT_EVENT = 'session-log-exit';

/** Tells the other tabs of this origin. */
export const EXIT_CHANNEL = 'session-log-exit';

/** Within this time the presses of Shift belong together, in ms. */
export const SHIFT_WITHIN_MS = 5_000;

/** What may stand in the cookie: an https address without query, user name or anything that could end a cookie. */
const ADDRESS = /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[a-z0-9._~/-]*)?$/i;

/** The address if the quick exit may lead there, else null. */
export function parseExitTarget(value: string | undefined | null): string | null {
  return value && value.length <= 200 && ADDRESS.test(value) ? value : null;
}
