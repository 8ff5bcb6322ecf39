import type { Vault } from '@/lib/vault';
import { skipDamaged } from './records';
import { MOOD, type MoodRecord, moodSchema } from './wellbeing';

/** How somebody felt at each session where they said so. */
export async function moods({ vault }: { vault: Vault }): Promise<MoodRecord[]> {
  return (await vault.list(MOOD, moodSchema, skipDamaged)).map((r) => r.data);
}

/** Keeps the mood of a session, or takes it back with null. */
export async function setMood(
  { vault }: { vault: Vault },
  { id, facts }: { id: string; facts: { date: string } },
  value: number | null,
): Promise<void> {
  if (value === null) return vault.remove(MOOD, id);
  await vault.put(MOOD, id, moodSchema.parse({ session: id, date: facts.date, value }));
}
