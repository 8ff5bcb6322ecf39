import { CircleCheck, CircleHelp, CircleX } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { Button } from '@/components/ui/button';
import { InlineStatus } from '@/components/ui/inline-status';
import { Progress } from '@/components/ui/progress';
import { Select } from '@/components/ui/select';
import type { RowAnswer } from '@/lib/verify/desk-worker';
import { verdictTitles } from '@/lib/verify/words';
import { runWords } from './many-words';
import type { Many } from './use-many';

const looks = {
  verified: [CircleCheck, 'text-success'],
  'not-verified': [CircleX, 'text-danger'],
  'cannot-tell': [CircleHelp, 'text-warning'],
} as const;

const SHOWS = ['all', 'verified', 'not-verified', 'cannot-tell'] as const;
/** Rows that are shown at once: a table of thousands would keep the page from answering. */
const PAGE = 25;

/** How a run stands, what came of it, and the answers, some at a time. */
export function ManyAnswers({ many, rows }: { many: Many; rows: number }) {
  const [show, setShow] = useState<(typeof SHOWS)[number]>('all');
  const [page, setPage] = useState(0);
  const answers = useDeferredValue(many.answers);
  const all = [...answers.values()];
  const counts = { all: all.length, verified: 0, 'not-verified': 0, 'cannot-tell': 0 };
  for (const { verdict } of all) counts[verdict] += 1;
  const chosen = show === 'all' ? all : all.filter((one) => one.verdict === show);
  const pages = Math.max(1, Math.ceil(chosen.length / PAGE));
  const at = Math.min(page, pages - 1);
  return (
    <section aria-labelledby="many-answers" className="space-y-4">
      <h2 id="many-answers" className="text-xl">
        Answers
      </h2>
      <Progress
        label="Rows asked about"
        value={rows === 0 ? 0 : many.asked / rows}
        detail={`${Math.min(many.asked, rows)} of ${rows}`}
      />
      <InlineStatus tone={many.state === 'done' ? 'done' : 'idle'}>{runWords[many.state]}</InlineStatus>
      <dl className="grid grid-cols-3 gap-2">
        {(['verified', 'not-verified', 'cannot-tell'] as const).map((verdict) => (
          <div key={verdict} className="rounded-control border border-rule bg-page p-3">
            <dt className="text-ink-soft text-sm">{verdictTitles[verdict]}</dt>
            <dd className="text-2xl tabular-nums" data-count={verdict}>
              {counts[verdict]}
            </dd>
          </div>
        ))}
      </dl>
      <Select
        label="Show"
        value={show}
        onChange={(event) => {
          setShow(event.target.value as typeof show);
          setPage(0);
        }}
        options={SHOWS.map((one) => ({
          value: one,
          label: `${one === 'all' ? 'All answers' : verdictTitles[one]} (${counts[one]})`,
        }))}
      />
      <ol
        aria-label="Answers by row"
        className="divide-y divide-rule rounded-page border border-rule bg-page"
      >
        {chosen.slice(at * PAGE, (at + 1) * PAGE).map((one) => (
          <Row key={one.row} answer={one} />
        ))}
        {chosen.length === 0 ? <li className="p-3 text-ink-soft">None so far.</li> : null}
      </ol>
      {pages > 1 ? (
        <div className="flex flex-wrap items-center gap-3">
          <Button variant="quiet" disabled={at === 0} onClick={() => setPage(at - 1)}>
            Earlier rows
          </Button>
          <span className="tabular-nums">
            {at + 1} of {pages}
          </span>
          <Button variant="quiet" disabled={at === pages - 1} onClick={() => setPage(at + 1)}>
            Later rows
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Row({ answer: { row, verdict, reason, detail } }: { answer: RowAnswer }) {
  const [Icon, colour] = looks[verdict];
  return (
    <li data-row={row + 1} data-verdict={verdict} className="flex gap-3 p-3">
      <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${colour}`} />
      <div className="min-w-0">
        <p>
          <span className="text-ink-soft tabular-nums">Row {row + 1}: </span>
          <strong>{verdictTitles[verdict]}</strong>
        </p>
        <p className="text-sm">
          {detail} <code className="font-mono text-ink-soft">{reason}</code>
        </p>
      </div>
    </li>
  );
}
