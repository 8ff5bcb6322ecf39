import { SharingPage } from '@/components/patient/pages';

export default function Page() {
  return <SharingPage />;
}
