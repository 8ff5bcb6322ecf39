import type { Practice } from '../live';
import type { Account, TherapistSeen, View } from '../observer';
import { DAY, HOUR, WEEK, weekOf } from '../time';
import { gapRates } from './gaps';
import { sameTherapist } from './pairs';

/** What an attacker knows besides the chain. */
export interface Knowledge {
  /** Holidays and hours of practices, from their websites. */
  practices?: readonly Practice[];
  /** How many weeks the ledger tells as one; 1 when left out. */
  block?: number;
  /** A corrupt therapist, who knows the own clients and so who is none. */
  corrupt?: { principal: string; clients: ReadonlySet<string> };
}

const CERTAIN = 40;

/**
 * For each account, how likely each therapist is (logarithms, of those whom the rings that endorsed and vouched leave).
 */
export function therapistScores(view: View, knowledge: Knowledge = {}): Map<Account, Map<string, number>> {
  const own = new Map(view.accounts.map((account) => [account, alone(view, account, knowledge)]));
  const same = sameTherapist(view, knowledge.block);
  const together = new Map<Account, Map<string, number>>();
  for (const [account, scores] of own) {
    const sums = new Map(scores);
    for (const [other, others] of own) {
      if (other === account) continue;
      // by the law of Bayes; that two of a ring share a therapist is as likely beforehand as 1 in its size
      const shared = 1 / (1 + Math.max(1, scores.size) * Math.exp(-same(account, other)));
      if (shared < 0.05) continue;
      for (const [therapist, score] of sums) {
        const likely = Math.exp(others.get(therapist) ?? -CERTAIN) * others.size;
        sums.set(therapist, score + Math.log(shared * likely + 1 - shared));
      }
    }
    together.set(account, sums);
  }
  return together;
}

/** What an account shows by itself. Normalised, so that scores of several can be added. */
function alone(
  view: View,
  account: Account,
  { practices, corrupt, block = 1 }: Knowledge,
): Map<string, number> {
  const rings = account.pairings.map(({ keys }) => keys);
  if (account.entry) rings.push(account.entry.keys);
  const able = view.therapists.filter(({ keys }) =>
    rings.every((ring) => keys.some((key) => ring.includes(key))),
  );
  const suspects = able.filter(({ principal }) => principal !== corrupt?.principal);
  const rate = gapRates(view);
  const scores = suspects.map((therapist): [string, number] => {
    const practice = practices?.find(({ principal }) => principal === therapist.principal);
    const told = !practice
      ? 0
      : block > 1
        ? blockScore(account, practice, block)
        : websiteScore(account, practice, rate);
    return [therapist.principal, publicScore(view, account, therapist) + told];
  });
  const total = Math.log(scores.reduce((sum, [, score]) => sum + Math.exp(score), 0));
  return new Map(scores.map(([principal, score]) => [principal, score - total]));
}

function publicScore(view: View, account: Account, therapist: TherapistSeen): number {
  let score = account.carriers.includes(therapist.principal) ? CERTAIN : 0;
  const [first] = account.pairings;
  const last = account.sessions.at(-1);
  if (!first || !last) return score;
  // who took nobody when the pairing began
  const said = therapist.accepting.filter(({ at }) => at <= first.at).at(-1);
  if (said && !said.accepting) score += Math.log(0.15);
  const { ended } = therapist;
  const lastWeek = last.week;
  if (ended) {
    const endWeek = weekOf(ended.at);
    if (lastWeek > endWeek) score += Math.log(0.02);
    else if (endWeek - lastWeek <= 4) score += Math.log(10);
    const renewed = account.pairings.some(({ at }) => at > ended.at);
    if (ended.how === 'revoked' && !renewed && lastWeek >= endWeek - 4) score += Math.log(20);
  } else if (view.publications.some(({ at, retire }) => retire && at > last.at && at < last.at + 4 * WEEK))
    // such a one had come to an end with somebody else's revocation
    score += Math.log(0.8);
  return score;
}

/** How well the weeks fit a practice's holidays, and the hours of what was sent at once its hours. */
function websiteScore(
  account: Account,
  { holidays, days, hours }: Practice,
  rate: (week: number) => number,
): number {
  const weeks = new Set(account.sessions.map(({ week }) => week));
  if (weeks.size === 0) return 0;
  const fortnightly = weeks.size / (Math.max(...weeks) - Math.min(...weeks) + 1) < 0.62;
  let score = 0;
  for (let week = Math.min(...weeks); week <= Math.max(...weeks); week += 1) {
    const gap = !weeks.has(week);
    // of fortnightly sessions half of the weeks are empty anyway
    const q = fortnightly ? 0.5 + 0.5 * rate(week) : rate(week);
    if (holidays.includes(week)) score += gap ? Math.log(0.97 / q) : Math.log(0.03 / (1 - q));
  }
  const prompt = account.sessions.filter(({ week, at }) => weekOf(at) === week);
  if (prompt.length < 0.8 * account.sessions.length) return score;
  const fitting = prompt.filter(({ at }) => {
    const begun = ((at - 4 * DAY) % WEEK) - HOUR;
    const [day, hour] = [Math.floor(begun / DAY), (begun % DAY) / HOUR];
    return days.includes(day) && hour >= hours.from - 0.5 && hour < hours.to + 0.5;
  });
  return score + prompt.length * Math.log(0.2 + (0.8 * fitting.length) / prompt.length);
}

/** The same where weeks are told in blocks: how well the number of sessions in each fits the weeks without holidays. */
function blockScore(account: Account, { holidays }: Practice, block: number): number {
  const weeks = account.sessions.map(({ week }) => week);
  if (weeks.length === 0) return 0;
  const [first, last] = [Math.floor(Math.min(...weeks) / block), Math.floor(Math.max(...weeks) / block)];
  const aWeek = weeks.length / (Math.max(...weeks) - Math.min(...weeks) + 1);
  const most = aWeek > 1.1 ? 2 : aWeek > 0.58 ? 1 : 0.5;
  const kept = Math.min(0.95, (aWeek / most) * 1.12);
  let score = 0;
  // the first and the last block are not whole
  for (let at = first + 1; at < last; at += 1) {
    const open = Array.from({ length: block }, (_, i) => at * block + i).filter(
      (week) => !holidays.includes(week),
    );
    const possible = Math.ceil(open.length * most);
    const held = weeks.filter((week) => Math.floor(week / block) === at).length;
    score += held > possible ? Math.log(0.02) : binomial(possible, held, kept);
  }
  return score;
}

/** Logarithm of how likely `k` of `n` is, each by itself as likely as `p`. */
function binomial(n: number, k: number, p: number): number {
  let ways = 0;
  for (let i = 0; i < k; i += 1) ways += Math.log((n - i) / (i + 1));
  return ways + k * Math.log(p) + (n - k) * Math.log(1 - p);
}
