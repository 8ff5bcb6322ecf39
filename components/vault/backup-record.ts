import * as z from 'zod';
import type { BackupContents, Vault } from '@/lib/vault';

/** The last backup that was opened once more after it was saved: one that was not has proved nothing. */
export const BACKUP = 'backup';
const LAST = 'last';

const backupSchema = z.strictObject({
  /** When the file was made, and what it holds. */
  madeAt: z.iso.datetime(),
  triedAt: z.iso.datetime(),
  records: z.number().int().nonnegative(),
  /** The vault's count of writes in it. */
  generation: z.number().int().nonnegative(),
});
export type BackupRecord = z.infer<typeof backupSchema>;

export async function readLastBackup(vault: Vault): Promise<BackupRecord | undefined> {
  return (await vault.get(BACKUP, LAST, backupSchema))?.data;
}

/** Notes a backup that has just been seen to open; an older file than the one that is noted already changes nothing. */
export async function noteBackup(vault: Vault, tried: BackupContents): Promise<BackupRecord> {
  const { createdAt: madeAt, records, generation = 0 } = tried;
  const fresh = { madeAt, triedAt: new Date().toISOString(), records, generation };
  return vault.update(BACKUP, LAST, backupSchema, (former) =>
    former && Date.parse(former.madeAt) > Date.parse(madeAt) ? former : fresh,
  );
}

const DAY = 86_400_000;

/** Whole days since it was made; a clock that was set back makes none older. */
export function daysOld({ madeAt }: BackupRecord, now = Date.now()): number {
  return Math.max(0, Math.floor((now - Date.parse(madeAt)) / DAY));
}

/** “today”, “yesterday” or “12 days ago”. */
export function ageWords(days: number): string {
  if (days === 0) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
