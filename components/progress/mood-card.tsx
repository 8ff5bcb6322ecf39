'use client';

import Link from 'next/link';
import { useState } from 'react';
import { FailureNotice } from '@/components/flows/failure-notice';
import { sessionDay } from '@/components/flows/format';
import { MOODS, moodWords } from '@/components/flows/mood-words';
import { Button, buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Dialog } from '@/components/ui/dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { RadioCards } from '@/components/ui/radio-cards';
import { type MoodRecord, type SessionRecord, setMood } from '@/lib/flows';
import { DataTable } from './data-table';
import { Plot } from './plot';
import { useKeep } from './records';
import { shortDay } from './words';

const NONE = 'none';
const options = [
  ...MOODS.map((label, i) => ({ value: `${i + 1}`, label })),
  { value: NONE, label: 'Not noted' },
];

/** How one felt at each session: a plot, and a table in which it can be noted later or put right. */
export function MoodCard({ sessions, moods }: { sessions: SessionRecord[]; moods: MoodRecord[] }) {
  const [changing, setChanging] = useState<SessionRecord | null>(null);
  const moodAt = (id: string) => moods.find((mood) => mood.session === id)?.value ?? null;
  // The day is the session's own: it may have been corrected since.
  const points = sessions.toReversed().flatMap((s) => {
    const value = moodAt(s.id);
    return value === null ? [] : [{ day: s.facts.date, value }];
  });
  if (sessions.length === 0)
    return (
      <Card title="Mood at each session">
        <EmptyState
          title="No sessions yet"
          action={
            <Link href="/patient/log" className={buttonClass('secondary')}>
              Log a session
            </Link>
          }
        >
          <p>
            Once a session is logged, note here how you felt. After a few of them a line shows how it goes.
          </p>
        </EmptyState>
      </Card>
    );
  return (
    <Card title="Mood at each session">
      <div className="grid grid-cols-1 gap-5 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        {points.length > 0 ? (
          <Plot
            title="Mood at each session"
            unit="How you felt"
            points={points}
            low={1}
            high={5}
            left={74}
            ticks={MOODS.map((label, i) => ({ value: i + 1, label }))}
            words={moodWords}
          />
        ) : (
          <p className="text-ink-soft">
            Note how you felt at a session, and it will stand here as a point. As many or as few as you like.
          </p>
        )}
        <DataTable
          caption="Mood at each session"
          columns={['Session', 'Mood', 'Change']}
          rows={sessions.map((session) => {
            const value = moodAt(session.id);
            const label = value === null ? 'Note' : 'Change';
            return {
              id: session.id,
              cells: [
                shortDay(session.facts.date),
                value === null ? '–' : moodWords(value),
                <Button
                  key="change"
                  variant="quiet"
                  aria-label={`${label} mood: ${sessionDay(session.facts.date)}`}
                  onClick={() => setChanging(session)}
                >
                  {label}
                </Button>,
              ],
            };
          })}
        />
      </div>
      {changing ? (
        <MoodDialog
          key={changing.id}
          session={changing}
          value={moodAt(changing.id)}
          onDone={() => setChanging(null)}
        />
      ) : null}
    </Card>
  );
}

function MoodDialog({
  session,
  value,
  onDone,
}: {
  session: SessionRecord;
  value: number | null;
  onDone: () => void;
}) {
  const [chosen, setChosen] = useState<string | null>(value === null ? null : `${value}`);
  const { run, busy, failure } = useKeep();
  async function keep() {
    const { id, facts } = session;
    const next = chosen === null || chosen === NONE ? null : Number(chosen);
    if (await run((ctx) => setMood(ctx, { id, date: facts.date }, next), 'Kept on this device.')) onDone();
  }
  return (
    <Dialog
      open
      onClose={onDone}
      busy={busy}
      title={sessionDay(session.facts.date)}
      footer={
        <>
          <Button variant="quiet" onClick={onDone} disabled={busy}>
            Cancel
          </Button>
          <Button busy={busy} busyLabel="Keeping …" onClick={() => void keep()}>
            Keep
          </Button>
        </>
      }
    >
      <div className="space-y-3">
        <RadioCards legend="How did you feel?" value={chosen} onChange={setChosen} options={options} />
        <FailureNotice failure={failure} />
      </div>
    </Dialog>
  );
}
