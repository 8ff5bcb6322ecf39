import type { ReactNode } from 'react';
import { Dashboard } from '@/components/flows/dashboard';
import { TherapistNav } from '@/components/therapist/pages';

export default function TherapistLayout({ children }: { children: ReactNode }) {
  return (
    <Dashboard who="therapist" nav={<TherapistNav />}>
      {children}
    </Dashboard>
  );
}
