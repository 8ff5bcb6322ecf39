import { RequestsPage } from '@/components/therapist/pages';

export default function Page() {
  return <RequestsPage />;
}
