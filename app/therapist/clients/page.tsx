import { ClientsPage } from '@/components/therapist/pages';

export default function Page() {
  return <ClientsPage />;
}
