import { CheckPage } from '@/components/verifier/pages';

export default function Page() {
  return <CheckPage />;
}
