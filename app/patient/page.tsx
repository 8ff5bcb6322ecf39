import { HomePage } from '@/components/patient/pages';

export default function Page() {
  return <HomePage />;
}
