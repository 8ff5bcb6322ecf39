import { ProofsPage } from '@/components/patient/pages';

export default function Page() {
  return <ProofsPage />;
}
