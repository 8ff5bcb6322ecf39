import { PresentPage } from '@/components/patient/pages';

export default function Page() {
  return <PresentPage />;
}
