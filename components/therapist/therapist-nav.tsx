'use client';

import { useAttendances, useClients, useGoalRequests } from '@/components/flows/records';
import { SegmentedNav } from '@/components/ui/segmented-nav';
import { openAttendances, openGoals } from './clients';

/** The therapist's sections, with the number of those who wait for an answer. */
export function TherapistNav() {
  const clients = useClients();
  const attendances = useAttendances();
  const goals = useGoalRequests();
  const asking = clients.data?.filter((c) => c.state === 'asking').length ?? 0;
  const asked =
    openAttendances(attendances.data, clients.data).length + openGoals(goals.data, clients.data).length;
  return (
    <SegmentedNav
      label="Your pages"
      className="mb-3"
      items={[
        { href: '/therapist', label: 'Overview' },
        { href: '/therapist/requests', label: 'Requests', count: asking },
        // Five tabs do not fit into a row of a phone, so disputes stand with the sessions.
        { href: '/therapist/sessions', label: 'Sessions', count: asked, also: ['/therapist/disputes'] },
        { href: '/therapist/clients', label: 'Clients' },
      ]}
    />
  );
}
