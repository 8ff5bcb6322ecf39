import { DeskPage } from '@/components/council/pages';
import { Dashboard } from '@/components/flows/dashboard';

export default function Page() {
  return (
    <Dashboard who="council" nav={null}>
      <DeskPage />
    </Dashboard>
  );
}
