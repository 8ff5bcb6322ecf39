'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/components/ui/skeleton';

const loading = () => <Skeleton lines={6} label="Opening the page …" />;

// Behind the vault's gate: fetched when first shown, so that the lock screen is there at once.
export const TherapistNav = dynamic(() => import('./therapist-nav').then((m) => m.TherapistNav), {
  ssr: false,
  loading,
});
export const OverviewPage = dynamic(() => import('./overview-page').then((m) => m.OverviewPage), {
  ssr: false,
  loading,
});
export const RequestsPage = dynamic(() => import('./requests-page').then((m) => m.RequestsPage), {
  ssr: false,
  loading,
});
export const ClientsPage = dynamic(() => import('./clients-page').then((m) => m.ClientsPage), {
  ssr: false,
  loading,
});
export const AttendancePage = dynamic(() => import('./attendance-page').then((m) => m.AttendancePage), {
  ssr: false,
  loading,
});
export const DisputesPage = dynamic(() => import('./disputes-page').then((m) => m.DisputesPage), {
  ssr: false,
  loading,
});
