import { DisputesPage } from '@/components/patient/pages';

export default function Page() {
  return <DisputesPage />;
}
