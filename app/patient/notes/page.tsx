import { NotesPage } from '@/components/patient/pages';

export default function Page() {
  return <NotesPage />;
}
