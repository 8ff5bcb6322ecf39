import { ClaimPage } from '@/components/patient/pages';

export default function Page() {
  return <ClaimPage />;
}
