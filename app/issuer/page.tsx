import { TherapistsPage } from '@/components/issuer/pages';

export default function Page() {
  return <TherapistsPage />;
}
