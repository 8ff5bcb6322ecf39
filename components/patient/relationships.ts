'use client';

import { usePairings, usePseudonyms, useSessions, useStandings } from '@/components/flows/records';
import type { PairingRecord, PseudonymRecord, SessionRecord, StandingRecord } from '@/lib/flows';

/** What belongs to one account of the patient's: in the app, to one therapist. */
export interface Relationship {
  /** The account's principal. */
  owner: string;
  /** The therapist's public name, or what else tells this one from the others. */
  name: string;
  /** The therapist's principal, where one was ever asked from here. */
  therapist: string | null;
  /** Newest first. */
  pairings: PairingRecord[];
  /** The pairing in force; one that is being ended is so still. */
  inForce: PairingRecord | null;
  /** How the account stood on the chain at the last sync. */
  standing: StandingRecord | null;
  /** Left for good: nothing can be recorded under it any more. */
  left: boolean;
}

/** The id of the pairing under which a session can be sent, or null. */
export function sendable(relation: Relationship | null): string | null {
  return relation?.inForce?.state === 'paired' && !relation.left ? relation.inForce.id : null;
}

/** Everything that the patient has with anybody, the one that was used last first. */
export function relate(
  pairings: PairingRecord[],
  sessions: SessionRecord[],
  pseudonyms: PseudonymRecord[],
  standings: StandingRecord[],
): Relationship[] {
  const owners = new Set([...pairings.map((p) => p.owner), ...pseudonyms.map((p) => p.principal)]);
  const list = [...owners].map((owner) => {
    const own = pairings.filter((p) => p.owner === owner);
    const inForce = own.find((p) => p.state === 'paired' || p.state === 'ending') ?? null;
    const pseudonym = pseudonyms.find((p) => p.principal === owner);
    const latest = inForce ?? own[0];
    const standing = standings.find((s) => s.owner === owner) ?? null;
    const used = [...sessions.filter((s) => s.owner === owner), ...own].map((r) => r.createdAt);
    return {
      owner,
      name: latest?.therapist.alias ?? `Account ${pseudonym?.index ?? ''}`,
      therapist: latest?.therapist.principal ?? pseudonym?.therapist ?? null,
      pairings: own,
      inForce,
      standing,
      left: standing?.status === 'left',
      lastUsed: Math.max(0, ...used),
    };
  });
  return list.sort((a, b) => b.lastUsed - a.lastUsed);
}

/** The patient's relationships, undefined until they have been read from the vault. */
export function useRelationships(): { data: Relationship[] | undefined; error: Error | null } {
  const pairings = usePairings();
  const sessions = useSessions();
  const pseudonyms = usePseudonyms();
  const standings = useStandings();
  const data =
    pairings.data && sessions.data && pseudonyms.data && standings.data
      ? relate(pairings.data, sessions.data, pseudonyms.data, standings.data)
      : undefined;
  return { data, error: pairings.error ?? sessions.error ?? pseudonyms.error ?? standings.error };
}
