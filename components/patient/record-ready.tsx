'use client';

import { useFlowContext } from '@/components/context/flow-context';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { FeeNote } from '@/components/flows/fee-note';
import { count } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { type SessionRecord, type Step, sendReady } from '@/lib/flows';

/** A Stacks wallet asks for each transaction, so what is ready waits for a press; the in-app account goes on by itself. */
export function RecordReady({ sessions }: { sessions: SessionRecord[] }) {
  const { wallet } = useFlowContext();
  const ready = sessions.filter(
    (s) => s.state === 'countersigned' || (s.state === 'logged' && s.countersignature && s.code === null),
  );
  const record = useAction(
    (ctx) => sendReady(ctx),
    (sent) => `${count(sent, 'transaction')} sent.`,
  );
  if (wallet.kind !== 'stacks' || ready.length === 0) return null;
  return (
    <Callout title={`${count(ready.length, 'session')} confirmed by your therapist`} className="mb-4">
      <p>Your wallet will ask you to approve each step.</p>
      <ChainSees steps={stepsOf(ready)} scene={{ sessions: ready.length }} />
      <FeeNote call="log-session" what="Recording a session" />
      <Button busy={record.busy} busyLabel="See your wallet …" onClick={() => void record.run()}>
        Record {count(ready.length, 'session')} now
      </Button>
      <FailureNotice failure={record.failure} />
    </Callout>
  );
}

/** What is sent for those that are ready: first entries, and confirmations of earlier ones. */
function stepsOf(ready: SessionRecord[]): Step[] {
  const first = ready.some((s) => s.state === 'countersigned');
  const late = ready.some((s) => s.state === 'logged');
  return [...(first ? (['log-session'] as const) : []), ...(late ? (['confirm-sessions'] as const) : [])];
}
