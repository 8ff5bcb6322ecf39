import { ProgressPage } from '@/components/patient/pages';

export default function Page() {
  return <ProgressPage />;
}
