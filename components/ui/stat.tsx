import type { ReactNode } from 'react';

/** One number and what it counts. Put several into a grid. */
export function Stat({ label, value, detail }: { label: ReactNode; value: ReactNode; detail?: ReactNode }) {
  return (
    <div className="rounded-control border border-rule bg-page px-4 py-3">
      <p className="text-ink-soft text-sm">{label}</p>
      <p className="font-semibold font-serif text-3xl tabular-nums leading-tight">{value}</p>
      {detail ? <p className="text-ink-soft text-sm">{detail}</p> : null}
    </div>
  );
}
