import { VaultError } from './errors';
import type { VaultKeys } from './keys';
import { openRow, type RecordContent } from './rows';
import { openState } from './state';
import { difference, entryOf, isTallied, readEntry } from './tally';

/** Something in the stored vault that this app did not write so. */
export interface Finding {
  /**
   * `removed`: a record is gone; `added`: one is there that is none of this vault's present ones; `older`: one stands there as
   * it stood earlier; `changed`: another write of it stands there; `damaged`: it does not open; `header`: the ways to unlock are
   * not the latest; `state`: what holds the records together is missing or damaged; `more`: further records, too many to tell.
   */
  what: 'removed' | 'added' | 'older' | 'changed' | 'damaged' | 'header' | 'state' | 'more';
  /** The record, where that can still be told. */
  kind?: string;
  id?: string;
}

/** What a look at all rows found. */
export interface Integrity {
  /** Counts the writes of this vault; 0 when the state does not say. A whole vault put back shows in nothing else. */
  generation: number;
  findings: Finding[];
}

export interface Snapshot {
  header: string;
  state: unknown;
  rows: readonly unknown[];
}

/**
 * Holds rows, state and header against each other. `thorough` opens every record as well; without it a record whose text alone
 * was altered is noticed when it is read.
 */
export function inspect(
  keys: VaultKeys,
  { header, state: stored, rows }: Snapshot,
  thorough = false,
): Integrity {
  const state = openState(keys, stored);
  const findings: Finding[] = thorough ? damaged(keys, rows) : [];
  if (!state) return { generation: 0, findings: [...findings, { what: 'state' }] };
  if (state.header !== header) findings.push({ what: 'header' });
  if (!isTallied(state.tally, keys, rows)) {
    const { missing, surplus, complete } = difference(state.tally, keys, rows);
    findings.push(...named(keys, rows, missing, surplus));
    if (!complete) findings.push({ what: 'more' });
  }
  return { generation: state.generation, findings };
}

function damaged(keys: VaultKeys, rows: readonly unknown[]): Finding[] {
  return rows.flatMap((row): Finding[] => {
    try {
      openRow(keys, row);
      return [];
    } catch (error) {
      if (!(error instanceof VaultError) || error.code !== 'record-damaged') throw error;
      return [{ what: 'damaged', ...kindOf(keys, rows, readEntry(entryOf(row)).kind) }];
    }
  });
}

function named(
  keys: VaultKeys,
  rows: readonly unknown[],
  missing: readonly Uint8Array[],
  surplus: readonly Uint8Array[],
): Finding[] {
  const expected = new Map(missing.map((entry) => [readEntry(entry).key, readEntry(entry)]));
  const findings = surplus.map((entry): Finding => {
    const here = readEntry(entry);
    const wanted = expected.get(here.key);
    expected.delete(here.key);
    const row = rows.find((each) => readEntry(entryOf(each)).key === here.key);
    const content = opened(keys, row);
    const what = !wanted ? 'added' : content && here.sequence < wanted.sequence ? 'older' : 'changed';
    return { what, ...(content ? { kind: content.kind, id: content.id } : kindOf(keys, rows, here.kind)) };
  });
  const removed = [...expected.values()].map(
    ({ kind }): Finding => ({ what: 'removed', ...kindOf(keys, rows, kind) }),
  );
  return [...findings, ...removed];
}

/** The kind's name, from another record of it: the store knows its hash only. */
function kindOf(keys: VaultKeys, rows: readonly unknown[], kind: string): { kind?: string } {
  for (const row of rows) {
    if (readEntry(entryOf(row)).kind !== kind) continue;
    const content = opened(keys, row);
    if (content) return { kind: content.kind };
  }
  return {};
}

function opened(keys: VaultKeys, row: unknown): RecordContent | undefined {
  try {
    return openRow(keys, row);
  } catch {
    return undefined;
  }
}
