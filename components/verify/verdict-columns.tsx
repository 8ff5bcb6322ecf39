import { Check, EyeOff } from 'lucide-react';
import type { ReactNode } from 'react';

/** What an answer says and what it does not, beside each other. */
export function VerdictColumns({
  proved,
  notProved,
}: {
  proved: readonly string[];
  notProved: readonly string[];
}) {
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
        lines={notProved}
      />
    </div>
  );
}

function Column({ title, icon, lines }: { title: string; icon: ReactNode; lines: readonly string[] }) {
  return (
    <div className="rounded-control bg-page p-3">
      <h3 className="text-lg">{title}</h3>
      <ul className="mt-1 space-y-2">
        {lines.map((line) => (
          <li key={line} className="flex gap-2">
            {icon}
            <span className="wrap-anywhere min-w-0">{line}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
