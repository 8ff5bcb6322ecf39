'use client';

import { type FormEvent, useState } from 'react';
import { writeCookie } from '@/components/context/cookies';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { InlineStatus } from '@/components/ui/inline-status';
import { RadioCards } from '@/components/ui/radio-cards';
import { WhenReady } from '@/components/ui/when-ready';
import { EXIT_COOKIE, parseExitTarget } from '@/lib/safety/exit';

type Kind = 'own' | 'other';

/** The address of what was typed, or null: https is put before a bare name. */
function addressOf(typed: string): string | null {
  const text = typed.trim();
  return parseExitTarget(/^https?:\/\//i.test(text) ? text : `https://${text}`);
}

/** Where the quick exit leads to, and what it does. */
export function ExitSection({ initial }: { initial: string | null }) {
  const [kind, setKind] = useState<Kind>(initial ? 'other' : 'own');
  const [typed, setTyped] = useState(initial ?? '');
  const [error, setError] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  function change(next: Kind) {
    setKind(next);
    setSaved(false);
    setError(null);
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const address = kind === 'other' ? addressOf(typed) : '';
    if (address === null) {
      setError(
        'An address that begins with https://, without a question mark: https://www.example.org/weather',
      );
      return;
    }
    writeCookie(EXIT_COOKIE, address);
    setSaved(true);
  }
  return (
    <Card title="Quick exit" id="exit">
      <p className="mb-3 text-ink-soft">
        “Exit” in the corner of every page, or Shift three times, locks the vault, clears the screen in every
        tab of this page and puts another page in its place. “Back” does not bring it back readable. The
        browser’s own history still lists the addresses that you visited: clear it too if somebody reads it.
      </p>
      <WhenReady>
        <form onSubmit={submit} noValidate className="space-y-4">
          <RadioCards
            legend="Where it leads"
            value={kind}
            onChange={change}
            options={[
              {
                value: 'own',
                label: 'A table of kitchen measures',
                detail:
                  'Part of this app: works without a network and tells nobody. The address bar still shows this site’s name.',
              },
              {
                value: 'other',
                label: 'A site that you choose',
                detail:
                  'The address bar shows that site. Your browser asks it for the page as if you had typed its address; it is not told where you came from.',
              },
            ]}
          />
          {kind === 'other' ? (
            <Field
              label="Address of the site"
              type="url"
              inputMode="url"
              autoComplete="off"
              placeholder="https://www.example.org/weather"
              value={typed}
              error={error}
              onChange={(event) => {
                setTyped(event.target.value);
                setError(null);
                setSaved(false);
              }}
            />
          ) : null}
          <Button type="submit">Use this</Button>
        </form>
      </WhenReady>
      <InlineStatus tone={saved ? 'done' : 'idle'} className="mt-2">
        {saved ? 'Kept in a cookie of this browser. Try it: press “Exit”.' : null}
      </InlineStatus>
    </Card>
  );
}
