import { OverviewPage } from '@/components/therapist/pages';

export default function Page() {
  return <OverviewPage />;
}
