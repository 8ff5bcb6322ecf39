import Link from 'next/link';
import { PageHeader } from '@/components/ui/page-header';
import { ProofChecker } from '@/components/verify/proof-checker';

/** Checks a proof without wallet, vault or account. */
export default function Verify() {
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title="Check a proof"
        intro="Paste what you were given. The answer comes from the chain; what you paste is read in this browser and stored nowhere."
      />
      <ProofChecker />
      <p className="prose-links mt-6">
        Have a table of them? <Link href="/verify/many">Check many at once</Link>.
      </p>
    </div>
  );
}
