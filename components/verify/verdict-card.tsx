import type { ReactNode } from 'react';
import type { PublicConfig } from '@/lib/config/public';
import type { Verdict } from '@/lib/flows/verifier';
import { VerdictColumns } from './verdict-columns';
import { VerdictFrame } from './verdict-frame';
import { PROVED_NEVER, reasonWords } from './verdict-words';

/** Below this many therapists a ring hides nobody well. */
const SMALL_RING = 11n;

const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });
const day = (seconds: bigint) => dates.format(new Date(Number(seconds) * 1000));

/** The answer, in a word, in a sentence, and in what it does and does not say. */
export function VerdictCard({ verdict, network }: { verdict: Verdict; network: PublicConfig['network'] }) {
  const { detail, action } = reasonWords[verdict.reason];
  return (
    <VerdictFrame
      verdict={verdict.verdict}
      detail={detail}
      action={action}
      network={network}
      checkedAt={verdict.checkedAt}
      height={verdict.height}
      more={[
        ...(verdict.reason === 'expired' && verdict.expires
          ? [{ term: 'Ended on', value: day(verdict.expires) }]
          : []),
        ...(verdict.hash
          ? [{ term: 'Proof hash', value: <code className="font-mono text-sm">{verdict.hash}</code> }]
          : []),
      ]}
    >
      {verdict.verdict === 'verified' ? <WhatItSays verdict={verdict} /> : null}
    </VerdictFrame>
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
    <VerdictColumns
      proved={proved}
      notProved={
        audience
          ? PROVED_NEVER
          : ['For whom it was made: a bare hash does not say. Ask for the link to see that.', ...PROVED_NEVER]
      }
    />
  );
}
