import { MODALITIES, sessionDay } from '@/components/flows/format';
import type { AttendanceRecord, ClientRecord, GoalRequest } from '@/lib/flows';

/** The therapist's own name for a client, or the number of the pseudonym. */
export function clientName(client: Pick<ClientRecord, 'label' | 'account'> | undefined): string {
  if (!client) return 'Somebody';
  return client.label || `Pseudonym ${client.account}`;
}

/** What waits for an answer and can still get one: what belongs to pairings in force. */
function open<T extends { state: string; clientId: string }>(
  all: T[] | undefined,
  clients: ClientRecord[] | undefined,
): T[] {
  const paired = new Set(clients?.filter((c) => c.state === 'paired').map((c) => c.id));
  return all?.filter((one) => one.state === 'asked' && paired.has(one.clientId)) ?? [];
}
export const openAttendances = open<AttendanceRecord>;
export const openGoals = open<GoalRequest>;

/** What a session was, in a line. */
export function attendanceWords({ facts }: Pick<AttendanceRecord, 'facts'>): string {
  return `${sessionDay(facts.date)}, ${facts.minutes} minutes, ${MODALITIES[facts.modality].toLowerCase()}`;
}
