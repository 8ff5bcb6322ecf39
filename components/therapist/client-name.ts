import type { ClientRecord } from '@/lib/flows';

/** The therapist's own name for a client, or the number of the pseudonym. */
export function clientName(client: Pick<ClientRecord, 'label' | 'account'> | undefined): string {
  if (!client) return 'Somebody';
  return client.label || `Pseudonym ${client.account}`;
}
