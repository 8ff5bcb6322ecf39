'use client';

import { type FormEvent, useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Field } from '@/components/ui/field';
import { Skeleton } from '@/components/ui/skeleton';
import type { Vault } from '@/lib/vault';
import { PhraseWords } from './phrase-words';
import { type PhraseState, writePhraseState } from './setup-record';
import { vaultWords } from './vault-words';

/** Three different places of the phrase, in rising order. */
function threePlaces(count: number): number[] {
  const places = new Set<number>();
  while (places.size < 3) {
    for (const random of crypto.getRandomValues(new Uint32Array(3 - places.size))) places.add(random % count);
  }
  return [...places].sort((a, b) => a - b);
}

/** Shows the recovery phrase once, then asks for three of its words, so that it has been read and not just seen. */
export function PhraseRehearsal({ vault, onDone }: { vault: Vault; onDone: (state: PhraseState) => void }) {
  const [words, setWords] = useState<string[] | null>(null);
  const [step, setStep] = useState<'read' | 'confirm'>('read');
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    let live = true;
    vault.phrase().then(
      (phrase) => live && setWords(phrase),
      (error: unknown) => live && setFailure(error),
    );
    return () => {
      live = false;
    };
  }, [vault]);
  async function finish(state: PhraseState) {
    try {
      await writePhraseState(vault, state);
      onDone(state);
    } catch (error) {
      setFailure(error);
    }
  }
  return (
    <Card sheet className="mx-auto max-w-3xl space-y-4">
      <h1 className="text-2xl sm:text-3xl">
        {step === 'read' ? 'Write down your recovery phrase' : 'Three words, to be sure'}
      </h1>
      {failure ? <ErrorNotice {...vaultWords(failure)} /> : null}
      {!words ? (
        failure ? null : (
          <Skeleton lines={6} />
        )
      ) : step === 'read' ? (
        <>
          <p>
            These 24 words are the only way back to your account if you forget the passphrase or lose this
            device. Nobody can send them to you again: no server has them.
          </p>
          <PhraseWords words={words} />
          <Callout tone="warning" title="On paper, not in a photo or a message">
            <p>
              Whoever reads these words can act as you. Keep the paper where you keep other papers that
              matter.
            </p>
          </Callout>
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setStep('confirm')}>I have written them down</Button>
            <Button variant="quiet" onClick={() => finish('later')}>
              Do this later
            </Button>
          </div>
        </>
      ) : (
        <ConfirmWords words={words} onBack={() => setStep('read')} onConfirmed={() => finish('confirmed')} />
      )}
    </Card>
  );
}

function ConfirmWords({
  words,
  onBack,
  onConfirmed,
}: {
  words: readonly string[];
  onBack: () => void;
  onConfirmed: () => Promise<void>;
}) {
  const [places] = useState(() => threePlaces(words.length));
  const [typed, setTyped] = useState<Record<number, string>>({});
  const [wrong, setWrong] = useState<ReadonlySet<number>>(new Set());
  const [busy, setBusy] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    const mistakes = new Set(
      places.filter((place) => (typed[place] ?? '').trim().toLowerCase() !== words[place]),
    );
    setWrong(mistakes);
    if (mistakes.size > 0) return;
    setBusy(true);
    await onConfirmed();
    setBusy(false);
  }
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <p>Look at your paper, not at your memory, and type these three words.</p>
      <div className="grid gap-4 sm:grid-cols-3">
        {places.map((place) => (
          <Field
            key={place}
            label={`Word ${place + 1}`}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={typed[place] ?? ''}
            onChange={(event) => setTyped({ ...typed, [place]: event.target.value })}
            error={wrong.has(place) ? `This is not word ${place + 1}. Look at your paper again.` : undefined}
          />
        ))}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={busy}>
          Confirm
        </Button>
        <Button variant="secondary" onClick={onBack}>
          Show the words again
        </Button>
      </div>
    </form>
  );
}
