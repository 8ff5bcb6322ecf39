import * as z from 'zod/mini';
import type { Vault, VaultRecord } from '@/lib/vault/types';
import { CONFLICT, type Conflict, conflictSchema } from './merge';
import { stable } from './records';

/** Two versions of one record, made on two devices. */
export interface OpenConflict {
  /** Of the record that keeps the other version. */
  id: string;
  other: Conflict;
  /** What stands; undefined when it has been removed since. */
  standing: VaultRecord<unknown> | undefined;
}

/** What the person has not chosen about yet, newest first. */
export async function openConflicts(vault: Vault): Promise<OpenConflict[]> {
  const kept = await vault.list<Conflict>(CONFLICT, conflictSchema as never, () => undefined);
  return Promise.all(
    kept.map(async ({ id, data }) => ({
      id,
      other: data,
      standing: await vault.get(data.kind, data.id, z.unknown() as never),
    })),
  );
}

/** Puts the version in force that the person has chosen; the other one is gone then. */
export async function settleConflict(
  vault: Vault,
  { id, other }: OpenConflict,
  choice: 'standing' | 'other',
): Promise<void> {
  if (choice === 'other') await vault.put(other.kind, other.id, other.data);
  await vault.remove(CONFLICT, id);
}

/** The parts in which two versions differ, by their path; undefined where a version has no such part. */
export function differences(
  one: unknown,
  two: unknown,
  path: string[] = [],
): { path: string[]; one: unknown; two: unknown }[] {
  if (stable(one ?? null) === stable(two ?? null)) return [];
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(one) || !isObject(two)) return [{ path, one, two }];
  return [...new Set([...Object.keys(one), ...Object.keys(two)])].flatMap((name) =>
    differences(one[name], two[name], [...path, name]),
  );
}
