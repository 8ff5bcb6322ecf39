import * as z from 'zod/mini';
import { DEVICE_KIND, type Vault } from '@/lib/vault/types';
import type { DeviceMark } from './remote';

/** Kind of what was noticed of this device's own vault. */
export const PUT_BACK = `${DEVICE_KIND}put-back`;
const ID = 'noticed';

const putBackSchema = z.object({
  /** How many writes the vault had counted when it was copied last, and how many it counted when that was noticed. */
  had: z.number(),
  has: z.number(),
  at: z.number(),
});
export type PutBack = z.infer<typeof putBackSchema>;

/** That this device's vault stood there as it stood earlier, until the person has said that they know. */
export async function readPutBack(vault: Vault): Promise<PutBack | null> {
  return (await vault.get<PutBack>(PUT_BACK, ID, putBackSchema as never))?.data ?? null;
}

export const acceptPutBack = (vault: Vault): Promise<void> => vault.remove(PUT_BACK, ID);

/**
 * A vault that was put back whole fits together and looks right by itself; only who has seen it later can tell. The head says how
 * far this very vault had come when it was copied last: if it counts fewer writes now, that is written down.
 */
export async function noticePutBack(
  vault: Vault,
  devices: DeviceMark[] | undefined,
  { id, generation }: DeviceMark,
): Promise<boolean> {
  const had = devices?.find((one) => one.id === id)?.generation ?? 0;
  if (generation >= had) return false;
  await vault.update<PutBack>(
    PUT_BACK,
    ID,
    putBackSchema as never,
    // What was noticed first says the most.
    (now) => now ?? { had, has: generation, at: Date.now() },
  );
  return true;
}
