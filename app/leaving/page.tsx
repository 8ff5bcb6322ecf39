import { LeavingPage } from '@/components/leaving/leaving-page';
import { PageHeader } from '@/components/ui/page-header';

export default function Leaving() {
  return (
    <div className="mx-auto max-w-3xl">
      <div className="print:hidden">
        <PageHeader
          title="Leaving"
          intro="Take your records along, close your accounts, erase what is here."
        />
      </div>
      <LeavingPage />
    </div>
  );
}
