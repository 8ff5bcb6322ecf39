import { clsx } from 'clsx';
import { CircleHelp, ShieldCheck, ShieldX } from 'lucide-react';
import type { ReactNode } from 'react';
import { networkNames } from '@/components/context/config';
import { DescriptionList } from '@/components/ui/description-list';
import type { PublicConfig } from '@/lib/config/public';
import type { AnswerHead } from '@/lib/verify/verdict';
import { clockWords, finalityOf, finalityWords, verdictTitles } from '@/lib/verify/words';

const looks = {
  verified: [ShieldCheck, 'border-success bg-success-soft', 'text-success'],
  'not-verified': [ShieldX, 'border-danger bg-danger-soft', 'text-danger'],
  'cannot-tell': [CircleHelp, 'border-warning bg-warning-soft', 'text-warning'],
} as const;

const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** An answer in a word and in a sentence, what it rests on, and when it was given. */
export function VerdictFrame({
  answer,
  detail,
  action,
  network,
  more,
  children,
}: {
  answer: AnswerHead;
  detail: string;
  action?: string;
  network: PublicConfig['network'];
  more: readonly { term: string; value: ReactNode }[];
  children?: ReactNode;
}) {
  const { verdict, checkedAt, height } = answer;
  const [Icon, box, colour] = looks[verdict];
  const caution = clockWords(answer);
  return (
    <section aria-labelledby="verdict" className={clsx('rounded-page border-2 p-4 sm:p-6', box)}>
      <div className="flex items-start gap-4">
        <Icon aria-hidden className={clsx('size-12 shrink-0', colour)} />
        <div>
          <h2 id="verdict" className={clsx('text-3xl', colour)}>
            {verdictTitles[verdict]}
          </h2>
          <p className="mt-1 text-lg">{detail}</p>
          {action ? <p className="mt-1 font-medium">{action}</p> : null}
        </div>
      </div>
      {children}
      <div className="mt-4 rounded-control bg-page p-3">
        <DescriptionList
          items={[
            { term: 'Checked', value: moments.format(checkedAt) },
            { term: 'Network', value: networkNames[network] },
            ...(height === null
              ? []
              : [
                  { term: 'As of block', value: String(height) },
                  { term: 'How final', value: finalityWords[finalityOf(answer)] },
                ]),
            ...(caution === null ? [] : [{ term: 'Mind the clock', value: caution }]),
            ...more,
          ]}
        />
      </div>
    </section>
  );
}
