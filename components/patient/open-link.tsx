'use client';

import { type FormEvent, useState } from 'react';
import { LinkInput } from '@/components/flows/link-input';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { focusFirstError } from '@/components/ui/focus-error';

/** Where a link of a verifier is pasted, or its file chosen, when it did not open the page itself. */
export function OpenLink({
  what,
  mark,
  onOpen,
}: {
  /** What the link holds, such as “request”. */
  what: string;
  /** What it is known by, such as “#r1.”. */
  mark: string;
  onOpen: (text: string) => void;
}) {
  const [text, setText] = useState('');
  const [error, setError] = useState('');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (text.trim() !== '') return onOpen(text);
    setError('Paste the link that you were given.');
    focusFirstError(event.currentTarget);
  };
  return (
    <Card sheet>
      <form noValidate onSubmit={submit}>
        <LinkInput
          label={`${what.charAt(0).toUpperCase()}${what.slice(1)} link`}
          hint={`It has “${mark}” in it. A QR code opens this page by itself when you point your camera at it.`}
          value={text}
          error={error}
          onChange={setText}
          onFile={onOpen}
        />
        <Button type="submit" className="mt-4">
          Read the {what}
        </Button>
      </form>
    </Card>
  );
}
