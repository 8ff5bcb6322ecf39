import { calendarWeek } from '@/components/flows/format';
import type { SessionRecord } from '@/lib/flows';
import { DISCLOSURE_MAX, type FactField } from '@/lib/protocol';

const AUDIENCE_MAX = 128;

/** What the form holds: for whom, which weeks are listed, which sessions are ticked, and which facts. */
export interface DisclosureChoice {
  audience: string;
  /** Numbers of weeks, as the ledger counts them; the list shows what lies between, both included. */
  from: string;
  to: string;
  ids: ReadonlySet<string>;
  fields: readonly FactField[];
}

/** Sessions by ascending days, those of one day by their numbers. */
export function byDay(sessions: readonly SessionRecord[]): SessionRecord[] {
  const number = (s: SessionRecord) => Number(s.sequence ?? 0);
  return [...sessions].sort((a, b) => a.facts.date.localeCompare(b.facts.date) || number(a) - number(b));
}

/** The weeks in which there are sessions, each once, for a list to choose from. */
export function weeksOf(sessions: readonly SessionRecord[]): { value: string; label: string }[] {
  const weeks = new Map(byDay(sessions).map((s) => [s.week, calendarWeek(s.facts.date)]));
  return [...weeks].map(([value, label]) => ({ value, label }));
}

/** The whole span, nothing ticked, no fact chosen. */
export function nothingChosen(sessions: readonly SessionRecord[]): DisclosureChoice {
  const weeks = weeksOf(sessions);
  return {
    audience: '',
    from: weeks[0]?.value ?? '',
    to: weeks.at(-1)?.value ?? '',
    ids: new Set(),
    fields: [],
  };
}

/** The sessions of the chosen weeks. */
export function listed(choice: DisclosureChoice, sessions: readonly SessionRecord[]): SessionRecord[] {
  const [from, to] = [BigInt(choice.from), BigInt(choice.to)];
  return byDay(sessions).filter(({ week }) => BigInt(week) >= from && BigInt(week) <= to);
}

/** Those of the listed ones that are ticked: what lies outside the chosen weeks is never shown. */
export function ticked(choice: DisclosureChoice, sessions: readonly SessionRecord[]): SessionRecord[] {
  return listed(choice, sessions).filter(({ id }) => choice.ids.has(id));
}

/** What is wrong with the choice, in words; an empty object when it can be made. */
export function wrongWith(
  choice: DisclosureChoice,
  sessions: readonly SessionRecord[],
): { audience?: string; sessions?: string } {
  const length = [...choice.audience.trim()].length;
  const chosen = ticked(choice, sessions).length;
  return {
    ...(length === 0 ? { audience: 'Say who is to read it.' } : {}),
    ...(length > AUDIENCE_MAX
      ? { audience: `At most ${AUDIENCE_MAX} characters; these are ${length}.` }
      : {}),
    ...(chosen === 0 ? { sessions: 'Choose at least one session.' } : {}),
    ...(chosen > DISCLOSURE_MAX
      ? { sessions: `At most ${DISCLOSURE_MAX} sessions at a time; these are ${chosen}.` }
      : {}),
  };
}
