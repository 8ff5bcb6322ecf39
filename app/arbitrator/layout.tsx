import type { ReactNode } from 'react';
import { Dashboard } from '@/components/flows/dashboard';
import { SegmentedNav } from '@/components/ui/segmented-nav';

const items = [
  { href: '/arbitrator', label: 'Cases' },
  { href: '/arbitrator/seat', label: 'Your seat' },
];

export default function ArbitratorLayout({ children }: { children: ReactNode }) {
  return (
    <Dashboard
      who="arbitrator"
      nav={<SegmentedNav label="Arbitrator’s pages" items={items} className="mb-3" />}
    >
      {children}
    </Dashboard>
  );
}
