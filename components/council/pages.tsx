'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/components/ui/skeleton';

// Behind the vault's gate: fetched when first shown, so that the lock screen is there at once.
export const DeskPage = dynamic(() => import('./desk-page').then((m) => m.DeskPage), {
  ssr: false,
  loading: () => <Skeleton lines={6} label="Opening the page …" />,
});
