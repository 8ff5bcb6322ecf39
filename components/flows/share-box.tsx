'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Skeleton } from '@/components/ui/skeleton';
import { TextArea } from '@/components/ui/text-area';

const QrCode = dynamic(() => import('@/components/ui/qr-code').then((m) => m.QrCode), {
  loading: () => <Skeleton lines={4} label="Drawing the code …" />,
});

/** A link to pass on: to read, to copy, and as a QR code when asked for. */
export function ShareBox({ link, label, codeLabel }: { link: string; label: string; codeLabel: string }) {
  const [shown, setShown] = useState(false);
  return (
    <div className="space-y-3">
      <TextArea
        label={label}
        readOnly
        mono
        rows={3}
        value={link}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className="flex flex-wrap gap-2">
        <CopyButton text={link} label="Copy link" />
        <Button variant="quiet" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide QR code' : 'Show QR code'}
        </Button>
      </div>
      {shown ? <QrCode text={link} label={codeLabel} /> : null}
    </div>
  );
}
