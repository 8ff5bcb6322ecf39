'use client';

import { useRef, useState } from 'react';
import { useVaultAccess } from '@/components/context/vault';
import { Button } from '@/components/ui/button';
import { PhraseWords } from '@/components/vault/phrase-words';
import { writePhraseState } from '@/components/vault/setup-record';
import { useTask } from '@/components/vault/use-task';
import { WayForm } from '@/components/vault/way-form';
import type { Vault } from '@/lib/vault';
import { useAnchor } from './use-anchor';

export function PhrasePart({ vault }: { vault: Vault }) {
  const { check } = useVaultAccess();
  const [asking, setAsking] = useState(false);
  const [words, setWords] = useState<string[] | null>(null);
  const task = useTask();
  const here = useRef<HTMLDivElement>(null);
  useAnchor('phrase', here, () => setAsking(true));
  function close() {
    setWords(null);
    setAsking(false);
  }
  return (
    <div id="phrase" ref={here}>
      <h3 className="text-lg">Recovery phrase</h3>
      <p className="text-ink-soft">
        The 24 words that always open this vault, and bring your keys back elsewhere. You are asked to unlock
        once more.
      </p>
      {words ? (
        <div className="mt-3 space-y-3">
          <PhraseWords words={words} />
          <div className="flex flex-wrap gap-2">
            <Button
              onClick={() => {
                void task.run(() => writePhraseState(vault, 'confirmed'));
                close();
              }}
            >
              I have written them down
            </Button>
            <Button variant="quiet" onClick={close}>
              Hide
            </Button>
          </div>
        </div>
      ) : asking ? (
        <div className="mt-3">
          <WayForm
            submit="Show the words"
            busyLabel="Checking …"
            working="Checking the passphrase"
            use={async (secret, onProgress) => {
              await check(secret, onProgress);
              setWords(await vault.phrase());
            }}
          >
            <Button variant="quiet" onClick={close}>
              Cancel
            </Button>
          </WayForm>
        </div>
      ) : (
        <Button variant="secondary" className="mt-3" onClick={() => setAsking(true)}>
          Show the phrase
        </Button>
      )}
    </div>
  );
}
