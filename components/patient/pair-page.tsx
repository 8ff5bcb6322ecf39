'use client';

import { UserRoundSearch } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { ChainSees } from '@/components/flows/chain-sees';
import { failureWords } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { FeeNote } from '@/components/flows/fee-note';
import { count } from '@/components/flows/format';
import { usePairings, usePseudonyms, useStandings, useTherapists } from '@/components/flows/records';
import { hidesWell, setWords } from '@/components/flows/set-size';
import { useAction } from '@/components/flows/use-action';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Progress } from '@/components/ui/progress';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { TextArea } from '@/components/ui/text-area';
import { assignPseudonym, type ListedTherapist, type PseudonymRecord, requestPairing } from '@/lib/flows';
import { choose, useChoice } from './choice';
import { metBefore, resolveChoice } from './chosen';
import { type Relationship, useRelationships } from './relationships';

const GREETING_MAX = 280;

/** Asking one therapist for a pairing, after saying what becomes public by it. */
export function PairPage() {
  const { place } = useFlowContext();
  const choice = useChoice();
  const therapists = useTherapists();
  const pairings = usePairings();
  if (!choice) {
    return (
      <EmptyState
        icon={<UserRoundSearch className="size-6" />}
        title="Nobody chosen yet"
        action={
          <Link href="/patient/find" className={buttonClass('secondary')}>
            Find a therapist
          </Link>
        }
      >
        <p>Open the link your therapist gave you, or choose somebody from the list.</p>
      </EmptyState>
    );
  }
  if (pairings.isPending || therapists.isPending) {
    return <Skeleton lines={5} label="Looking up the therapist …" />;
  }
  if (!therapists.data) {
    return (
      <FailureNotice failure={failureWords(therapists.error)}>
        <Button variant="secondary" onClick={() => void therapists.refetch()}>
          Try again
        </Button>
      </FailureNotice>
    );
  }
  const met = metBefore(pairings.data ?? []);
  const chosen = resolveChoice(choice, place, therapists.data, met);
  if ('failure' in chosen) {
    return (
      <>
        <PageHeader title="Ask for a pairing" />
        <FailureNotice failure={chosen.failure}>
          <Link href="/patient/find" className={buttonClass('secondary')} onClick={() => choose(null)}>
            Find a therapist
          </Link>
        </FailureNotice>
      </>
    );
  }
  const listed = therapists.data.filter((t) => t.status === 'verified').length;
  return <AskForm therapist={chosen.therapist} listed={listed} />;
}

