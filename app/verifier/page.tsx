import { ProgrammesPage } from '@/components/verifier/pages';

export default function Page() {
  return <ProgrammesPage />;
}
