'use client';

import { hexToBytes } from '@noble/hashes/utils.js';
import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import { useChainAccess } from '@/components/context/chain';
import { Button } from '@/components/ui/button';
import type { Checked } from '@/lib/verify/check';

const Certificate = dynamic(() => import('./certificate').then((m) => m.Certificate), { ssr: false });
const Presence = dynamic(() => import('./presence').then((m) => m.Presence), { ssr: false });

/** What can be done with an answer that verified: keep it, and ask whether the holder is there. */
export function AfterVerdict({ checked, text }: { checked: Checked; text: string }) {
  const { chain } = useChainAccess();
  const [certified, setCertified] = useState(false);
  const [asking, setAsking] = useState(false);
  const found = checked.kind === 'proof' ? checked.verdict.hash : null;
  const hash = useMemo(() => (found === null ? null : hexToBytes(found)), [found]);
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {certified ? null : (
          <Button variant="secondary" onClick={() => setCertified(true)}>
            Make a certificate to print or save
          </Button>
        )}
        {hash && !asking ? (
          <Button variant="secondary" onClick={() => setAsking(true)}>
            Is the holder here?
          </Button>
        ) : null}
      </div>
      {asking && hash && chain ? <Presence chain={chain} hash={hash} /> : null}
      {certified ? <Certificate checked={checked} text={text} /> : null}
    </>
  );
}
