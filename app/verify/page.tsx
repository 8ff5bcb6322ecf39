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
    </div>
  );
}
