import { CircleCheck, CircleDashed, CircleX, LoaderCircle } from 'lucide-react';
import type { VerifyStep } from '@/lib/verify/verdict';

const steps: readonly [VerifyStep, string][] = [
  ['read-input', 'Read what was pasted'],
  ['check-network', 'Is it from this network?'],
  ['ask-chain', 'Ask the chain'],
];

/** The steps of a check, as they run. `current` is the one that began last; `ended` how the whole went. */
export function CheckSteps({
  current,
  ended,
}: {
  current: VerifyStep | null;
  ended: 'running' | 'well' | 'badly';
}) {
  const at = steps.findIndex(([step]) => step === current);
  return (
    <ol className="space-y-1" aria-label="Steps of the check">
      {steps.map(([step, label], index) => {
        const state = index < at || (index === at && ended === 'well') ? 'done' : index > at ? 'open' : ended;
        const [Icon, colour, word] = {
          done: [CircleCheck, 'text-success', 'done'],
          open: [CircleDashed, 'text-ink-soft', 'not reached'],
          running: [LoaderCircle, 'text-info animate-spin', 'running'],
          badly: [CircleX, 'text-danger', 'stopped here'],
          well: [CircleCheck, 'text-success', 'done'],
        }[state] as [typeof CircleCheck, string, string];
        return (
          <li key={step} className={`flex items-center gap-2 ${state === 'open' ? 'text-ink-soft' : ''}`}>
            <Icon aria-hidden className={`size-5 shrink-0 ${colour}`} />
            {label}
            <span className="sr-only">: {word}</span>
          </li>
        );
      })}
    </ol>
  );
}
