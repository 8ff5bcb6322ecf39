'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { type ReactNode, useEffect, useState } from 'react';
import { useChainAccess } from '@/components/context/chain';
import { useMailboxWhenLoaded } from '@/components/context/mailbox';
import { QueryRoot } from '@/components/context/queries';
import { useWalletAccess } from '@/components/context/wallet';
import { accountWords } from '@/components/settings/wallet-words';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Skeleton } from '@/components/ui/skeleton';
import type { Vault } from '@/lib/vault';
import { PhraseRehearsal } from './phrase-rehearsal';
import { PutBackNotice } from './put-back-notice';
import { type PhraseState, readPhraseState } from './setup-record';
import { vaultWords } from './vault-words';

// Seldom wanted.
const IntegrityScreen = dynamic(() => import('./integrity-screen').then((m) => m.IntegrityScreen), {
  ssr: false,
});

/** Between an open vault and the dashboard: the recovery phrase, once; then account, chain and mailbox. */
export function OpenGate({ vault, children }: { vault: Vault; children: ReactNode }) {
  const [phrase, setPhrase] = useState<PhraseState | 'asking' | 'missing'>('asking');
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    let live = true;
    setPhrase('asking');
    readPhraseState(vault).then(
      (state) => live && setPhrase(state ?? 'missing'),
      (error: unknown) => live && setFailure(error),
    );
    return () => {
      live = false;
    };
  }, [vault]);
  const { chain } = useChainAccess();
  const mailbox = useMailboxWhenLoaded();
  const account = useWalletAccess();
  const [looking, setLooking] = useState(false);

  if (vault.integrity.findings.length > 0 && !looking) {
    return <IntegrityScreen vault={vault} onDone={() => setLooking(true)} />;
  }
  if (failure) return <ErrorNotice {...vaultWords(failure)} />;
  if (phrase === 'missing') return <PhraseRehearsal vault={vault} onDone={setPhrase} />;
  if (account.state === 'failed') {
    return (
      <ErrorNotice {...accountWords(account.failure)}>
        <Button onClick={account.retry}>Try again</Button>
        <Link href="/settings" className={buttonClass('secondary')}>
          Settings
        </Link>
      </ErrorNotice>
    );
  }
  if (phrase === 'asking' || account.state !== 'ready' || !chain || !mailbox) {
    return <Skeleton lines={5} label="Opening your account …" className="max-w-prose" />;
  }
  return (
    <QueryRoot vault={vault}>
      <PutBackNotice />
      {phrase === 'later' ? (
        <Callout tone="warning" title="Your recovery phrase is not written down yet" className="mb-6">
          <p>
            Without it, a lost device means a lost account.{' '}
            <Link href="/settings#phrase">Write it down now</Link>
          </p>
        </Callout>
      ) : null}
      {children}
    </QueryRoot>
  );
}
