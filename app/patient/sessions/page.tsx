import { TimelinePage } from '@/components/patient/pages';

export default function Page() {
  return <TimelinePage />;
}
