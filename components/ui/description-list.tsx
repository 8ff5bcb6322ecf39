import type { ReactNode } from 'react';

/** Names and values, below one another on a phone, side by side elsewhere. Long values break anywhere. */
export function DescriptionList({ items }: { items: readonly { term: ReactNode; value: ReactNode }[] }) {
  return (
    <dl className="divide-y divide-rule">
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the items have no other identity and never move
        <div key={index} className="grid gap-x-4 py-2 sm:grid-cols-[10rem_1fr]">
          <dt className="text-ink-soft">{item.term}</dt>
          <dd className="min-w-0 break-words font-medium [overflow-wrap:anywhere]">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
