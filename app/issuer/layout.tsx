import type { ReactNode } from 'react';
import { Dashboard } from '@/components/flows/dashboard';
import { SegmentedNav } from '@/components/ui/segmented-nav';

const items = [
  { href: '/issuer', label: 'Therapists' },
  { href: '/issuer/rings', label: 'Rings' },
];

export default function IssuerLayout({ children }: { children: ReactNode }) {
  return (
    <Dashboard who="issuer" nav={<SegmentedNav label="Issuer’s pages" items={items} className="mb-3" />}>
      {children}
    </Dashboard>
  );
}
