import { RingsPage } from '@/components/issuer/pages';

export default function Page() {
  return <RingsPage />;
}
