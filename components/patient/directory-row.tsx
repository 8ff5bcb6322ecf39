'use client';

import Link from 'next/link';
import { profileLines } from '@/components/flows/profile-words';
import { hidesWell, oneOf, setWords } from '@/components/flows/set-size';
import { Badge } from '@/components/ui/badge';
import { buttonClass } from '@/components/ui/button';
import type { ListedTherapist } from '@/lib/flows';
import { choose } from './choice';

/**
 * One therapist of the directory: what they say of themselves, how many they hide among, and the way to ask them.
 * @param known whether this patient was paired with them before; whoever was may ask again in any case
 */
export function DirectoryRow({ therapist, known }: { therapist: ListedTherapist; known: boolean }) {
  const { alias, profile, ringSize } = therapist;
  const lines = profile ? profileLines(profile) : [];
  return (
    <li
      data-therapist={therapist.principal}
      className="flex flex-wrap items-start justify-between gap-x-3 gap-y-2 py-4"
    >
      <div className="min-w-0 flex-1 basis-56 space-y-1">
        <h3 className="break-words text-lg">{alias}</h3>
        {lines.length > 0 ? (
          <dl className="text-sm">
            {lines.map(({ term, value }) => (
              <div key={term} className="flex flex-wrap gap-x-1.5">
                <dt className="text-ink-soft">{term}:</dt>
                <dd className="min-w-0 break-words font-medium">{value}</dd>
              </div>
            ))}
          </dl>
        ) : (
          <p className="text-ink-soft text-sm">No details given.</p>
        )}
        {hidesWell(ringSize) ? (
          <p className="text-ink-soft text-sm">On the public record: {oneOf(ringSize)}</p>
        ) : (
          <p className="text-sm">
            {ringSize > 0 ? <Badge tone="warning">Small group: {ringSize}</Badge> : null}{' '}
            <span className="text-ink-soft">{setWords(ringSize)}</span>
          </p>
        )}
        {profile ? (
          <p className="text-sm">
            {profile.accepting ? (
              <Badge tone="success">Taking patients</Badge>
            ) : (
              <Badge>No new patients just now</Badge>
            )}
          </p>
        ) : null}
      </div>
      <Ask therapist={therapist} known={known} />
    </li>
  );
}

function Ask({ therapist, known }: { therapist: ListedTherapist; known: boolean }) {
  if (therapist.ringSize === 0) {
    return <span className="shrink-0 text-ink-soft text-sm">Cannot accept yet</span>;
  }
  if (therapist.profile?.accepting === false && !known) {
    return <span className="shrink-0 text-ink-soft text-sm">Only by invitation</span>;
  }
  return (
    <Link
      href="/patient/pair"
      className={buttonClass('secondary')}
      aria-label={`Ask ${therapist.alias}`}
      onClick={() => choose({ kind: 'listed', principal: therapist.principal })}
    >
      Ask
    </Link>
  );
}
