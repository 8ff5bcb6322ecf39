'use client';

import { Fingerprint, Wallet } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChainAccess } from '@/components/context/chain';
import { Button } from '@/components/ui/button';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Field } from '@/components/ui/field';
import type { UnlockMethod, UnlockSource } from '@/lib/vault';
import { TaskFeedback } from './task-feedback';
import { useTask } from './use-task';
import { useWays } from './use-ways';
import { vaultWords } from './vault-words';

type OnProgress = (fraction: number) => void;

export interface WayFormProps {
  /** What the main button says, such as “Unlock”; the other ways say it with theirs. */
  submit: string;
  busyLabel: string;
  /** What goes on meanwhile, in words. */
  working: string;
  /** Opens, or tries, the vault with the secret. */
  use: (secret: UnlockSource, onProgress: OnProgress) => Promise<unknown>;
  /** Further buttons at the end. */
  children?: ReactNode;
}

/** Asks for whatever opens the vault, in the ways that it has: typed, from a passkey, or signed by a wallet. */
export function WayForm({ submit, busyLabel, working, use, children }: WayFormProps) {
  const { load } = useChainAccess();
  const { ways, failure } = useWays();
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState<UnlockMethod['type'] | null>(null);
  const task = useTask();
  // Until it is known, the way that nearly everybody has.
  const has = (type: UnlockMethod['type']) =>
    ways ? ways.some((way) => way.type === type) : type === 'passphrase';

  function run(type: UnlockMethod['type'], work: (onProgress: OnProgress) => Promise<unknown>) {
    setBusy(type);
    void task.run(work).finally(() => setBusy(null));
  }
  function typed(event: FormEvent) {
    event.preventDefault();
    run('passphrase', (onProgress) => use({ type: 'passphrase', passphrase }, onProgress));
  }
  function touched() {
    run('passkey', async (onProgress) => {
      const { askPasskey, passkeysOf } = await import('@/lib/vault');
      await use(() => askPasskey(passkeysOf(ways ?? [])), onProgress);
    });
  }
  function signed() {
    run('wallet', async (onProgress) => {
      const { withWalletSecret } = await import('./wallet-secret');
      await withWalletSecret(load, (secret) => use(secret, onProgress));
    });
  }
  if (failure) return <ErrorNotice {...vaultWords(failure)} />;
  return (
    <form onSubmit={typed} className="space-y-4">
      {has('passphrase') ? (
        <Field
          label="Passphrase"
          type="password"
          autoComplete="current-password"
          required
          value={passphrase}
          onChange={(event) => {
            setPassphrase(event.target.value);
            if (task.error) task.clear();
          }}
        />
      ) : null}
      <TaskFeedback
        task={task}
        label={
          busy === 'passkey'
            ? 'Waiting for the passkey'
            : busy === 'wallet'
              ? 'Waiting for the wallet. It shows a text to sign; nothing is sent.'
              : working
        }
      />
      <div className="flex flex-wrap gap-2">
        {has('passphrase') ? (
          <Button
            type="submit"
            busy={busy === 'passphrase'}
            busyLabel={busyLabel}
            className="w-full sm:w-auto"
          >
            {submit}
          </Button>
        ) : null}
        {has('passkey') ? (
          <Button
            variant={has('passphrase') ? 'secondary' : 'primary'}
            icon={<Fingerprint aria-hidden className="size-5" />}
            busy={busy === 'passkey'}
            className="w-full sm:w-auto"
            onClick={touched}
          >
            {submit} with a passkey
          </Button>
        ) : null}
        {has('wallet') ? (
          <Button
            variant={has('passphrase') || has('passkey') ? 'secondary' : 'primary'}
            icon={<Wallet aria-hidden className="size-5" />}
            busy={busy === 'wallet'}
            className="w-full sm:w-auto"
            onClick={signed}
          >
            {submit} with the wallet
          </Button>
        ) : null}
        {children}
      </div>
    </form>
  );
}
