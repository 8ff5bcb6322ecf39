import * as z from 'zod/mini';
import type { RecordChange } from '@/lib/vault/types';
import { keyOf, type SyncRecord, stable, type Versions, versionOf } from './records';

/** Kind of the record that keeps what did not stand in a conflict, until the person has chosen. */
export const CONFLICT = 'conflict';

export const conflictSchema = z.object({
  /** Of the record concerned. */
  kind: z.string(),
  id: z.string(),
  /** The other version, whole. */
  updatedAt: z.number(),
  data: z.json(),
});
export type Conflict = z.infer<typeof conflictSchema>;

/** Kinds that are read anew from the chain or begun anew at no loss: of two versions the newer stands, and that is all. */
const DERIVED = new Set(['standing', 'search', 'setup', CONFLICT]);

export interface MergeInput {
  /** What was last known to be the same here and there. */
  base: Versions;
  local: Map<string, SyncRecord>;
  /** Versions of everything there. */
  remote: Versions;
  /** The records there of which the content is at hand: at least those whose version is not the base's. */
  remoteRecords: Map<string, SyncRecord>;
}

export interface Merged {
  /** To be written here, versions kept for the person first. */
  changes: RecordChange[];
  /** How everything is to be, here and there. */
  result: Map<string, SyncRecord>;
  /** How many conflicts were found. */
  conflicts: number;
}

/** The other version under a name that every device comes to, so that each conflict is kept once. */
function keptVersion(other: SyncRecord): SyncRecord {
  const { kind, id, updatedAt, data } = other;
  const conflict: Conflict = { kind, id, updatedAt, data: data as Conflict['data'] };
  const name = keyOf({ kind: `${kind}/${id}`, id: versionOf(other) });
  return { kind: CONFLICT, id: name, updatedAt, data: conflict };
}

/** Which of two versions stands: the newer; of two of the same moment the one that every device picks. */
function newer(a: SyncRecord, b: SyncRecord): boolean {
  return a.updatedAt === b.updatedAt ? versionOf(a) > versionOf(b) : a.updatedAt > b.updatedAt;
}

/**
 * A three-way merge, record by record. What changed on one side only is taken from there, removals too. Of what changed on both
 * sides a change stands over a removal, and the newer of two changes; the other is kept beside it.
 */
export function merge({ base, local, remote, remoteRecords }: MergeInput): Merged {
  const result = new Map<string, SyncRecord>();
  const kept = new Map<string, SyncRecord>();
  const changes: RecordChange[] = [];
  let conflicts = 0;

  function stand(key: string, here: SyncRecord | undefined, next: SyncRecord | undefined): void {
    if (next) result.set(key, next);
    const isSame = here && next ? versionOf(here) === versionOf(next) : here === next;
    const of = next ?? here;
    if (isSame || !of) return;
    changes.push({ kind: of.kind, id: of.id, expected: here?.updatedAt, record: next });
  }

  for (const key of new Set([...local.keys(), ...Object.keys(remote)])) {
    const here = local.get(key);
    const hereVersion = here && versionOf(here);
    const there = remote[key];
    if (there === hereVersion || there === base[key]) {
      stand(key, here, here);
    } else if (hereVersion === base[key]) {
      stand(key, here, there === undefined ? undefined : contentOf(remoteRecords, key));
    } else if (here && there !== undefined) {
      const other = contentOf(remoteRecords, key);
      const [first, second] = newer(here, other) ? [here, other] : [other, here];
      stand(key, here, first);
      if (DERIVED.has(first.kind) || stable(first.data) === stable(second.data)) continue;
      conflicts += 1;
      const keep = keptVersion(second);
      kept.set(keyOf(keep), keep);
    } else {
      // Changed on one side and removed on the other.
      stand(key, here, here ?? contentOf(remoteRecords, key));
    }
  }
  const keeping: RecordChange[] = [];
  for (const [key, record] of kept) {
    const here = local.get(key);
    result.set(key, record);
    if (here && versionOf(here) === versionOf(record)) continue;
    keeping.push({ kind: CONFLICT, id: record.id, expected: here?.updatedAt, record });
  }
  // A version that the person has settled since must not be taken away by what came before in `changes`.
  const settled = changes.filter(({ kind, id }) => !(kind === CONFLICT && kept.has(keyOf({ kind, id }))));
  return { changes: [...keeping, ...settled], result, conflicts };
}

function contentOf(records: Map<string, SyncRecord>, key: string): SyncRecord {
  const found = records.get(key);
  if (!found) throw new Error('the content of a changed record was not read');
  return found;
}
