'use client';

import { PartyPage } from '@/components/disputes/party-page';
import { useAttendances, useClients } from '@/components/flows/records';
import { attendanceWords, clientName } from './clients';

/** The therapist's side of disputes, over the sessions of clients. */
export function DisputesPage() {
  const attendances = useAttendances();
  const clients = useClients();
  const subjects =
    attendances.data && clients.data
      ? attendances.data.map((a) => ({
          id: a.id,
          account: a.account,
          sequence: a.sequence,
          what: `${clientName(clients.data.find((c) => c.id === a.clientId))}: ${attendanceWords(a)}`,
        }))
      : undefined;
  return <PartyPage side="therapist" subjects={subjects} sessionsHref="/therapist/sessions" />;
}
