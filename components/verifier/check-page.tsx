'use client';

import { useState } from 'react';
import { useConfig } from '@/components/context/config';
import { ChainSees } from '@/components/flows/chain-sees';
import { FailureNotice } from '@/components/flows/failure-notice';
import { LinkInput } from '@/components/flows/link-input';
import { useClaimRequests } from '@/components/flows/records';
import { useAction } from '@/components/flows/use-action';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { InlineStatus } from '@/components/ui/inline-status';
import { PageHeader } from '@/components/ui/page-header';
import { ClaimCard } from '@/components/verify/claim-card';
import { answers, recordClaim } from '@/lib/flows';
import type { ClaimLink } from '@/lib/protocol';
import { type ClaimVerdict, verifyClaim } from '@/lib/verify/claim';
import { WhichRequest } from './which-request';

/** Checks a claim, says which of the verifier's requests it answers, and records it. */
export function CheckPage() {
  const { network } = useConfig();
  const requests = useClaimRequests();
  const [text, setText] = useState('');
  const [verdict, setVerdict] = useState<ClaimVerdict | null>(null);
  const [recorded, setRecorded] = useState(false);
  const check = useAction(async (ctx, given: string) => {
    setRecorded(false);
    setVerdict(await verifyClaim(ctx, given));
  }, 'Checked.');
  const record = useAction(async (ctx, claim: ClaimLink) => {
    try {
      await recordClaim(ctx, claim);
      setRecorded(true);
    } catch (error) {
      // Perhaps it has been recorded meanwhile: the answer is to show it.
      setVerdict(await verifyClaim(ctx, text));
      throw error;
    }
  }, 'Recorded.');
  const run = (given: string) => {
    setText(given.trim());
    record.clear();
    void check.run(given);
  };
  const claim = verdict?.claim;
  const asked = claim && requests.data?.find((request) => answers(request, claim));
  return (
    <>
      <PageHeader
        title="Check a claim"
        intro="An anonymous claim is the answer to a request of yours: a link or a file. Check it, then record it, so that the same account counts once."
      />
      <div className="space-y-6">
        <Card sheet>
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              run(text);
            }}
          >
            <LinkInput
              label="Claim link"
              hint="It has “#c1.” in it."
              value={text}
              onChange={setText}
              onFile={run}
            />
            <Button type="submit" busy={check.busy} busyLabel="Checking …" className="mt-4 w-full sm:w-auto">
              Check
            </Button>
          </form>
        </Card>
        <FailureNotice failure={check.failure} />
        <div aria-live="polite" className="space-y-4">
          {verdict ? (
            <ClaimCard verdict={verdict} network={network} whose={<WhichRequest request={asked ?? null} />} />
          ) : null}
          <FailureNotice failure={record.failure} />
          {claim && asked && verdict.reason === 'holds' && !recorded ? (
            <div className="space-y-4">
              <ChainSees steps={['record-claim']} never="who made it: the tag leads to nobody." />
              <Button
                busy={record.busy}
                busyLabel="Recording, a few seconds …"
                onClick={() => void record.run(claim)}
              >
                Record it
              </Button>
            </div>
          ) : null}
          <InlineStatus tone={recorded ? 'done' : 'idle'}>
            {recorded
              ? 'Recorded. If the same account claims again in this period, the check says so.'
              : null}
          </InlineStatus>
        </div>
      </div>
    </>
  );
}
