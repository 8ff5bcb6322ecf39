'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/components/ui/skeleton';

const loading = () => <Skeleton lines={6} label="Opening the page …" />;

// Behind the vault's gate: fetched when first shown, so that the lock screen is there at once.
export const CasesPage = dynamic(() => import('./cases-page').then((m) => m.CasesPage), {
  ssr: false,
  loading,
});
export const SeatPage = dynamic(() => import('./seat-page').then((m) => m.SeatPage), { ssr: false, loading });
