import { SeatPage } from '@/components/arbitrator/pages';

export default function Page() {
  return <SeatPage />;
}
