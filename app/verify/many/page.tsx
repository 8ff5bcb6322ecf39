import Link from 'next/link';
import { PageHeader } from '@/components/ui/page-header';
import { ManyChecker } from '@/components/verify/many-checker';

/** Checks a table of proofs without wallet, vault or account. */
export default function Many() {
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title="Check many at once"
        intro="A table of up to 10,000 proofs, claims or disclosures, as a CSV file. It is read in this browser and uploaded nowhere; of each row only the question goes to the chain."
      />
      <ManyChecker />
      <p className="prose-links mt-6">
        <Link href="/verify">Check a single one</Link>
      </p>
    </div>
  );
}
