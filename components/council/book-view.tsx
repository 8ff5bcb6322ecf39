'use client';

import { Landmark } from 'lucide-react';
import type { ReactNode } from 'react';
import { count, formatStx } from '@/components/flows/format';
import { Card } from '@/components/ui/card';
import { DescriptionList } from '@/components/ui/description-list';
import { EmptyState } from '@/components/ui/empty-state';
import { PARAMETER_NAMES, parameterValue } from '@/lib/flows/council-acts';
import { type CouncilBook, FEE_NAMES, isOpenProposal, type Proposal } from '@/lib/flows/council-book';
import { ProposalItem } from './proposal-item';
import { FEE_WORDS, PARAMETER_WORDS, parameterWords } from './words';

/** The whole book: what is proposed, who decides, what is set, what is in the treasury, and all that ever was. */
export function BookView({
  book,
  actions = () => null,
}: {
  book: CouncilBook;
  /** What the reader can do about an open proposal. */
  actions?: (proposal: Proposal) => ReactNode;
}) {
  const open = book.proposals.filter((p) => isOpenProposal(p, book));
  const over = book.proposals.filter((p) => !isOpenProposal(p, book));
  return (
    <div className="space-y-8">
      <section aria-labelledby="open-proposals">
        <h2 id="open-proposals" className="mb-3 text-2xl">
          Open proposals
        </h2>
        {open.length > 0 ? (
          <ul aria-label="Open proposals" className="space-y-4">
            {open.map((proposal) => (
              <ProposalItem key={proposal.id.toString()} proposal={proposal} book={book}>
                {actions(proposal)}
              </ProposalItem>
            ))}
          </ul>
        ) : (
          <EmptyState icon={<Landmark className="size-6" />} title="Nothing is proposed">
            <p>
              What a member proposes stands here, with what it would change, until it is carried out, taken
              back or out of time.
            </p>
          </EmptyState>
        )}
      </section>
      <div className="grid gap-5 lg:grid-cols-2">
        <Card title="Who decides">
          <p className="mb-2 max-w-prose">
            {book.threshold.toString()} of {count(book.members.length, 'member')} have to approve.{' '}
            {book.delay > 0n
              ? `Then it waits ${parameterWords('delay', book.delay)}, so that everybody can see it coming.`
              : 'There is no delay yet: the council is still being founded.'}{' '}
            The council can rewrite no record.
          </p>
          <ul aria-label="Members" className="space-y-1">
            {book.members.map((member) => (
              <li key={member} className="font-mono text-sm [overflow-wrap:anywhere]">
                {member}
              </li>
            ))}
          </ul>
        </Card>
        <Card title="Treasury">
          <DescriptionList
            items={[
              { term: 'Holds', value: formatStx(book.treasury.balance) },
              { term: 'Paid out so far', value: formatStx(book.treasury.spent) },
            ]}
          />
          <p className="mt-2 text-ink-soft text-sm">
            Fees go in. Only a proposal that was approved and has waited takes anything out.
          </p>
        </Card>
        <Card title="Periods, quorum, bond">
          <DescriptionList
            items={PARAMETER_NAMES.map((name) => ({
              term: capital(PARAMETER_WORDS[name]),
              value: parameterWords(name, parameterValue(book, name)),
            }))}
          />
        </Card>
        <Card title="Fees and parts">
          <DescriptionList
            items={[
              ...FEE_NAMES.map((name) => ({
                term: `Fee for ${FEE_WORDS[name]}`,
                value: formatStx(book.fees[name]),
              })),
              ...book.components.map((c) => ({
                term: `Part “${c.name}”`,
                value: `version ${c.version}${c.fixed ? ', never replaced' : ''}`,
              })),
            ]}
          />
        </Card>
      </div>
      {over.length > 0 ? (
        <section aria-labelledby="history">
          <h2 id="history" className="mb-3 text-2xl">
            History
          </h2>
          <ul aria-label="History" className="space-y-4">
            {over.map((proposal) => (
              <ProposalItem key={proposal.id.toString()} proposal={proposal} book={book} />
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
