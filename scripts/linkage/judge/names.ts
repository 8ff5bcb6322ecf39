import type { Lived } from '../live';
import { type Guess, groupBy, type Row } from '../measure';
import type { Account, View } from '../observer';

/** What is asked of the attacker; the reports and the bounds use these names. */
export const TARGETS = {
  therapist: 'pseudonym → its therapist',
  smallRing: '… of those in the small ring',
  revoked: '… of a revoked therapist’s clients',
  colleague: 'pseudonym → another one of the same therapist',
  either: 'pseudonym → which of two has the same therapist',
  coarse: '… were weeks told in fours',
  coarseTherapist: 'pseudonym → its therapist, were weeks told in fours',
  person: 'pseudonym → the same person’s other one',
  weekday: 'pseudonym → weekday of the session',
  claim: 'claim → pseudonym',
  further: '… of claims of 25 and 50 sessions',
  link: 'claim → another one of the same key',
  customer: 'customer who claimed 10 and 25 → pseudonym',
  customer3: 'customer who claimed 10, 25 and 50 → pseudonym',
} as const;

export const KNOWS = {
  public: 'public data',
  websites: 'and practices’ holidays and hours',
  therapist: 'and a corrupt therapist',
  tor: 'and the relay’s log, all behind Tor',
  addresses: 'and the relay’s log, with addresses',
  verifier: 'and one verifier’s log',
  verifiers: 'and two verifiers’ logs',
} as const;

/** Weeks that the ledger would tell as one, to see what that would help. */
export const BLOCK = 4;
/** Of pseudonyms with fewer sessions nothing is asked. */
const LEAST_SESSIONS = 5;

/** Makes a row of guesses that were judged. */
export type Measured = (target: keyof typeof TARGETS, knows: keyof typeof KNOWS, guesses: Guess[]) => Row;

/** What the simulator knows of each pseudonym, by its address. */
export const truthOf = (lived: Lived) => new Map(lived.truth.map((t) => [t.owner, t]));

export const active = (view: View): Account[] =>
  view.accounts.filter(({ pairings, sessions }) => pairings.length > 0 && sessions.length >= LEAST_SESSIONS);

/** The corrupt one is the therapist with the most clients. */
export function corruptTherapist(lived: Lived): { principal: string; clients: Set<string> } {
  const [largest = []] = groupBy(lived.truth, (t) => t.therapist).sort((a, b) => b.length - a.length);
  return { principal: largest[0]?.therapist ?? '', clients: new Set(largest.map(({ owner }) => owner)) };
}
