import * as z from 'zod';
import type { Vault } from '@/lib/vault';

/** Whether the recovery phrase has been written down and tried. */
const setupSchema = z.strictObject({ phrase: z.enum(['confirmed', 'later']) });
export type PhraseState = z.infer<typeof setupSchema>['phrase'];

const KIND = 'setup';
const ID = 'phrase';

/** Undefined in a fresh vault whose phrase has not been shown to the end. */
export async function readPhraseState(vault: Vault): Promise<PhraseState | undefined> {
  return (await vault.get(KIND, ID, setupSchema))?.data.phrase;
}

export async function writePhraseState(vault: Vault, phrase: PhraseState): Promise<void> {
  await vault.put(KIND, ID, { phrase });
}
