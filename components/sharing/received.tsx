'use client';

import Link from 'next/link';
import { useEffect, useState } from 'react';
import { useVault } from '@/components/context/vault';
import { recordDay } from '@/components/flows/format';
import { RECEIVED_SHARE, type ReceivedShare, receivedShares } from '@/lib/flows';

/** What a client shares with the therapist at present; nothing where there is none. */
export function ReceivedShares({ clientId }: { clientId: string }) {
  const vault = useVault();
  const [found, setFound] = useState<ReceivedShare[]>([]);
  useEffect(() => {
    let live = true;
    const look = () =>
      receivedShares({ vault }).then(
        (all) => live && setFound(all.filter((one) => one.clientId === clientId)),
        () => undefined,
      );
    void look();
    const unsubscribe = vault.subscribe((change) => {
      if (change !== 'locked' && change.kind === RECEIVED_SHARE) void look();
    });
    return () => {
      live = false;
      unsubscribe();
    };
  }, [vault, clientId]);
  if (found.length === 0) return null;
  return (
    <ul aria-label="Shared with you" className="prose-links mt-3 space-y-1">
      {found.map(({ id, title, fragment, until }) => (
        <li key={id}>
          Shared with you: <Link href={`/shared#${fragment}`}>{title}</Link>, until {recordDay(until)}
        </li>
      ))}
    </ul>
  );
}
