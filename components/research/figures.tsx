'use client';

import dynamic from 'next/dynamic';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Skeleton } from '@/components/ui/skeleton';
import { type Figures, figuresAnswerSchema } from '@/lib/research/figures';
import { ticksTo } from './bar-layout';
import { FigureCard } from './figure-card';
import { useAnswer } from './use-answer';
import { dayWords, milestoneName } from './words';

const Plot = dynamic(() => import('@/components/progress/plot').then((m) => m.Plot), {
  ssr: false,
  loading: () => <Skeleton lines={5} label="Drawing …" />,
});
const Bars = dynamic(() => import('./bars').then((m) => m.Bars), {
  ssr: false,
  loading: () => <Skeleton lines={4} label="Drawing …" />,
});

const PLOT = 240;
const bars = (n: number) => n * 30 + 24;

/** The public figures, as the page's server has counted them from the chain. */
export function PublicFigures() {
  const { answer, retry } = useAnswer('/api/research/figures', figuresAnswerSchema, (data) =>
    data.state === 'catching-up' ? 2000 : null,
  );
  if (answer.state === 'loading') return <Skeleton lines={6} label="Counting …" />;
  if (answer.state === 'failed')
    return (
      <ErrorNotice
        title="The figures are out of reach just now"
        detail="They are counted from the public chain by this page’s server, which did not answer. Nothing is lost."
        action="Try again in a moment."
      >
        <Button variant="secondary" onClick={retry}>
          Try again
        </Button>
      </ErrorNotice>
    );
  const { data } = answer;
  if (data.state === 'off')
    return (
      <Card level={3} title="No figures here">
        <p>
          This server does not count what is on the chain. Whoever runs it can turn that on with{' '}
          <code>RESEARCH=on</code>; the numbers themselves are public, and anybody can count them.
        </p>
      </Card>
    );
  if (data.state === 'catching-up')
    return (
      <Card level={3} title="Still reading the chain">
        <p role="status">
          {data.events} events have been read so far. Figures are shown once all are, so that none is half a
          number.
        </p>
      </Card>
    );
  const { height, time, figures } = data;
  return (
    <div className="space-y-6">
      <p className="text-ink-soft">
        As of block {height}, {dayWords(new Date(time * 1000).toISOString().slice(0, 10))}.
      </p>
      <Weeks figures={figures} />
      <Milestones figures={figures} />
      <Sets figures={figures} />
      <Disputes figures={figures} />
    </div>
  );
}

function Weeks({ figures: { weeks } }: { figures: Figures }) {
  const most = Math.max(1, ...weeks.map(({ recorded }) => recorded));
  return (
    <FigureCard
      title="Sessions a week"
      about="By the week in which they were held, as far as they are recorded; those that were taken back are not counted. Recent weeks still fill up: sessions are recorded at a moment of chance in the week after."
      columns={['Week of', 'Recorded', 'Countersigned at once']}
      rows={weeks.map((row) => [dayWords(row.week), row.recorded, row.countersigned])}
      file="sessions-a-week"
      height={PLOT}
      empty="No session is recorded yet. The first stands here when a patient’s session has been countersigned and recorded."
      plot={() => (
        <Plot
          title="Sessions a week"
          unit="Recorded sessions"
          points={weeks.map(({ week, recorded }) => ({ day: week, value: recorded }))}
          low={0}
          high={most}
          left={12 + 8 * String(most).length}
          ticks={ticksTo(most).map((value) => ({ value, label: String(value) }))}
          words={(value) => `${value} sessions`}
        />
      )}
    />
  );
}

function Milestones({ figures: { milestones } }: { figures: Figures }) {
  const rows = milestones.map((row) => ({ label: milestoneName(row), value: row.reached }));
  return (
    <FigureCard
      title="Milestones reached"
      about="How many accounts have marked each milestone. A person with several therapists has an account with each."
      columns={['Milestone', 'Accounts']}
      rows={rows.map(({ label, value }) => [label, value])}
      file="milestones"
      height={bars(rows.length)}
      empty="Nobody has marked a milestone yet. The first is ten confirmed sessions."
      plot={() => <Bars title="Milestones reached" unit="Accounts" bars={rows} />}
    />
  );
}

function Sets({ figures: { rings, cohorts } }: { figures: Figures }) {
  const ringRows = rings.map(({ ring, size }) => ({ label: `Ring ${ring}`, value: size }));
  const cohortRows = cohorts.map(({ cohort, members }) => ({ label: `Cohort ${cohort}`, value: members }));
  return (
    <>
      <FigureCard
        title="Rings of therapists"
        about="Among how many verified therapists the one who accepted a patient is hidden: the more, the better."
        columns={['Ring', 'Therapists', 'Version']}
        rows={rings.map(({ ring, size, version }) => [`Ring ${ring}`, size, version])}
        file="rings"
        height={bars(rings.length)}
        empty="No ring is published yet. An issuer publishes one when therapists are attested."
        plot={() => <Bars title="Rings of therapists" unit="Therapists" bars={ringRows} />}
      />
      <FigureCard
        title="Cohorts of patients"
        about="Among how many accounts an anonymous claim hides. A cohort is sealed with 32, or after 91 days with 16."
        columns={['Cohort', 'Members', 'State']}
        rows={cohorts.map(({ cohort, members, sealed }) => [
          `Cohort ${cohort}`,
          members,
          sealed ? 'sealed' : 'open',
        ])}
        file="cohorts"
        height={bars(cohorts.length)}
        empty="No cohort has begun. The first opens when somebody with ten sessions beyond dispute asks to hide among others."
        plot={() => <Bars title="Cohorts of patients" unit="Accounts" bars={cohortRows} />}
      />
    </>
  );
}

function Disputes({ figures: { disputes } }: { figures: Figures }) {
  const over = disputes.flatMap(({ opened, days }) => (days === null ? [] : [{ day: opened, value: days }]));
  const most = Math.max(1, ...over.map(({ value }) => value));
  return (
    <FigureCard
      title="Disputes and their length"
      about="When each was opened, and how many days it took until its decision was final."
      columns={['Dispute', 'Opened', 'Days']}
      rows={disputes.map(({ dispute, opened, days }) => [
        `Dispute ${dispute}`,
        dayWords(opened),
        days ?? 'open',
      ])}
      file="disputes"
      height={PLOT}
      empty="No session has been disputed. When one is, its length stands here, and never what it was about."
      plot={() =>
        over.length === 0 ? (
          <p className="text-ink-soft">None of them is over yet, so that there is no length to draw.</p>
        ) : (
          <Plot
            title="Length of disputes by the day they were opened"
            unit="Days until the decision was final"
            points={over}
            low={0}
            high={most}
            left={12 + 8 * String(most).length}
            ticks={ticksTo(most).map((value) => ({ value, label: String(value) }))}
            words={(value) => `${value} days`}
          />
        )
      }
    />
  );
}
