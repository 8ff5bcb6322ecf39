'use client';

import { Fingerprint, KeyRound, Wallet } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { chainDay } from '@/components/flows/format';
import { Button } from '@/components/ui/button';
import { ErrorNotice } from '@/components/ui/error-notice';
import { InlineStatus } from '@/components/ui/inline-status';
import { Skeleton } from '@/components/ui/skeleton';
import { vaultWords } from '@/components/vault/vault-words';
import type { UnlockMethod, Vault } from '@/lib/vault';
import { ChangeWay, type WayChange } from './change-way';

const NAMES: Record<UnlockMethod['type'], string> = {
  passphrase: 'Passphrase',
  passkey: 'Passkey',
  wallet: 'Stacks wallet',
};
const ICONS = { passphrase: KeyRound, passkey: Fingerprint, wallet: Wallet };

/** The ways to unlock: a list, and what can be done with each. */
export function UnlockPart({ vault }: { vault: Vault }) {
  const [ways, setWays] = useState<UnlockMethod[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [change, setChange] = useState<WayChange | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const look = useCallback(() => {
    vault.unlocks().then(setWays, setFailure);
  }, [vault]);
  useEffect(look, [look]);
  function begin(next: WayChange) {
    setDone(null);
    setChange(next);
  }
  if (failure) return <ErrorNotice {...vaultWords(failure)} />;
  const has = (type: UnlockMethod['type']) => ways?.some((way) => way.type === type);
  return (
    <div>
      <h3 className="text-lg">Ways to unlock</h3>
      <p className="text-ink-soft">
        Each opens the same vault; the 24 words open it, too. The last one that is left cannot be removed.
      </p>
      {change ? (
        <ChangeWay
          vault={vault}
          change={change}
          onDone={(words) => {
            setChange(null);
            setDone(words);
            look();
          }}
          onCancel={() => setChange(null)}
        />
      ) : ways ? (
        <>
          <ul
            aria-label="Ways to unlock"
            className="mt-3 divide-y divide-rule rounded-control border border-rule"
          >
            {ways.map((way) => {
              const Icon = ICONS[way.type];
              return (
                <li key={way.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
                  <Icon aria-hidden className="size-5 shrink-0 text-accent" />
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium">{NAMES[way.type]}</span>
                    {way.added ? (
                      <span className="block text-ink-soft text-sm">
                        since {chainDay(BigInt(Date.parse(way.added) / 1000))}
                      </span>
                    ) : null}
                  </span>
                  {way.type === 'passphrase' ? (
                    <Button variant="quiet" onClick={() => begin({ what: 'passphrase' })}>
                      Change the passphrase
                    </Button>
                  ) : null}
                  {ways.length > 1 ? (
                    <Button
                      variant="quiet"
                      aria-label={`Remove: ${NAMES[way.type]}`}
                      onClick={() => begin({ what: 'remove', way })}
                    >
                      Remove
                    </Button>
                  ) : null}
                </li>
              );
            })}
          </ul>
          <div className="mt-3 flex flex-wrap gap-2">
            {has('passphrase') ? null : (
              <Button variant="secondary" onClick={() => begin({ what: 'add', type: 'passphrase' })}>
                Add a passphrase
              </Button>
            )}
            <Button variant="secondary" onClick={() => begin({ what: 'add', type: 'passkey' })}>
              Add a passkey
            </Button>
            {has('wallet') ? null : (
              <Button variant="secondary" onClick={() => begin({ what: 'add', type: 'wallet' })}>
                Add a Stacks wallet
              </Button>
            )}
          </div>
        </>
      ) : (
        <Skeleton lines={2} />
      )}
      <InlineStatus tone={done ? 'done' : 'idle'}>{done}</InlineStatus>
    </div>
  );
}
