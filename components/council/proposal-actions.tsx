'use client';

import { useFlowContext } from '@/components/context/flow-context';
import { ChainSees } from '@/components/flows/chain-sees';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { useAction } from '@/components/flows/use-action';
import {
  approveProposal,
  type CouncilBook,
  cancelProposal,
  executeProposal,
  type Proposal,
  proposalState,
  withdrawApproval,
} from '@/lib/flows';
import { Changes } from './proposal-item';
import { actionWords } from './words';

/** What the account in use can do about an open proposal: approve, take that back, carry it out, take the proposal back. */
export function ProposalActions({ proposal, book }: { proposal: Proposal; book: CouncilBook }) {
  const { wallet } = useFlowContext();
  const { state } = proposalState(proposal, book);
  const isMember = book.members.includes(wallet.principal);
  const hasApproved = proposal.approvals.includes(wallet.principal);
  const words = actionWords(proposal.action, book);
  const number = proposal.id.toString();
  const approve = useAction((ctx) => approveProposal(ctx, proposal), `You approve of proposal ${number}.`);
  const withdraw = useAction((ctx) => withdrawApproval(ctx, proposal), 'Your approval is taken back.');
  const cancel = useAction((ctx) => cancelProposal(ctx, proposal), 'The proposal is taken back.');
  const execute = useAction((ctx) => executeProposal(ctx, proposal), `Proposal ${number} took effect.`);
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {isMember && !hasApproved ? (
        <ConfirmButton
          label="Approve"
          accessibleName={`Approve: proposal ${number}`}
          variant="primary"
          danger={false}
          title={`Approve proposal ${number}?`}
          confirmLabel="Approve it"
          busyLabel="Approving, a few seconds …"
          action={approve}
          onConfirm={approve.run}
        >
          <p>{words.title}.</p>
          <Changes changes={words.changes} />
          <ChainSees steps={['approve']} />
        </ConfirmButton>
      ) : null}
      {state === 'ready' ? (
        <ConfirmButton
          label="Carry it out"
          accessibleName={`Carry it out: proposal ${number}`}
          variant="primary"
          danger={false}
          title={`Carry out proposal ${number}?`}
          confirmLabel="Carry it out now"
          busyLabel="Carrying it out, a few seconds …"
          action={execute}
          onConfirm={execute.run}
        >
          <p>{words.title}. It takes effect at once.</p>
          <Changes changes={words.changes} />
          <ChainSees steps={['execute']} />
        </ConfirmButton>
      ) : null}
      {hasApproved ? (
        <ConfirmButton
          label="Take my approval back"
          accessibleName={`Take my approval back: proposal ${number}`}
          variant="quiet"
          title="Take your approval back?"
          confirmLabel="Take it back"
          busyLabel="Taking it back, a few seconds …"
          action={withdraw}
          onConfirm={withdraw.run}
        >
          <p>If too few approvals are left, the delay starts over once there are enough again.</p>
          <ChainSees steps={['withdraw-approval']} />
        </ConfirmButton>
      ) : null}
      {proposal.proposer === wallet.principal ? (
        <ConfirmButton
          label="Cancel the proposal"
          accessibleName={`Cancel the proposal: ${number}`}
          variant="quiet"
          title={`Cancel proposal ${number}?`}
          confirmLabel="Cancel it for good"
          busyLabel="Cancelling, a few seconds …"
          action={cancel}
          onConfirm={cancel.run}
        >
          <p>It stays in the history, as taken back.</p>
          <ChainSees steps={['cancel']} />
        </ConfirmButton>
      ) : null}
    </div>
  );
}
