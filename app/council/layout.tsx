import type { ReactNode } from 'react';
import { PageHeader } from '@/components/ui/page-header';
import { SegmentedNav } from '@/components/ui/segmented-nav';

const items = [
  { href: '/council', label: 'The book' },
  { href: '/council/desk', label: 'For members' },
];

/** The book is there for anybody; only who acts needs a vault or a wallet. */
export default function CouncilLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <PageHeader
        title="Council"
        intro="It sets fees and periods, accredits issuers and seats arbitrators. Everything it does stands here before it takes effect, and afterwards."
      />
      <SegmentedNav label="Council’s pages" items={items} className="mb-5" />
      {children}
    </>
  );
}
