'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/components/ui/skeleton';

const loading = () => <Skeleton lines={6} label="Opening the page …" />;

// Behind the vault's gate: fetched when first shown, so that the lock screen is there at once.
export const HomePage = dynamic(() => import('./home-page').then((m) => m.HomePage), { ssr: false, loading });
export const FindPage = dynamic(() => import('./find-page').then((m) => m.FindPage), { ssr: false, loading });
export const PairPage = dynamic(() => import('./pair-page').then((m) => m.PairPage), { ssr: false, loading });
export const PresentPage = dynamic(() => import('./present-page').then((m) => m.PresentPage), {
  ssr: false,
  loading,
});
export const LogPage = dynamic(() => import('./log-page').then((m) => m.LogPage), { ssr: false, loading });
export const NotesPage = dynamic(() => import('@/components/notes/notes-page').then((m) => m.NotesPage), {
  ssr: false,
  loading,
});
export const RecoverUnsaved = dynamic(
  () => import('@/components/notes/recover-unsaved').then((m) => m.RecoverUnsaved),
  { ssr: false },
);
export const TimelinePage = dynamic(() => import('./timeline-page').then((m) => m.TimelinePage), {
  ssr: false,
  loading,
});
export const ProgressPage = dynamic(
  () => import('@/components/progress/progress-page').then((m) => m.ProgressPage),
  {
    ssr: false,
    loading,
  },
);
export const ProofsPage = dynamic(() => import('./proofs-page').then((m) => m.ProofsPage), {
  ssr: false,
  loading,
});
export const ClaimPage = dynamic(() => import('./claim-page').then((m) => m.ClaimPage), {
  ssr: false,
  loading,
});
export const SharingPage = dynamic(
  () => import('@/components/sharing/sharing-page').then((m) => m.SharingPage),
  { ssr: false, loading },
);
export const DisputesPage = dynamic(() => import('./disputes-page').then((m) => m.DisputesPage), {
  ssr: false,
  loading,
});
