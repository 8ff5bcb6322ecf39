import { PairPage } from '@/components/patient/pages';

export default function Page() {
  return <PairPage />;
}
