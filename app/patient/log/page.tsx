import { LogPage } from '@/components/patient/pages';

export default function Page() {
  return <LogPage />;
}
