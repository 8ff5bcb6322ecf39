import type { ReactNode } from 'react';
import { Dashboard } from '@/components/flows/dashboard';
import { SegmentedNav } from '@/components/ui/segmented-nav';

const items = [
  { href: '/verifier', label: 'Programmes' },
  { href: '/verifier/check', label: 'Check a claim' },
];

export default function VerifierLayout({ children }: { children: ReactNode }) {
  return (
    <Dashboard who="verifier" nav={<SegmentedNav label="Verifier’s pages" items={items} className="mb-3" />}>
      {children}
    </Dashboard>
  );
}
