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
import type { Relationship } from './relationships';

/**
 * What could go onto the record now: a Stacks wallet asks for each transaction, so it waits for a press; with the account in
 * the app it waits for a moment of chance, and can be sent before.
 */
export function RecordReady({
  sessions,
  relationships,
}: {
  sessions: SessionRecord[];
  relationships: Relationship[];
}) {
  const { wallet } = useFlowContext();
  if (wallet.kind === 'stacks') return <ReadyForWallet sessions={sessions} />;
  return relationships.map((relation) => (
    <WaitingForMoment
      key={relation.owner}
      relation={relation}
      named={relationships.length > 1}
      waiting={sessions.filter(
        (s) => s.owner === relation.owner && s.state === 'countersigned' && s.releaseAt !== null,
      )}
    />
  ));
}

function WaitingForMoment({
  relation,
  waiting,
  named,
}: {
  relation: Relationship;
  waiting: SessionRecord[];
  named: boolean;
}) {
  const send = useAction(
    (ctx) => sendReady(ctx),
    (sent) => `${count(sent, 'transaction')} sent.`,
    relation.owner,
  );
  if (waiting.length === 0) return null;
  const what = `${count(waiting.length, 'session')}${named ? ` with ${relation.name}` : ''}`;
  return (
    <Callout
      title={`${what} ${waiting.length === 1 ? 'waits for its' : 'wait for their'} moment`}
      className="mb-4"
    >
      <p>
        Confirmed by your therapist, and kept here. When something is recorded is public to the second, so
        each goes at a moment of chance in the week after its own, as soon as this page is open then. Sent
        now, the record shows that it was now.
      </p>
      <Button
        variant="secondary"
        busy={send.busy}
        busyLabel="Sending …"
        aria-label={`Send now: ${what}`}
        onClick={() => void send.run()}
      >
        Send now
      </Button>
      <FailureNotice failure={send.failure} />
    </Callout>
  );
}

function ReadyForWallet({ sessions }: { sessions: SessionRecord[] }) {
  const ready = sessions.filter(
    (s) => s.state === 'countersigned' || (s.state === 'logged' && s.countersignature && s.code === null),
  );
  const record = useAction(
    (ctx) => sendReady(ctx),
    (sent) => `${count(sent, 'transaction')} sent.`,
  );
  if (ready.length === 0) return null;
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
