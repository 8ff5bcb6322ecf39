import { clsx } from 'clsx';
import { Check, CircleHelp, EyeOff, ShieldCheck, ShieldX } from 'lucide-react';
import type { ReactNode } from 'react';
import { networkNames } from '@/components/context/config';
import { DescriptionList } from '@/components/ui/description-list';
import type { PublicConfig } from '@/lib/config/public';
import type { Verdict } from '@/lib/flows/verifier';
import { PROVED_NEVER, reasonWords, verdictTitles } from './verdict-words';

/** Below this many therapists a ring hides nobody well. */
const SMALL_RING = 11n;

const looks = {
  verified: [ShieldCheck, 'border-success bg-success-soft', 'text-success'],
  'not-verified': [ShieldX, 'border-danger bg-danger-soft', 'text-danger'],
  'cannot-tell': [CircleHelp, 'border-warning bg-warning-soft', 'text-warning'],
} as const;

const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });
const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const day = (seconds: bigint) => dates.format(new Date(Number(seconds) * 1000));

/** The answer, in a word, in a sentence, and in what it does and does not say. */
export function VerdictCard({ verdict, network }: { verdict: Verdict; network: PublicConfig['network'] }) {
  const [Icon, box, colour] = looks[verdict.verdict];
  const { detail, action } = reasonWords[verdict.reason];
  return (
    <section aria-labelledby="verdict" className={clsx('rounded-page border-2 p-4 sm:p-6', box)}>
      <div className="flex items-start gap-4">
        <Icon aria-hidden className={clsx('size-12 shrink-0', colour)} />
        <div>
          <h2 id="verdict" className={clsx('text-3xl', colour)}>
            {verdictTitles[verdict.verdict]}
          </h2>
          <p className="mt-1 text-lg">{detail}</p>
          {action ? <p className="mt-1 font-medium">{action}</p> : null}
        </div>
      </div>
      {verdict.verdict === 'verified' ? <WhatItSays verdict={verdict} /> : null}
      <div className="mt-4 rounded-control bg-page p-3">
        <DescriptionList
          items={[
            { term: 'Checked', value: moments.format(verdict.checkedAt) },
            { term: 'Network', value: networkNames[network] },
            ...(verdict.height === null ? [] : [{ term: 'As of block', value: String(verdict.height) }]),
            ...(verdict.reason === 'expired' && verdict.expires
              ? [{ term: 'Ended on', value: day(verdict.expires) }]
              : []),
            ...(verdict.hash
              ? [{ term: 'Proof hash', value: <code className="font-mono text-sm">{verdict.hash}</code> }]
              : []),
          ]}
        />
      </div>
    </section>
  );
}

function WhatItSays({ verdict }: { verdict: Verdict }) {
  const { sessions, window, goal, ringSize, upheld, audience, expires, createdAt } = verdict;
  const proved: ReactNode[] = [
    sessions
      ? `At least ${sessions} sessions${window ? ` within ${window} weeks` : ''} were confirmed by a therapist${
          upheld ? ' or upheld by arbitrators' : ''
        }.`
      : null,
    goal
      ? 'A goal of the therapy was reached; the therapist signed that. What the goal is, the proof does not say.'
      : null,
    upheld
      ? `Of the sessions that count, ${upheld} ${
          upheld === 1n ? 'was' : 'were'
        } not confirmed by the therapist: arbitrators found that ${upheld === 1n ? 'it' : 'they'} took place.`
      : null,
    ringSize
      ? `The therapist is one of ${goal ? '' : 'at least '}${ringSize} whom an accredited issuer verified${
          goal ? '' : ': so many are in the smallest group behind the sessions that count'
        }.${ringSize < SMALL_RING ? ' A group this small does not hide well which one.' : ''}`
      : null,
    audience ? (
      <>
        It was made for <strong className="break-words">{audience}</strong>. If that is not you, it was not
        meant for you.
      </>
    ) : null,
    createdAt
      ? `It was made on ${day(createdAt)}${expires ? ` and holds until ${day(expires)}` : ''}.`
      : null,
  ].filter((line) => line !== null);
  return (
    <div className="mt-5 grid gap-4 sm:grid-cols-2">
      <Column
        title="What was proved"
        icon={<Check aria-hidden className="mt-1 size-4 shrink-0 text-success" />}
        lines={proved}
      />
      <Column
        title="What was not proved"
        icon={<EyeOff aria-hidden className="mt-1 size-4 shrink-0 text-ink-soft" />}
        lines={
          audience
            ? PROVED_NEVER
            : [
                'For whom it was made: a bare hash does not say. Ask for the link to see that.',
                ...PROVED_NEVER,
              ]
        }
      />
    </div>
  );
}

function Column({ title, icon, lines }: { title: string; icon: ReactNode; lines: readonly ReactNode[] }) {
  return (
    <div className="rounded-control bg-page p-3">
      <h3 className="text-lg">{title}</h3>
      <ul className="mt-1 space-y-2">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: fixed sentences that never change places
          <li key={index} className="flex gap-2">
            {icon}
            <span className="min-w-0">{line}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
