'use client';

import { useState } from 'react';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useMoods, useSessions } from '@/components/flows/records';
import { useRelationships } from '@/components/patient/relationships';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import type { GoalRecord, MeasureRecord, MoodRecord, SessionRecord } from '@/lib/flows';
import { INSTRUMENTS, type Instrument } from '@/lib/measures/scoring';
import { CalendarCard } from './calendar-card';
import { GoalsCard } from './goals-card';
import { MeasureCard } from './measure-card';
import { MeasureForm } from './measure-form';
import { MeasureSheet } from './measure-sheet';
import { MilestonesCard } from './milestones-card';
import { MoodCard } from './mood-card';
import { useGoals, useMeasures } from './records';
import { Screen } from './screen';

type View =
  | { at: 'overview' }
  | { at: 'form'; instrument: Instrument; sheet?: MeasureRecord }
  | { at: 'sheet'; id: string };

/** How it goes: mood, questionnaires, goals, calendar and milestones. All but the milestones is read from the vault alone. */
export function ProgressPage() {
  const sessions = useSessions();
  const moods = useMoods();
  const measures = useMeasures();
  const goals = useGoals();
  const [view, setView] = useState<View | null>(null);
  const failure = sessions.error ?? moods.error ?? measures.error ?? goals.error;
  if (failure) return <FailureNotice failure={failureWords(failure)} />;
  if (!sessions.data || !moods.data || !measures.data || !goals.data)
    return <Skeleton lines={6} label="Opening your progress …" />;

  const overview = () => setView({ at: 'overview' });
  const open = (id: string) => setView({ at: 'sheet', id });
  if (view?.at === 'form')
    return (
      <Screen key="form">
        <MeasureForm instrument={view.instrument} sheet={view.sheet} onDone={open} onLeave={overview} />
      </Screen>
    );
  const sheet = view?.at === 'sheet' ? measures.data.find((m) => m.id === view.id) : undefined;
  // Just kept and not read again yet.
  if (view?.at === 'sheet' && !sheet && measures.isFetching) return <Skeleton lines={4} />;
  if (sheet) {
    const same = measures.data.filter((m) => m.instrument === sheet.instrument);
    return (
      <Screen key="sheet">
        <MeasureSheet
          sheet={sheet}
          before={same[same.indexOf(sheet) + 1]}
          onCorrect={() => setView({ at: 'form', instrument: sheet.instrument, sheet })}
          onBack={overview}
        />
      </Screen>
    );
  }
  const content = (
    <Overview
      sessions={sessions.data}
      moods={moods.data}
      measures={measures.data}
      goals={goals.data}
      onAnswer={(instrument) => setView({ at: 'form', instrument })}
      onOpen={open}
    />
  );
  // The focus goes to the heading when one comes back here, not when the page is opened.
  return view ? <Screen key="overview">{content}</Screen> : content;
}

function Overview({
  sessions,
  moods,
  measures,
  goals,
  onAnswer,
  onOpen,
}: {
  sessions: SessionRecord[];
  moods: MoodRecord[];
  measures: MeasureRecord[];
  goals: GoalRecord[];
  onAnswer: (instrument: Instrument) => void;
  onOpen: (id: string) => void;
}) {
  const { data: relationships = [] } = useRelationships();
  return (
    <>
      <PageHeader
        title="Progress"
        intro="How it goes, for your eyes. What you note here stays encrypted on this device: nobody else sees it, and nothing of it is sent."
      />
      <div className="space-y-5">
        <MoodCard sessions={sessions} moods={moods} />
        {INSTRUMENTS.map((instrument) => (
          <MeasureCard
            key={instrument}
            instrument={instrument}
            sheets={measures.filter((m) => m.instrument === instrument)}
            onAnswer={() => onAnswer(instrument)}
            onOpen={onOpen}
          />
        ))}
        <div className="grid grid-cols-1 gap-5 lg:grid-cols-2">
          <div className="min-w-0 space-y-5">
            <GoalsCard goals={goals} />
            <MilestonesCard relationships={relationships} />
          </div>
          <CalendarCard sessions={sessions} moods={moods} measures={measures} />
        </div>
        <AboutMeasures />
      </div>
    </>
  );
}

function AboutMeasures() {
  return (
    <p className="max-w-prose text-ink-soft text-sm">
      PHQ-9 and GAD-7 are measures, not diagnoses. They were developed by Drs. Robert L. Spitzer, Janet B.W.
      Williams, Kurt Kroenke and colleagues, with an educational grant from Pfizer Inc.; no permission is
      required to reproduce, translate, display or distribute them. Scored as published: Kroenke, Spitzer and
      Williams, J Gen Intern Med 2001;16:606–613; Spitzer, Kroenke, Williams and Löwe, Arch Intern Med
      2006;166:1092–1097.
    </p>
  );
}
