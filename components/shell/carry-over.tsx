'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { Skeleton } from '@/components/ui/skeleton';

/** Goes on to another page with whatever stands behind `#`, which is handed over in memory and stored nowhere. */
export function CarryOver({ to }: { to: string }) {
  const router = useRouter();
  useEffect(() => {
    router.replace(`${to}${window.location.hash}`);
  }, [router, to]);
  return (
    <div className="max-w-prose">
      <Skeleton lines={3} label="Opening the invitation …" />
      <noscript>
        <p className="mt-4">This page needs JavaScript to open an invitation.</p>
      </noscript>
    </div>
  );
}
