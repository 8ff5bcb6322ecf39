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
import { appealAgainst, type Dispute, EVIDENCE_TEXT, openDispute, type Plea } from '@/lib/flows';
import { evidenceStore, useDisputeTerms, useRingSize } from './use-disputes';
import { period } from './words';

/** What a party says to the arbitrators, to open a dispute or to appeal: a text that is sealed for them alone. */
export function DisputeForm({
  side,
  subject,
  owner,
  what,
  appeal,
  onDone,
}: {
  side: Plea['side'];
  /** The patient's session, or the therapist's record of it. */
  subject: string;
  /** The patient's principal that the session belongs to. */
  owner?: string;
  /** Which session, in words. */
  what: string;
  /** The dispute whose decision is appealed against; else one is opened. */
  appeal?: Dispute;
  onDone: () => void;
}) {
  const terms = useDisputeTerms();
  const [text, setText] = useState('');
  const [showFacts, setShowFacts] = useState(true);
  const [tried, setTried] = useState(false);
  const send = useAction(
    (ctx) => {
      const statement = { text, showFacts: side === 'patient' && showFacts };
      return appeal
        ? appealAgainst(ctx, evidenceStore(), side, subject, appeal, statement)
        : openDispute(ctx, evidenceStore(), side, subject, statement);
    },
    appeal ? 'The appeal is on the public record.' : 'The dispute is open.',
    owner,
  );
  const wrong = text.trim() === '' ? 'Say in a few words what happened.' : undefined;
  const step = `${appeal ? 'appeal' : 'open-dispute'}${side === 'therapist' ? '-signed' : ''}` as const;
  return (
    <form
      noValidate
      aria-label={`${appeal ? 'Appeal' : 'Dispute'}: ${what}`}
      className="mt-3 space-y-4 rounded-page border border-rule bg-page p-4"
      onSubmit={async (event) => {
        event.preventDefault();
        setTried(true);
        if (wrong) return focusFirstError(event.currentTarget);
        if (await send.run()) onDone();
      }}
    >
      {appeal ? (
        <p>
          Arbitrators vote once more, the same ones. Say what is new: they have read what was said before.
        </p>
      ) : (
        <p>
          {side === 'patient'
            ? 'Arbitrators decide whether the session counts. While they do, it counts towards no milestone.'
            : 'Arbitrators decide whether the session counts. Use this when a session is on the record that did not take place as it says.'}{' '}
          {terms.data ? <Terms terms={terms.data} /> : null}
        </p>
      )}
      <TextArea
        label="What the arbitrators should know"
        hint="Sealed on this device: only the arbitrators can read it, neither this service nor the other side. Leave out what they need not know, your name first of all."
        rows={6}
        maxLength={EVIDENCE_TEXT}
        value={text}
        error={tried ? wrong : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      {side === 'patient' ? (
        <Checkbox
          label="Show them the session’s day, length and kind, so that they can hold them against the record"
          checked={showFacts}
          onChange={(event) => setShowFacts(event.target.checked)}
        />
      ) : null}
      {terms.data && terms.data.bond > 0n && !appeal ? (
        <Callout tone="warning" title={`A bond of ${formatStx(terms.data.bond)} is held`}>
          <p>It goes back to whoever paid it, whatever the outcome, once the dispute is settled.</p>
        </Callout>
      ) : null}
      <Evidence step={step} appeal={appeal} />
      <FailureNotice failure={send.failure} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={send.busy} busyLabel="Sealing and sending, some seconds …">
          {appeal ? 'Appeal' : 'Open the dispute'}
        </Button>
        <Button variant="quiet" onClick={onDone} disabled={send.busy}>
          Keep it as it is
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
      vote and {period(revealPeriod)} to open their ballots; then either side has {period(appealWindow)} to
      appeal.
    </>
  );
}

function Evidence({
  step,
  appeal,
}: {
  step: 'open-dispute' | 'appeal' | 'open-dispute-signed' | 'appeal-signed';
  appeal: Dispute | undefined;
}) {
  return (
    <>
      {/* Each named as it is, so that a test sees which panel tells of it. */}
      {step === 'open-dispute' ? <ChainSees steps={['open-dispute']} never="what you wrote." /> : null}
      {step === 'appeal' ? <ChainSees steps={['appeal']} never="what you wrote." /> : null}
      {step === 'open-dispute-signed' ? (
        <ChainSees steps={['open-dispute-signed']} never="what you wrote, nor your name." />
      ) : null}
      {step === 'appeal-signed' ? (
        <ChainSees steps={['appeal-signed']} never="what you wrote, nor your name." />
      ) : null}
      {appeal ? <Readers dispute={appeal} /> : null}
    </>
  );
}

function Readers({ dispute }: { dispute: Dispute }) {
  const size = useRingSize(dispute);
  return size === undefined ? null : (
    <p className="text-ink-soft text-sm">Sealed for the {size} arbitrators of this dispute.</p>
  );
}
