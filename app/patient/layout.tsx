import type { ReactNode } from 'react';
import { Dashboard } from '@/components/flows/dashboard';
import { CaptureInvitation } from '@/components/patient/choice';
import { RecoverUnsaved } from '@/components/patient/pages';
import { CaptureQuestion } from '@/components/patient/question';
import { CaptureRequest } from '@/components/patient/request';
import { SegmentedNav } from '@/components/ui/segmented-nav';

const items = [
  { href: '/patient', label: 'Home' },
  { href: '/patient/log', label: 'Log' },
  { href: '/patient/notes', label: 'Notes' },
  { href: '/patient/sessions', label: 'Timeline', also: ['/patient/disputes'] },
  { href: '/patient/progress', label: 'Progress' },
  {
    href: '/patient/proofs',
    label: 'Proofs',
    also: ['/patient/claim', '/patient/present', '/patient/sharing'],
  },
];

export default function PatientLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <CaptureInvitation />
      <CaptureRequest />
      <CaptureQuestion />
      <Dashboard who="patient" nav={<SegmentedNav label="Your pages" items={items} className="mb-3" />}>
        <RecoverUnsaved />
        {children}
      </Dashboard>
    </>
  );
}
