'use client';

import { clsx } from 'clsx';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { count, localDay, MODALITIES, sessionDay } from '@/components/flows/format';
import { moodWords } from '@/components/flows/mood-words';
import { Card } from '@/components/ui/card';
import type { MeasureRecord, MoodRecord, SessionRecord } from '@/lib/flows';
import { WORDING } from '@/lib/measures/wording';
import { type Month, monthOf, shiftMonth } from './month';
import { scoreWords } from './words';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Something on a day: what it is in a word, and the whole of it. */
interface Entry {
  key: string;
  day: string;
  kind: 'session' | 'questionnaire';
  short: string;
  words: string;
}

function entriesOf(sessions: SessionRecord[], moods: MoodRecord[], measures: MeasureRecord[]): Entry[] {
  return [
    ...sessions.map(({ id, facts }): Entry => {
      const mood = moods.find((m) => m.session === id);
      return {
        key: id,
        day: facts.date,
        kind: 'session',
        short: 'session',
        words: `Session, ${facts.minutes} minutes, ${MODALITIES[facts.modality].toLowerCase()}${mood ? `; mood: ${moodWords(mood.value).toLowerCase()}` : ''}`,
      };
    }),
    ...measures.map((measure): Entry => {
      const { name } = WORDING[measure.instrument];
      return {
        key: measure.id,
        day: measure.date,
        kind: 'questionnaire',
        short: name,
        words: `${name}: ${scoreWords(measure)}`,
      };
    }),
  ].sort((a, b) => a.day.localeCompare(b.day));
}

/** Sessions and questionnaires of a month: as a sheet on the wall, and below it in words. */
export function CalendarCard({
  sessions,
  moods,
  measures,
}: {
  sessions: SessionRecord[];
  moods: MoodRecord[];
  measures: MeasureRecord[];
}) {
  const today = localDay();
  const [key, setKey] = useState(today.slice(0, 7));
  const heading = useId();
  const month = monthOf(key);
  const entries = entriesOf(sessions, moods, measures).filter(({ day }) => day.startsWith(key));
  return (
    <Card title="Calendar">
      <div className="mb-2 flex items-center justify-between gap-2">
        <Turn label="The month before" onClick={() => setKey(shiftMonth(key, -1))}>
          <ChevronLeft aria-hidden className="size-5" />
        </Turn>
        <h3 id={heading} aria-live="polite" className="text-lg">
          {month.title}
        </h3>
        <Turn label="The month after" onClick={() => setKey(shiftMonth(key, 1))}>
          <ChevronRight aria-hidden className="size-5" />
        </Turn>
      </div>
      <MonthSheet labelledBy={heading} month={month} entries={entries} today={today} />
      <p className="mt-2 flex flex-wrap gap-x-4 text-ink-soft text-sm">
        <span className="inline-flex items-center gap-1.5">
          <Mark kind="session" /> Session
        </span>
        <span className="inline-flex items-center gap-1.5">
          <Mark kind="questionnaire" /> Questionnaire
        </span>
      </p>
      {entries.length > 0 ? (
        <ul aria-label={month.title} className="mt-3 divide-y divide-rule">
          {entries.map(({ key: id, day, words }) => (
            <li key={id} className="py-2">
              <span className="font-medium">{sessionDay(day)}</span>
              <br />
              {words}
            </li>
          ))}
        </ul>
      ) : (
        <p className="mt-3 text-ink-soft">Nothing is noted in this month.</p>
      )}
    </Card>
  );
}

function Turn({
  label,
  onClick,
  children,
}: {
  label: string;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className="grid size-11 place-items-center rounded-control text-accent hover:bg-accent-soft"
    >
      {children}
    </button>
  );
}

function MonthSheet({
  labelledBy,
  month,
  entries,
  today,
}: {
  labelledBy: string;
  month: Month;
  entries: Entry[];
  today: string;
}) {
  return (
    <table aria-labelledby={labelledBy} className="w-full table-fixed text-center">
      <thead>
        <tr className="text-ink-soft text-sm">
          {WEEKDAYS.map((weekday) => (
            <th key={weekday} scope="col" abbr={weekday} className="py-1 font-normal">
              <span aria-hidden>{weekday.slice(0, 2)}</span>
              <span className="sr-only">{weekday}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {month.weeks.map((week, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the weeks of a month never move
          <tr key={i}>
            {week.map((day, n) =>
              day === null ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: nor do its empty places
                <td key={n} />
              ) : (
                <td key={day} aria-current={day === today ? 'date' : undefined} className="p-0.5">
                  <Day day={day} isToday={day === today} entries={entries.filter((e) => e.day === day)} />
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const KINDS = ['session', 'questionnaire'] as const;

/** "1 session, PHQ-9", "2 sessions". */
function inWords(entries: Entry[]): string {
  const sessions = entries.filter((e) => e.kind === 'session').length;
  const others = entries.filter((e) => e.kind !== 'session').map((e) => e.short);
  return [...(sessions > 0 ? [count(sessions, 'session')] : []), ...others].join(', ');
}

/** A day with one mark for each kind of thing on it, however many there are: more would not fit. */
function Day({ day, isToday, entries }: { day: string; isToday: boolean; entries: Entry[] }) {
  return (
    <div
      className={clsx(
        'flex min-h-11 flex-col items-center justify-start gap-1 rounded-control py-1 tabular-nums',
        entries.length > 0 && 'bg-accent-soft font-semibold',
        isToday && 'ring-1 ring-accent ring-inset',
      )}
    >
      {Number(day.slice(8))}
      {entries.length > 0 ? (
        <span className="flex gap-1">
          {KINDS.filter((kind) => entries.some((e) => e.kind === kind)).map((kind) => (
            <Mark key={kind} kind={kind} />
          ))}
          <span className="sr-only">{inWords(entries)}</span>
        </span>
      ) : null}
    </div>
  );
}

/** A dot for a session, a diamond for a questionnaire: told apart without colour. */
function Mark({ kind }: { kind: Entry['kind'] }) {
  return (
    <span
      aria-hidden
      className={clsx(
        'inline-block size-2',
        kind === 'session' ? 'rounded-full bg-accent' : 'rotate-45 border-2 border-accent',
      )}
    />
  );
}
