'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useChainAccess } from '@/components/context/chain';
import { networkNames, useConfig } from '@/components/context/config';
import { useMailboxWhenLoaded } from '@/components/context/mailbox';
import { QueryRoot } from '@/components/context/queries';
import { useWalletAccess } from '@/components/context/wallet';
import { formatStx } from '@/components/flows/format';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { DescriptionList } from '@/components/ui/description-list';
import { ErrorNotice } from '@/components/ui/error-notice';
import { InlineStatus } from '@/components/ui/inline-status';
import { Skeleton } from '@/components/ui/skeleton';
import { useTask } from '@/components/vault/use-task';
import type { Vault } from '@/lib/vault';
import { LeaveSection } from './leave-section';
import { PseudonymsSection } from './pseudonyms-section';
import { accountWords } from './wallet-words';

const kinds = {
  'in-app': 'In the vault',
  stacks: 'Stacks wallet',
  imported: 'Demonstration issuer of the local chain',
} as const;

/** Which account acts: the vault's own, or a Stacks wallet's. */
export function AccountSection({ vault }: { vault: Vault }) {
  return (
    <QueryRoot vault={vault}>
      <Account />
      <LeaveWhenReady />
    </QueryRoot>
  );
}

/** Chain, wallet and mailbox come in one after another; leaving needs them all. */
function LeaveWhenReady() {
  const { wallet } = useWalletAccess();
  const { chain } = useChainAccess();
  const mailbox = useMailboxWhenLoaded();
  return wallet && chain && mailbox ? (
    <>
      <PseudonymsSection />
      <LeaveSection />
    </>
  ) : null;
}

function Account() {
  const { network, demoIssuerKey } = useConfig();
  const { chain } = useChainAccess();
  const { state, wallet, choice, failure, connect, disconnect, choose, retry } = useWalletAccess();
  const task = useTask();
  const faucet = useTask();
  const [asked, setAsked] = useState(false);
  const balance = useQuery({
    queryKey: ['chain', 'balance', wallet?.principal ?? ''],
    queryFn: async () => (await chain?.account(wallet?.principal ?? ''))?.balance.toString() ?? null,
    enabled: wallet !== null && chain !== null,
    refetchInterval: 5_000,
  });

  async function getTestCoins() {
    if (!chain || !wallet) return;
    setAsked(false);
    if (await faucet.run(() => chain.faucet(wallet.principal))) setAsked(true);
  }

  if (state === 'failed') {
    return (
      <Card title="Account">
        <ErrorNotice {...accountWords(failure)}>
          <Button onClick={retry}>Try again</Button>
          <Button variant="secondary" onClick={() => void task.run(disconnect)}>
            Use the account in the vault
          </Button>
        </ErrorNotice>
      </Card>
    );
  }
  if (!wallet || !choice) {
    return (
      <Card title="Account">
        <Skeleton lines={3} />
      </Card>
    );
  }
  return (
    <Card title="Account" actions={<Badge tone="info">{networkNames[network]}</Badge>}>
      <DescriptionList
        items={[
          { term: 'Which', value: kinds[choice.kind] },
          { term: 'Address', value: <code className="font-mono text-sm">{wallet.principal}</code> },
          {
            term: 'Coins for fees',
            value: wallet.sponsored
              ? 'none needed: this server pays the fees'
              : balance.data
                ? formatStx(BigInt(balance.data))
                : balance.isError
                  ? 'out of reach'
                  : 'asking …',
          },
        ]}
      />
      <div className="mt-4 flex flex-wrap gap-2">
        <CopyButton text={wallet.principal} label="Copy the address" />
        {chain?.hasFaucet && !wallet.sponsored ? (
          <Button variant="secondary" busy={faucet.busy} onClick={getTestCoins}>
            Get test coins
          </Button>
        ) : null}
        {choice.kind === 'in-app' ? (
          <Button
            variant="secondary"
            busy={task.busy}
            busyLabel="Asking the wallet …"
            onClick={() => void task.run(connect)}
          >
            Connect a Stacks wallet
          </Button>
        ) : (
          <Button variant="secondary" busy={task.busy} onClick={() => void task.run(disconnect)}>
            {choice.kind === 'stacks' ? 'Disconnect' : 'Leave the demonstration issuer'}
          </Button>
        )}
        {demoIssuerKey && choice.kind === 'in-app' ? (
          <Button
            variant="quiet"
            busy={task.busy}
            onClick={() => void task.run(() => choose({ kind: 'imported', key: demoIssuerKey }))}
          >
            Act as the demonstration issuer
          </Button>
        ) : null}
      </div>
      <div className="mt-3 space-y-2">
        {task.error ? <ErrorNotice {...accountWords(task.error)} /> : null}
        <InlineStatus tone={asked ? 'done' : 'idle'}>
          {asked ? 'Test coins are on their way; they arrive with one of the next blocks.' : null}
        </InlineStatus>
        {faucet.error ? <ErrorNotice {...accountWords(faucet.error)} /> : null}
        <InlineStatus>
          {choice.kind === 'stacks'
            ? 'The wallet asks you before each transaction. It knows this account, so use one that nothing else uses.'
            : 'This account is made from the vault and signs without asking. It is for a therapist or an issuer; as a patient you have another one for each therapist.'}
        </InlineStatus>
        {balance.data === '0' && !wallet.sponsored ? (
          <p className="text-sm">
            {chain?.hasFaucet
              ? 'It has no coins for fees yet. Test coins are fetched by themselves before its first transaction.'
              : 'It has no coins for fees yet: send a little STX to this address before its first transaction.'}
          </p>
        ) : null}
        <p className="text-ink-soft text-sm">
          Each account has its own pairings, sessions and proofs. Those of another one stay in the vault and
          come back with it.
        </p>
      </div>
    </Card>
  );
}
