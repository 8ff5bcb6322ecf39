'use client';

import type { ReactNode } from 'react';
import { useState } from 'react';
import { useConfig } from '@/components/context/config';
import { useFlowContext } from '@/components/context/flow-context';
import { useWalletAccess } from '@/components/context/wallet';
import { failureWords, type Words } from '@/components/flows/failure';
import { FailureNotice } from '@/components/flows/failure-notice';
import { useIsIssuer } from '@/components/flows/records';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { CopyButton } from '@/components/ui/copy-button';
import { Skeleton } from '@/components/ui/skeleton';

/** Shows its children to an accredited issuer; tells everybody else how one becomes one. */
export function Accreditation({ children }: { children: ReactNode }) {
  const issuer = useIsIssuer();
  const { choice } = useWalletAccess();
  if (issuer.isPending) return <Skeleton lines={4} label="Looking up the accreditation …" />;
  if (issuer.data === undefined) {
    return (
      <FailureNotice failure={failureWords(issuer.error)}>
        <Button variant="secondary" onClick={() => void issuer.refetch()}>
          Try again
        </Button>
      </FailureNotice>
    );
  }
  if (!issuer.data) return <NotAccredited />;
  return (
    <>
      {choice?.kind === 'imported' ? <DemoInUse /> : null}
      {children}
    </>
  );
}

function NotAccredited() {
  const { wallet } = useFlowContext();
  const { demoIssuerKey, network } = useConfig();
  const { choose } = useWalletAccess();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Words | null>(null);
  return (
    <Callout tone="warning" title="This account is not an accredited issuer">
      <p>
        Issuers check a therapist’s licence and attest it. The council accredits issuers; give it this address
        if you are to be one.
      </p>
      <div className="flex flex-wrap items-center gap-2 py-1">
        <code className="min-w-0 break-all font-mono text-sm">{wallet.principal}</code>
        <CopyButton text={wallet.principal} label="Copy address" variant="quiet" />
      </div>
      {network === 'localnet' && demoIssuerKey ? (
        <div className="space-y-2 pt-2">
          <p>This is a local chain for trying things out. It comes with an issuer of its own.</p>
          <Button
            busy={busy}
            onClick={async () => {
              setBusy(true);
              setFailure(null);
              try {
                await choose({ kind: 'imported', key: demoIssuerKey });
              } catch (error) {
                setFailure(failureWords(error));
              }
              setBusy(false);
            }}
          >
            Use the local chain’s demonstration issuer
          </Button>
          <FailureNotice failure={failure} />
        </div>
      ) : null}
    </Callout>
  );
}

function DemoInUse() {
  const { disconnect } = useWalletAccess();
  return (
    <Callout className="mb-4" title="You act as the local chain’s demonstration issuer">
      <Button variant="secondary" onClick={() => void disconnect()}>
        Back to my own account
      </Button>
    </Callout>
  );
}
