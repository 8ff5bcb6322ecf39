import { DisputesPage } from '@/components/therapist/pages';

export default function Page() {
  return <DisputesPage />;
}
