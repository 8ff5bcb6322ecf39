import { CouncilPage } from '@/components/council/council-page';

export default function Page() {
  return <CouncilPage />;
}
