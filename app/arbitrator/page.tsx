import { CasesPage } from '@/components/arbitrator/pages';

export default function Page() {
  return <CasesPage />;
}
