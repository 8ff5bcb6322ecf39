'use client';

import { BookKey, FileLock2, KeyRound, QrCode } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { AUTO_LOCK_MINUTES, useVaultAccess } from '@/components/context/vault';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { CreateForm } from './create-form';
import { RestoreBackupForm, RestorePhraseForm } from './restore-forms';
import { UnlockForm } from './unlock-form';
import { useWays } from './use-ways';
import type { VaultRole } from './vault-gate';

const openings: Record<VaultRole, string> = {
  patient:
    'Your notes, your keys and your link to your therapist stay in this browser, encrypted. Copies elsewhere are yours to make, and encrypted too.',
  therapist:
    'Your keys, your requests and what you countersign stay in this browser, encrypted. Copies elsewhere are yours to make, and encrypted too.',
  issuer:
    'The keys with which you attest stay in this browser, encrypted. Copies elsewhere are yours to make, and encrypted too.',
  verifier:
    'Your keys and the requests you make stay in this browser, encrypted. Copies elsewhere are yours to make, and encrypted too.',
  arbitrator:
    'The key that votes, and what opens your ballots, stay in this browser, encrypted. Make a backup: a lost opening is a lost vote.',
  council:
    'The key with which you propose and approve stays in this browser, encrypted. Copies elsewhere are yours to make, and encrypted too.',
};

type Screen = 'main' | 'phrase' | 'backup' | 'forgotten';

/** What stands before a dashboard while no vault is open: make one, unlock it, or get it back. */
export function GateScreens({ role }: { role: VaultRole }) {
  const { state, lockedBy } = useVaultAccess();
  const [screen, setScreen] = useState<Screen>('main');
  const exists = state === 'locked';
  const back = (
    <Button variant="quiet" className="mt-4" onClick={() => setScreen(exists ? 'forgotten' : 'main')}>
      Back
    </Button>
  );

  if (screen === 'phrase') {
    return (
      <Sheet title={exists ? 'Open with the recovery phrase' : 'Restore from the recovery phrase'}>
        <RestorePhraseForm exists={exists} />
        {back}
      </Sheet>
    );
  }
  if (screen === 'backup') {
    return (
      <Sheet title="Restore from a backup file">
        <RestoreBackupForm replace={exists} />
        {back}
      </Sheet>
    );
  }
  if (screen === 'forgotten' && exists) {
    return (
      <Sheet title="Another way in">
        <p>
          Nobody can reset a passphrase. The 24 words of this vault open it with everything that is in it; a
          backup file puts the vault back as it was when the file was made. Either sets a new passphrase.
        </p>
        <Ways exists onChoose={setScreen} />
        <Button variant="quiet" className="mt-4" onClick={() => setScreen('main')}>
          Back to unlocking
        </Button>
      </Sheet>
    );
  }
  if (exists) {
    return (
      <Sheet title="Unlock your vault">
        {lockedBy === 'idle' ? (
          <Callout tone="info" className="mb-4">
            <p>
              It locked by itself after {AUTO_LOCK_MINUTES} minutes without a touch. What was saved is still
              there.
            </p>
          </Callout>
        ) : null}
        <UnlockForm />
        <Forgotten onChoose={() => setScreen('forgotten')} />
      </Sheet>
    );
  }
  return (
    <Sheet title="Begin with a vault">
      <p className="mb-2">{openings[role]}</p>
      <p className="mb-4 text-ink-soft">
        Choose a passphrase for it. There is no e-mail and no reset; next you get 24 words on screen, as the
        way back.
      </p>
      <CreateForm />
      <div className="mt-6 border-rule border-t pt-4">
        <h2 className="text-lg">I had one before</h2>
        <Ways onChoose={setScreen} />
      </div>
    </Sheet>
  );
}

function Forgotten({ onChoose }: { onChoose: () => void }) {
  const { ways } = useWays();
  const typed = !ways || ways.some(({ type }) => type === 'passphrase');
  return (
    <Button variant="quiet" className="mt-3" onClick={onChoose}>
      {typed ? 'I forgot the passphrase' : 'Other ways in'}
    </Button>
  );
}

function Sheet({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card sheet className="mx-auto max-w-2xl">
      <div className="mb-4 flex items-center gap-3">
        <span
          aria-hidden
          className="grid size-11 shrink-0 place-items-center rounded-full bg-accent-soft text-accent"
        >
          <BookKey className="size-6" />
        </span>
        <h1 className="text-2xl sm:text-3xl">{title}</h1>
      </div>
      {children}
    </Card>
  );
}

function Ways({
  exists = false,
  onChoose,
}: {
  exists?: boolean;
  onChoose: (screen: 'phrase' | 'backup') => void;
}) {
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      <Button
        variant="secondary"
        icon={<KeyRound aria-hidden className="size-5" />}
        onClick={() => onChoose('phrase')}
      >
        {exists ? 'Open with the 24 words' : 'Restore from the 24 words'}
      </Button>
      <Button
        variant="secondary"
        icon={<FileLock2 aria-hidden className="size-5" />}
        onClick={() => onChoose('backup')}
      >
        Restore from a backup file
      </Button>
      {exists ? null : (
        <Link href="/join" className={buttonClass('secondary')}>
          <QrCode aria-hidden className="size-5" />
          Join with a code
        </Link>
      )}
    </div>
  );
}