function AskForm({ therapist, listed }: { therapist: ListedTherapist; listed: number }) {
  const router = useRouter();
  const { wallet, accounts } = useFlowContext();
  const { data: relationships = [] } = useRelationships();
  const standings = useStandings().data ?? [];
  const unassigned = (usePseudonyms().data ?? []).filter((p) => p.therapist === null);
  const [greeting, setGreeting] = useState('');
  const [goOn, setGoOn] = useState('');
  const ask = useAction(async (ctx) => {
    if (goOn) await assignPseudonym(ctx, goOn, therapist.principal);
    return requestPairing(ctx, therapist, greeting.trim());
  }, `Your request to ${therapist.alias} is on its way.`);
  // In the app each therapist has an account of their own; a wallet has one for all.
  const known = relationships.find((r) => !accounts || (r.therapist === therapist.principal && !r.left));
  const relation = goOn ? relationships.find((r) => r.owner === goOn) : known;
  const found = known
    ? []
    : unassigned.filter((p) => standings.some((s) => s.owner === p.principal && s.status === 'active'));
  const isFresh = accounts !== undefined && !relation;
  const standing = standings.find((s) => s.owner === (relation?.owner ?? wallet.principal));
  const isNew = isFresh || (standing?.account ?? null) === null;
  const left = !isFresh && standing?.status === 'left';
  const open = relation?.pairings.find((p) =>
    ['requesting', 'opening', 'waiting', 'accepted'].includes(p.state),
  );
  const paired = relation?.inForce?.state === 'paired' ? relation.inForce : undefined;
  // Counted as the message counts it, where an emoji is two: what is longer would never arrive.
  const length = greeting.trim().length;
  const tooLong = length > GREETING_MAX;
  return (
    <>
      <PageHeader
        title={`Ask ${therapist.alias}`}
        intro="They see your pseudonym and what you write here. No more."
      />
      {left ? (
        <Callout tone="warning" title="You have left" className="mb-4">
          <p>
            This account is closed and cannot be paired any more. To begin again you need another account.
          </p>
        </Callout>
      ) : null}
      <Card sheet>
        <form
          className="space-y-5"
          onSubmit={async (event) => {
            event.preventDefault();
            if (tooLong || !(await ask.run())) return;
            router.push('/patient');
            choose(null);
          }}
        >
          <ChainSees
            steps={isNew ? ['register-user', 'request-pairing'] : ['request-pairing']}
            scene={{ therapists: listed }}
            never="your name, the therapist’s name, or anything you write."
          />
          <Callout tone={hidesWell(therapist.ringSize) ? 'info' : 'warning'} title="Once accepted">
            <p>{setWords(therapist.ringSize)}</p>
            <details className="pt-1">
              <summary className="min-h-6 font-medium">What is the public record?</summary>
              <p className="mt-1">
                A list that anybody can read and nobody can alter. It holds a made-up number for you instead
                of a name, and it is what lets you prove your sessions later without asking your therapist.
              </p>
            </details>
          </Callout>
          {open ? (
            <Callout tone="warning" title={`You have already asked ${open.therapist.alias}`}>
              <p>A new request takes the place of that one.</p>
            </Callout>
          ) : null}
          {paired ? (
            <Callout tone="warning" title={`You are paired with ${paired.therapist.alias}`}>
              <p>
                When the new pairing is complete, it takes the place of the present one. What is confirmed
                keeps counting.
              </p>
            </Callout>
          ) : null}
          {found.length > 0 ? (
            <Select
              label="Account for this therapist"
              hint="Your recovery phrase brought accounts back, but not with whom you used them. Go on with one only if it was with this therapist."
              value={goOn}
              onChange={(event) => setGoOn(event.target.value)}
              options={[
                { value: '', label: 'A fresh one' },
                ...found.map((p) => ({ value: p.principal, label: foundWords(p, relationships) })),
              ]}
            />
          ) : null}
          {isFresh && relationships.length > 0 ? (
            <Callout title="A pseudonym of its own">
              <p>
                A fresh one is made for {therapist.alias}. Nothing on the public record joins it with the
                other{relationships.length > 1 ? 's' : ''} you have, so sessions with different therapists do
                not add up to one milestone.
              </p>
            </Callout>
          ) : null}
          <TextArea
            label="A short greeting"
            optional
            hint="So that they know it is you: for example how you met. Sealed; only they can read it."
            rows={3}
            value={greeting}
            error={tooLong ? `At most ${GREETING_MAX} characters; these are ${length}.` : undefined}
            onChange={(event) => setGreeting(event.target.value)}
          />
          {isNew ? <FeeNote call="register-user" what="Making your pseudonym" /> : null}
          <FeeNote call="request-pairing" what="A request" />
          <FailureNotice failure={ask.failure} />
          {ask.busy ? (
            <Progress
              label="Sending your request"
              detail={
                wallet.kind === 'stacks'
                  ? 'See your wallet: it asks you to approve. The first time it asks twice, because your pseudonym is made as well.'
                  : 'The first time takes a little longer: your pseudonym is made as well.'
              }
            />
          ) : null}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" busy={ask.busy} busyLabel="Sending …" disabled={left}>
              Send the request
            </Button>
            <Link href="/patient/find" className={buttonClass('quiet')} onClick={() => choose(null)}>
              Somebody else
            </Link>
          </div>
        </form>
      </Card>
    </>
  );
}

/** A found account by what tells it from others: its number, and how many confirmed sessions it has. */
function foundWords({ index, principal }: PseudonymRecord, relationships: Relationship[]): string {
  const confirmed = relationships.find((r) => r.owner === principal)?.standing?.confirmed ?? '0';
  return `Account ${index}, with ${count(BigInt(confirmed), 'confirmed session')}`;
}
