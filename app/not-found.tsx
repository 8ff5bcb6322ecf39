import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';

export default function NotFound() {
  return (
    <>
      <PageHeader
        title="This page is not here"
        intro="The address may be cut short or mistyped. Nothing of yours was touched."
      />
      <div className="flex flex-wrap gap-2">
        <Link href="/" className={buttonClass('primary')}>
          To the start
        </Link>
        <Link href="/verify" className={buttonClass('secondary')}>
          Check a proof
        </Link>
      </div>
    </>
  );
}
