'use client';

import dynamic from 'next/dynamic';
import { useCallback, useEffect, useState } from 'react';
import { useChainAccess } from '@/components/context/chain';
import { Button } from '@/components/ui/button';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Skeleton } from '@/components/ui/skeleton';
import type { CouncilBook } from '@/lib/flows/council-book';

const BookView = dynamic(() => import('./book-view').then((m) => m.BookView), {
  ssr: false,
  loading: () => <Skeleton lines={6} label="Opening the council’s book …" />,
});

const EVERY_MS = 60_000;

/** The council's book for anybody: no vault, no wallet, no account. */
export function CouncilPage() {
  const { load } = useChainAccess();
  const [book, setBook] = useState<CouncilBook | null>(null);
  const [failed, setFailed] = useState(false);
  const read = useCallback(async () => {
    setFailed(false);
    try {
      const [chain, { readCouncil }] = await Promise.all([load(), import('@/lib/flows/council-book')]);
      setBook(await readCouncil({ chain }));
    } catch {
      setFailed(true);
    }
  }, [load]);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void read();
    };
    look();
    // Delays run down, and others act, while somebody looks.
    const timer = setInterval(look, EVERY_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [read]);
  return (
    <>
      {failed ? (
        <ErrorNotice
          title="The public record is out of reach just now"
          detail={book ? 'What you see was read before.' : 'The council’s book cannot be read.'}
          action="Try again in a moment."
        >
          <Button variant="secondary" onClick={() => void read()}>
            Try again
          </Button>
        </ErrorNotice>
      ) : null}
      {book ? (
        <BookView book={book} />
      ) : failed ? null : (
        <Skeleton lines={6} label="Reading the council’s book …" />
      )}
    </>
  );
}
