'use client';

import { useState } from 'react';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { formatStx } from '@/components/flows/format';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Checkbox } from '@/components/ui/checkbox';
import { focusFirstError } from '@/components/ui/focus-error';
import { TextArea } from '@/components/ui/text-area';
import {
  answerDispute,
  appealAgainst,
  type Dispute,
  EVIDENCE_TEXT,
  type EvidenceFile,
  openDispute,
  type Side,
} from '@/lib/flows';
import { ChooseFiles } from './evidence-files';
import { evidenceStore, useDisputeTerms, useRingSize } from './use-disputes';
import { period } from './words';

/** What a party does by telling the arbitrators something. */
type Act = 'open' | 'answer' | 'appeal';

const ACTS: Record<Act, { name: string; button: string; done: string }> = {
  open: { name: 'Dispute', button: 'Open the dispute', done: 'The dispute is open.' },
  answer: { name: 'Answer', button: 'Send my answer', done: 'Your answer is with the arbitrators.' },
  appeal: { name: 'Appeal', button: 'Appeal', done: 'The appeal is on the public record.' },
};

/** What a party says to the arbitrators, to open a dispute, to answer or to appeal: a text that is sealed for them alone. */
export function DisputeForm({
  side,
  subject,
  owner,
  what,
  act = 'open',
  dispute,
  onDone,
}: {
  side: Side;
  /** The patient's session, or the therapist's record of it. */
  subject: string;
  /** The patient's principal that the session belongs to. */
  owner?: string;
  /** Which session, in words. */
  what: string;
  act?: Act;
  /** The one that is answered or appealed against. */
  dispute?: Dispute;
  onDone: () => void;
}) {
  const terms = useDisputeTerms();
  const words = ACTS[act];
  const [text, setText] = useState('');
  const [showFacts, setShowFacts] = useState(true);
  const [files, setFiles] = useState<EvidenceFile[]>([]);
  const [tried, setTried] = useState(false);
  const send = useAction(
    (ctx) => {
      const statement = { text, showFacts: side === 'patient' && showFacts, files };
      if (!dispute) return openDispute(ctx, evidenceStore(), side, subject, statement);
      const say = act === 'answer' ? answerDispute : appealAgainst;
      return say(ctx, evidenceStore(), side, subject, dispute, statement);
    },
    words.done,
    owner,
  );
  const wrong = text.trim() === '' ? 'Say in a few words what happened.' : undefined;
  return (
    <form
      noValidate
      aria-label={`${words.name}: ${what}`}
      className="mt-3 space-y-4 rounded-page border border-rule bg-page p-4"
      onSubmit={async (event) => {
        event.preventDefault();
        setTried(true);
        if (wrong) return focusFirstError(event.currentTarget);
        if (await send.run()) onDone();
      }}
    >
      {act === 'open' ? (
        <p>
          {side === 'patient'
            ? 'Arbitrators decide whether the session counts. While they do, it counts towards no milestone.'
            : 'Arbitrators decide whether the session counts. Use this when a session is on the record that did not take place as it says.'}{' '}
          {terms.data ? <Terms terms={terms.data} /> : null}
        </p>
      ) : null}
      {act === 'answer' ? (
        <p>
          What the other side wrote is sealed for the arbitrators, as what you write here is. Say what
          happened as you know it. You can answer once.
        </p>
      ) : null}
      {act === 'appeal' ? (
        <p>
          Arbitrators vote once more, the same ones, and the other side can answer. Say what is new: they have
          read what was said before.
        </p>
      ) : null}
      <TextArea
        label="What the arbitrators should know"
        hint="Sealed on this device: only the arbitrators can read it, neither this service nor the other side. Leave out what they need not know, your name first of all."
        rows={6}
        maxLength={EVIDENCE_TEXT}
        value={text}
        error={tried ? wrong : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <ChooseFiles files={files} onChange={setFiles} />
      {side === 'patient' ? (
        <Checkbox
          label="Show them the session’s day, length and kind, so that they can hold them against the record"
          checked={showFacts}
          onChange={(event) => setShowFacts(event.target.checked)}
        />
      ) : null}
      {terms.data && terms.data.bond > 0n && act === 'open' ? (
        <Callout tone="warning" title={`A bond of ${formatStx(terms.data.bond)} is held`}>
          <p>It goes back to whoever paid it, whatever the outcome, once the dispute is settled.</p>
        </Callout>
      ) : null}
      <Seen act={act} side={side} />
      {dispute ? <Readers dispute={dispute} /> : null}
      <FailureNotice failure={send.failure} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={send.busy} busyLabel="Sealing and sending, some seconds …">
          {words.button}
        </Button>
        <Button variant="quiet" onClick={onDone} disabled={send.busy}>
          {act === 'answer' ? 'Not now' : 'Keep it as it is'}
        </Button>
      </div>
    </form>
  );
}

function Terms({ terms }: { terms: NonNullable<ReturnType<typeof useDisputeTerms>['data']> }) {
  const { arbitrators, quorum, commitPeriod, revealPeriod, appealWindow } = terms;
  return (
    <>
      {arbitrators.length} of them can vote, {quorum.toString()} have to. They have {period(commitPeriod)} to
      vote, in which the other side can answer, and {period(revealPeriod)} to open their ballots; then either
      side has {period(appealWindow)} to appeal.
    </>
  );
}

function Seen({ act, side }: { act: Act; side: Side }) {
  // Each named as it is, so that a test sees which panel tells of it.
  if (side === 'patient') {
    if (act === 'open') return <ChainSees steps={['open-dispute']} never="what you wrote." />;
    if (act === 'answer') return <ChainSees steps={['answer']} never="what you wrote." />;
    return <ChainSees steps={['appeal']} never="what you wrote." />;
  }
  const never = 'what you wrote, nor your name.';
  if (act === 'open') return <ChainSees steps={['open-dispute-signed']} never={never} />;
  if (act === 'answer') return <ChainSees steps={['answer-signed']} never={never} />;
  return <ChainSees steps={['appeal-signed']} never={never} />;
}

function Readers({ dispute }: { dispute: Dispute }) {
  const size = useRingSize(dispute);
  return size === undefined ? null : (
    <p className="text-ink-soft text-sm">Sealed for the {size} arbitrators of this dispute.</p>
  );
}
