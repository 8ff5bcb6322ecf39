import type { Account } from '../observer';
import { DAY, HOUR, WEEK, weekStart } from '../time';

/** Days from the session to the next opening of the page, on the whole. */
const WAIT = 1.3 * DAY;
const WORKDAYS = [0, 1, 2, 3, 4];
const waited = (s: number): number => (s <= 0 ? 0 : 1 - Math.exp(-s / WAIT));

/**
 * How soon after a session its transaction comes, as may be supposed: within hours; at an opening of the page after a
 * moment within seven days; whenever, which tells nothing. Densities a day, by seconds since the session.
 */
const RELEASES: ((since: number) => number)[] = [
  (since) => (since < 0 ? 0 : Math.exp(-since / (12 * HOUR)) * 2),
  (since) => (waited(since) - waited(since - WEEK)) / 7,
  () => 1 / 7,
];

/** The likeliest weekday of each account's sessions (0 is Monday), under the supposition that fits all accounts best. */
export function sessionDays(accounts: readonly Account[]): Map<Account, number> {
  const fits = RELEASES.map((release) => {
    let fit = 0;
    const days = accounts.map((account): [Account, number] => {
      const scores = WORKDAYS.map((day) => {
        const opens = day * DAY + 8 * HOUR;
        const late = account.sessions.map(({ week, at }) => at - weekStart(week) - opens);
        return late.reduce((sum, since) => sum + Math.log(release(since) + 0.002), 0);
      });
      const most = Math.max(...scores);
      fit += most;
      return [account, scores.indexOf(most)];
    });
    return { fit, days };
  });
  return new Map(fits.reduce((a, b) => (b.fit > a.fit ? b : a)).days);
}
