import * as z from 'zod/mini';
import { VaultError } from '@/lib/vault/errors';
import { DEVICE_KIND, type Vault } from '@/lib/vault/types';
import { freshId } from './remote';
import { STATE } from './state';

/** Kind of what was noticed of this device's own vault. */
export const PUT_BACK = `${DEVICE_KIND}put-back`;
const ID = 'noticed';
const MARKS = 'marks';
/** More than the attempts between two that are taken can be. */
const MOST_MARKS = 200;

const putBackSchema = z.object({ at: z.number() });
export type PutBack = z.infer<typeof putBackSchema>;
const marksSchema = z.object({ marks: z.array(z.string()) });
type Marks = z.infer<typeof marksSchema>;

/** That this device's vault stood there as it stood earlier, until the person has said that they know. */
export async function readPutBack(vault: Vault): Promise<PutBack | null> {
  return (await vault.get<PutBack>(PUT_BACK, ID, putBackSchema as never))?.data ?? null;
}

export const acceptPutBack = (vault: Vault): Promise<void> => vault.remove(PUT_BACK, ID);

const isUnreadable = (error: unknown): boolean =>
  error instanceof VaultError && ['record-damaged', 'record-shape'].includes(error.code);

/** A new mark for a write to the copies, which the vault knows before anybody else does. */
export async function newMark(vault: Vault): Promise<string> {
  const mark = freshId();
  try {
    await vault.update<Marks>(STATE, MARKS, marksSchema as never, (now) => ({
      marks: [mark, ...(now?.marks ?? [])].slice(0, MOST_MARKS),
    }));
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    await vault.put(STATE, MARKS, { marks: [mark] });
  }
  return mark;
}

/**
 * A vault that was put back whole fits together and looks right by itself, and one that is written to again soon counts as many
 * writes as before; only who has seen it later can tell. The head has the mark of this device's last write: a vault that does not
 * know it stands there as it stood before that write, which is then written down.
 */
export async function noticePutBack(vault: Vault, wrote: string | undefined): Promise<boolean> {
  if (wrote === undefined) return false;
  try {
    const known = (await vault.get<Marks>(STATE, MARKS, marksSchema as never))?.data.marks ?? [];
    if (known.includes(wrote)) return false;
  } catch (error) {
    // Damaged is another thing than older, and told of otherwise.
    if (isUnreadable(error)) return false;
    throw error;
  }
  await vault.put<PutBack>(PUT_BACK, ID, { at: Date.now() });
  return true;
}
