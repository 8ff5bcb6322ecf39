import { JoinForm } from '@/components/settings/join-form';
import { PageHeader } from '@/components/ui/page-header';

/** Where a second device takes a vault over. What stands behind # never reaches the server. */
export default function Join() {
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader
        title="Join with a code"
        intro="Brings your vault to this device: keys first, then, where copies are kept, everything you have written."
      />
      <JoinForm />
    </div>
  );
}
