import type { Account, View } from '../observer';
import { DAY, WEEK } from '../time';

/**
 * Who is linked by what stands in the weeks: a therapist's holiday or illness empties the same week for all clients,
 * a person's own empties it for all of their pseudonyms. Each week of two accounts weighs by how rare its gap is.
 */
interface Rhythm {
  /** Weeks between the first and the last session in which the rhythm lets one expect a session. */
  expected: Set<number>;
  gaps: Set<number>;
  /** Weeks in which sessions were confirmed that had waited for days: a therapist came back. */
  catchUps: Set<number>;
}

/** Of accounts with fewer sessions nothing is said. */
const LEAST_SESSIONS = 3;
/** A share of weeks with a session from which on somebody is taken to come every week. */
const WEEKLY = 0.62;

/** @param block: how many weeks the ledger tells as one */
function rhythmOf(account: Account, block = 1): Rhythm {
  const { expected, gaps } = block === 1 ? byWeek(account) : byBlock(account, block);
  const late = account.sessions.filter((s) => s.confirmedAt !== null && s.confirmedAt - s.at > 4 * DAY);
  return {
    expected,
    gaps,
    catchUps: new Set(late.map(({ confirmedAt }) => Math.floor((confirmedAt ?? 0) / WEEK))),
  };
}

function byWeek(account: Account): Pick<Rhythm, 'expected' | 'gaps'> {
  const weeks = new Set(account.sessions.map(({ week }) => week));
  const expected = new Set<number>();
  if (weeks.size >= LEAST_SESSIONS) {
    const [first, last] = [Math.min(...weeks), Math.max(...weeks)];
    const weekly = weeks.size / (last - first + 1) >= WEEKLY;
    const odd = [...weeks].filter((week) => week % 2 === 1).length * 2 > weeks.size ? 1 : 0;
    for (let week = first; week <= last; week += 1) if (weekly || week % 2 === odd) expected.add(week);
  }
  return { expected, gaps: new Set([...expected].filter((week) => !weeks.has(week))) };
}

/** Fewer sessions than usual in a block count as a gap there; the first and the last block are not whole. */
function byBlock(account: Account, block: number): Pick<Rhythm, 'expected' | 'gaps'> {
  const counts = new Map<number, number>();
  for (const { week } of account.sessions) {
    const at = Math.floor(week / block);
    counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  const [first, last] = [Math.min(...counts.keys()), Math.max(...counts.keys())];
  const whole = Array.from({ length: Math.max(0, last - first - 1) }, (_, i) => first + 1 + i);
  const usual =
    whole.map((at) => counts.get(at) ?? 0).sort((a, b) => b - a)[Math.floor(whole.length / 3)] ?? 0;
  return { expected: new Set(whole), gaps: new Set(whole.filter((at) => (counts.get(at) ?? 0) < usual)) };
}

/** How likely a gap is in each week, over all accounts. */
export function gapRates(view: View, block = 1): (week: number) => number {
  const rhythms = view.accounts.map((account) => rhythmOf(account, block));
  const counts = new Map<number, { expected: number; gaps: number }>();
  for (const { expected, gaps } of rhythms)
    for (const week of expected) {
      const count = counts.get(week) ?? { expected: 0, gaps: 0 };
      counts.set(week, { expected: count.expected + 1, gaps: count.gaps + (gaps.has(week) ? 1 : 0) });
    }
  return (week) => {
    const { expected = 0, gaps = 0 } = counts.get(week) ?? {};
    return (gaps + 0.5) / (expected + 2);
  };
}

/**
 * Log-likelihood ratio that two accounts share the cause of a share of their gaps, against that they share none.
 * @param share: the part of all gaps that has this cause; block: how many weeks are told as one
 */
export function gapEvidence(view: View, share: number, block = 1): (a: Account, b: Account) => number {
  const rate = gapRates(view, block);
  const rhythms = new Map(view.accounts.map((account) => [account, rhythmOf(account, block)]));
  const weights = new Map<number, readonly [both: number, one: number, none: number]>();
  const weightsOf = (week: number) => {
    const known = weights.get(week);
    if (known) return known;
    const q = rate(week);
    const common = share * q;
    const own = (q - common) / (1 - common);
    const made = [
      Math.log((common + (1 - common) * own * own) / (q * q)),
      Math.log(((1 - common) * own * (1 - own)) / (q * (1 - q))),
      Math.log(((1 - common) * (1 - own) ** 2) / (1 - q) ** 2),
    ] as const;
    weights.set(week, made);
    return made;
  };
  return (a, b) => {
    const [x, y] = [rhythms.get(a), rhythms.get(b)];
    if (!x || !y) return 0;
    let sum = 0;
    for (const week of x.expected) {
      if (!y.expected.has(week)) continue;
      const gaps = (x.gaps.has(week) ? 1 : 0) + (y.gaps.has(week) ? 1 : 0);
      sum += weightsOf(week)[gaps === 2 ? 0 : gaps === 1 ? 1 : 2];
    }
    return sum;
  };
}

/** What late confirmations add: those of one therapist's clients are made up for in the same weeks. */
export function catchUpEvidence(view: View): (a: Account, b: Account) => number {
  const catchUps = new Map(view.accounts.map((account) => [account, rhythmOf(account).catchUps]));
  const counts = new Map<number, number>();
  for (const weeks of catchUps.values())
    for (const week of weeks) counts.set(week, (counts.get(week) ?? 0) + 1);
  const n = view.accounts.length;
  return (a, b) => {
    let sum = 0;
    for (const week of catchUps.get(a) ?? [])
      if (catchUps.get(b)?.has(week)) sum += Math.log(1 + (0.3 * n) / ((counts.get(week) ?? 0) + 2));
    return sum;
  };
}
