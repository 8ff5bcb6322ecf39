'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { keys } from '@/components/flows/keys';
import { fromChain } from '@/components/flows/records';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { CopyButton } from '@/components/ui/copy-button';
import { Skeleton } from '@/components/ui/skeleton';
import { readCouncil } from '@/lib/flows';
import { BookView } from './book-view';
import { ProposalActions } from './proposal-actions';
import { ProposeForm } from './propose-form';

/** The same book for whoever acts: members propose, approve and take back; anybody carries out what is due. */
export function DeskPage() {
  const ctx = useFlowContext();
  const {
    data: book,
    error,
    refetch,
  } = useQuery({
    queryKey: keys.council(),
    queryFn: () => readCouncil(ctx),
    ...fromChain,
  });
  const [proposing, setProposing] = useState(false);
  if (error && !book) {
    return (
      <FailureNotice failure={failureWords(error)}>
        <Button variant="secondary" onClick={() => void refetch()}>
          Try again
        </Button>
      </FailureNotice>
    );
  }
  if (!book) return <Skeleton lines={6} label="Reading the council’s book …" />;
  const isMember = book.members.includes(ctx.wallet.principal);
  return (
    <div className="space-y-6">
      {isMember ? null : (
        <Callout title="This account is not a member’s">
          <p className="[overflow-wrap:anywhere]">
            Members act with the account that the council knows; connect it in the settings. With this one you
            can carry out what is approved and has waited. Its address:{' '}
            <code className="font-mono">{ctx.wallet.principal}</code>
          </p>
          <CopyButton text={ctx.wallet.principal} label="Copy address" variant="secondary" />
        </Callout>
      )}
      {isMember && !proposing ? <Button onClick={() => setProposing(true)}>Propose something</Button> : null}
      {isMember && proposing ? <ProposeForm book={book} onDone={() => setProposing(false)} /> : null}
      <BookView book={book} actions={(proposal) => <ProposalActions proposal={proposal} book={book} />} />
    </div>
  );
}
