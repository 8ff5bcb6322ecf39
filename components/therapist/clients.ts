import { MODALITIES, sessionDay } from '@/components/flows/format';
import type { AttendanceRecord, ClientRecord } from '@/lib/flows';

/** The therapist's own name for a client, or the number of the pseudonym. */
export function clientName(client: Pick<ClientRecord, 'label' | 'account'> | undefined): string {
  if (!client) return 'Somebody';
  return client.label || `Pseudonym ${client.account}`;
}

/** The sessions that wait for an answer and can still get one: those of pairings in force. */
export function openAttendances(
  attendances: AttendanceRecord[] | undefined,
  clients: ClientRecord[] | undefined,
): AttendanceRecord[] {
  const paired = new Set(clients?.filter((c) => c.state === 'paired').map((c) => c.id));
  return attendances?.filter((a) => a.state === 'asked' && paired.has(a.clientId)) ?? [];
}

/** What a session was, in a line. */
export function attendanceWords({ facts }: Pick<AttendanceRecord, 'facts'>): string {
  return `${sessionDay(facts.date)}, ${facts.minutes} minutes, ${MODALITIES[facts.modality].toLowerCase()}`;
}
