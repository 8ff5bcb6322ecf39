import { base64 } from '@scure/base';
import * as z from 'zod/mini';
import { type Bytes, encodeFields, pad, sealNow, unpad, unsealNow } from './bytes';
import { VaultError } from './errors';
import type { VaultKeys } from './keys';
import { CELLS, emptyTally, type Tally, tallyRow } from './tally';

const STATE_VERSION = 1;
const SMALLEST_STATE = 4096;

/**
 * What holds all rows together: a keyed hash of the set of them, which grows and shrinks with each write, and is sealed.
 * Written in the same transaction as the rows, so that it is never older or newer than they are.
 */
export interface VaultState {
  /** Counts the writes of this vault. Of two copies of a vault the one with the larger number is the later. */
  generation: number;
  /** Digest of the header, hex: a header of earlier does not come back unnoticed. */
  header: string;
  tally: Tally;
}

export interface StoredState {
  version: typeof STATE_VERSION;
  box: Bytes;
}

const storedSchema = z.strictObject({
  version: z.literal(STATE_VERSION),
  box: z.custom<Bytes>((value) => value instanceof Uint8Array, 'not bytes'),
});

const contentSchema = z.strictObject({
  generation: z.int().check(z.positive()),
  header: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  count: z.int().check(z.nonnegative()),
  sum: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  cells: z.string(),
  counts: z.array(z.int()).check(z.length(CELLS)),
});

const stateData = (keys: VaultKeys) => encodeFields('atsl/vault-state', STATE_VERSION, keys.vaultId);

export function sealState(keys: VaultKeys, { generation, header, tally }: VaultState): StoredState {
  const content: z.infer<typeof contentSchema> = {
    generation,
    header,
    count: tally.count,
    sum: tally.sum.toString(16).padStart(64, '0'),
    cells: base64.encode(tally.cells),
    counts: tally.counts,
  };
  const plain = pad(new TextEncoder().encode(JSON.stringify(content)), SMALLEST_STATE);
  return { version: STATE_VERSION, box: sealNow(keys.state, plain, stateData(keys)) };
}

/** The state as stored; undefined when there is none or it does not authenticate. @throws VaultError `vault-newer` */
export function openState(keys: VaultKeys, stored: unknown): VaultState | undefined {
  const version = z.object({ version: z.int() }).safeParse(stored);
  if (version.success && version.data.version > STATE_VERSION) throw new VaultError('vault-newer');
  const row = storedSchema.safeParse(stored);
  const plain = row.success ? unsealNow(keys.state, row.data.box, stateData(keys)) : undefined;
  if (!plain) return undefined;
  const { generation, header, count, sum, cells, counts } = contentSchema.parse(
    JSON.parse(new TextDecoder().decode(unpad(plain))),
  );
  const tally = { count, sum: BigInt(`0x${sum}`), cells: base64.decode(cells), counts };
  return { generation, header, tally };
}

/** @throws VaultError `state-damaged`: without it nothing can be written that would be held together again */
export function needState(keys: VaultKeys, stored: unknown): VaultState {
  const state = openState(keys, stored);
  if (!state) throw new VaultError('state-damaged');
  return state;
}

/** A state over rows as they are. */
export function stateOver(
  keys: VaultKeys,
  rows: readonly unknown[],
  header: string,
  generation: number,
): VaultState {
  const tally = emptyTally();
  for (const row of rows) tallyRow(tally, keys, row, 1);
  return { generation, header, tally };
}

/** The state after a write: each row that stood there goes out of it, each that is to stand there comes in. */
export function nextState(
  keys: VaultKeys,
  { generation, header, tally }: VaultState,
  changes: readonly { before: unknown; after: unknown }[],
  newHeader = header,
): StoredState {
  const next = { ...tally, cells: tally.cells.slice(), counts: [...tally.counts] };
  for (const { before, after } of changes) {
    if (before !== undefined) tallyRow(next, keys, before, -1);
    if (after !== undefined) tallyRow(next, keys, after, 1);
  }
  return sealState(keys, { generation: generation + 1, header: newHeader, tally: next });
}
