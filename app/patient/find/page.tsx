import { FindPage } from '@/components/patient/pages';

export default function Page() {
  return <FindPage />;
}
