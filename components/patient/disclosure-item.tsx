'use client';

import { FACT_NAMES } from '@/components/flows/fact-words';
import { count, recordDay } from '@/components/flows/format';
import { HandOver } from '@/components/flows/hand-over';
import { type DisclosureRecord, fitsLink } from '@/lib/flows';

/** One disclosure: for whom, what it opens, and how to hand it over. */
export function DisclosureItem({ disclosure }: { disclosure: DisclosureRecord }) {
  const { audience, sessions, fields, text, createdAt, id } = disclosure;
  const opened = FACT_NAMES.filter(([field]) => fields.includes(field)).map(([, name]) => name.toLowerCase());
  return (
    <li data-disclosure={id} className="space-y-3 py-4 first:pt-0 last:pb-0">
      <p className="break-words font-semibold">{audience}</p>
      <p className="text-ink-soft text-sm">
        {count(sessions.length, 'session')} · {['week', ...opened].join(', ')} · made on{' '}
        {recordDay(createdAt)}
      </p>
      <HandOver
        link={`${window.location.origin}/verify#${text}`}
        label="Disclosure link"
        about={audience}
        createdAt={createdAt}
        fits={fitsLink(disclosure)}
      />
    </li>
  );
}
