'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { TextArea } from '@/components/ui/text-area';
import { choose } from './choice';
import { Directory } from './directory';

/** Two ways to a therapist: their invitation link, or the directory of those who are verified. */
export function FindPage() {
  return (
    <>
      <PageHeader
        title="Find a therapist"
        intro="Open the link your therapist gave you, or choose somebody from the directory."
      />
      <div className="space-y-6">
        <PasteLink />
        <Directory />
      </div>
    </>
  );
}

function PasteLink() {
  const router = useRouter();
  const [text, setText] = useState('');
  const [error, setError] = useState('');
  return (
    <Card title="I have a link">
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!text.trim()) return setError('Paste the link first.');
          choose({ kind: 'link', text });
          router.push('/patient/pair');
        }}
      >
        <TextArea
          label="Invitation link"
          hint="From a message, or scan the QR code with your phone’s camera."
          rows={2}
          mono
          value={text}
          error={error}
          onChange={(event) => {
            setText(event.target.value);
            setError('');
          }}
        />
        <Button type="submit" variant="secondary">
          Open the invitation
        </Button>
      </form>
    </Card>
  );
}
