import { AttendancePage } from '@/components/therapist/pages';

export default function Page() {
  return <AttendancePage />;
}
