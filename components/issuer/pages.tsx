'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/components/ui/skeleton';

const loading = () => <Skeleton lines={6} label="Opening the page …" />;

// Behind the vault's gate: fetched when first shown, so that the lock screen is there at once.
export const TherapistsPage = dynamic(() => import('./therapists-page').then((m) => m.TherapistsPage), {
  ssr: false,
  loading,
});
export const RingsPage = dynamic(() => import('./rings-page').then((m) => m.RingsPage), {
  ssr: false,
  loading,
});
