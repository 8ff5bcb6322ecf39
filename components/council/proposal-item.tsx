'use client';

import type { ReactNode } from 'react';
import { chainDay, shortAddress } from '@/components/flows/format';
import { Card } from '@/components/ui/card';
import { StateBadge } from '@/components/ui/state-badge';
import { type CouncilBook, isOpenProposal, type Proposal, proposalState } from '@/lib/flows/council-book';
import { actionWords, proposalWords } from './words';

/** One proposal in plain words, with what changes, who has approved, and how long it still takes. */
export function ProposalItem({
  proposal,
  book,
  children,
}: {
  proposal: Proposal;
  book: CouncilBook;
  /** What the reader can do about it. */
  children?: ReactNode;
}) {
  const { state } = proposalState(proposal, book);
  const isOver = !isOpenProposal(proposal, book);
  const words = actionWords(proposal.action, isOver ? null : book);
  const where = proposalWords(proposal, book);
  return (
    <li data-proposal={proposal.id.toString()} data-state={state}>
      <Card
        level={3}
        title={
          <span className="break-words">
            {proposal.id.toString()}. {words.title}
          </span>
        }
        actions={<StateBadge state={where.badge} label={where.label} />}
      >
        <p className="max-w-prose">{where.text}</p>
        {isOver ? null : <Changes changes={words.changes} />}
        <p className="mt-2 text-ink-soft text-sm [overflow-wrap:anywhere]">
          Proposed on {chainDay(proposal.proposedAt)} by {shortAddress(proposal.proposer)}.{' '}
          {proposal.approvals.length === 0
            ? 'Nobody approves of it at the moment.'
            : `Approved by ${proposal.approvals.map(shortAddress).join(', ')}.`}
        </p>
        {children}
      </Card>
    </li>
  );
}

/** What is, and what would be. */
export function Changes({
  changes,
}: {
  changes: readonly { what: string; before: string; after: string }[];
}) {
  if (changes.length === 0) return null;
  return (
    <dl aria-label="What changes" className="mt-3 divide-y divide-rule rounded-control border border-rule">
      {changes.map(({ what, before, after }) => (
        <div key={what} className="grid gap-x-4 gap-y-1 p-3 sm:grid-cols-[12rem_1fr]">
          <dt className="text-ink-soft [overflow-wrap:anywhere]">{what}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">
            <span className="block">
              <span className="text-ink-soft">now: </span>
              <del className="decoration-danger">{before}</del>
            </span>
            <span className="block font-semibold">
              <span className="font-normal text-ink-soft">then: </span>
              <ins className="no-underline">{after}</ins>
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
