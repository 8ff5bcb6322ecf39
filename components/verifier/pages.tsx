'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/components/ui/skeleton';

const loading = () => <Skeleton lines={6} label="Opening the page …" />;

// Behind the vault's gate: fetched when first shown, so that the lock screen is there at once.
export const ProgrammesPage = dynamic(() => import('./programmes-page').then((m) => m.ProgrammesPage), {
  ssr: false,
  loading,
});
export const CheckPage = dynamic(() => import('./check-page').then((m) => m.CheckPage), {
  ssr: false,
  loading,
});
