import { CarryOver } from '@/components/shell/carry-over';

/** Where invitation links land. What stands behind # never reaches the server. */
export default function Pair() {
  return <CarryOver to="/patient/pair" />;
}
