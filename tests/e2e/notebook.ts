import type { Page } from 'playwright-core';
import { keepMeasure, SESSION, type SessionRecord, setMood } from '@/lib/flows';
import type { Answer, Instrument } from '@/lib/measures/scoring';
import { weekOfDate } from '@/lib/protocol';
import { DEPLOYER } from '@/localnet/accounts';
import { actor, passingVault, stageChain } from '@/scripts/support/actors';
import { PASSPHRASE } from './people';

/** A notebook of some months, made without a browser and handed to one as a backup: what nobody could type within a test. */

const DAY = 86_400_000;
/** The calendar day so many days ago. */
export const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);

function draft(owner: string, n: number, date: string): SessionRecord {
  return {
    id: `session-${n}`,
    owner,
    pairingId: null,
    account: '0',
    pairing: null,
    sequence: null,
    facts: { date, minutes: n % 4 === 0 ? 90 : 50, modality: n % 3 === 0 ? 'video' : 'in-person' },
    note: '',
    content: null,
    week: weekOfDate(date).toString(),
    state: 'draft',
    dispute: null,
    isSettled: false,
    revision: '0',
    countersignature: null,
    releaseAt: null,
    txid: null,
    code: null,
    reason: null,
    createdAt: Date.parse(date),
  };
}

export interface Notebook {
  sessions: number;
  /** Mood of each session, the earliest first; null where none was noted. */
  moods: readonly (number | null)[];
  sheets: readonly { instrument: Instrument; daysAgo: number; answers: readonly Answer[] }[];
}

/** A backup file with a session a week, the last of them three days ago, and what was noted besides. */
export async function backupOf({ sessions, moods, sheets }: Notebook): Promise<Buffer> {
  const vault = await passingVault();
  const stage = {
    ...stageChain('localnet', 'http://127.0.0.1:1', DEPLOYER.address),
    mailbox: undefined as never,
  };
  const owner = (await actor(stage, undefined, vault)).wallet.principal;
  for (let n = 0; n < sessions; n += 1) {
    const record = draft(owner, n, daysAgo(3 + 7 * (sessions - 1 - n)));
    await vault.put(SESSION, record.id, record);
    await setMood({ vault }, { id: record.id, date: record.facts.date }, moods[n] ?? null);
  }
  for (const { instrument, daysAgo: days, answers } of sheets)
    await keepMeasure({ vault }, { instrument, date: daysAgo(days), answers: [...answers], difficulty: 1 });
  return Buffer.from(await vault.exportBackup(PASSPHRASE));
}

/** Restores a backup in a browser that has no vault yet. */
export async function restoreBackup(page: Page, buffer: Buffer): Promise<void> {
  await page.getByRole('button', { name: 'Restore from a backup file' }).click();
  const file = { name: 'b.age', mimeType: 'application/octet-stream', buffer };
  await page.getByLabel('Backup file', { exact: true }).setInputFiles(file);
  await page.getByLabel('Passphrase of the backup').fill(PASSPHRASE);
  await page.getByLabel('New passphrase for this browser', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('New passphrase for this browser, once more').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Restore from the file' }).click();
}
