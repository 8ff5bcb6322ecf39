import { bytesToHex } from '@noble/hashes/utils.js';
import * as z from 'zod/mini';
import { type Bytes, encodeFields, importKey, unpad, unseal } from './bytes';
import { VaultError } from './errors';
import { anyHeader, passphraseWrap, type VaultHeader } from './header';
import { deriveBytes, extractMaster } from './keyring';
import { checkValue, type VaultKeys } from './keys';
import { contentSchema, type RecordContent, sealRow } from './rows';
import type { RowChange } from './store';

/**
 * Format 1, which is read and never written any more: one key for all rows, and nothing that holds them together. Kept as
 * long as somebody may come back with such a vault.
 */
const headerSchema = z.strictObject({
  version: z.literal(1),
  vaultId: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  revision: z.int().check(z.positive()),
  unlocks: z.array(passphraseWrap).check(z.minLength(1)),
});
export type Header1 = z.infer<typeof headerSchema>;

const rowSchema = z.strictObject({
  version: z.literal(1),
  key: z.string(),
  kind: z.string(),
  sequence: z.int().check(z.positive()),
  box: z.custom<Bytes>((value) => value instanceof Uint8Array, 'not bytes'),
});

/** A header of format 1 in the shape of the present one, all but what only the master secret can give. */
export function parseHeader1(stored: unknown): Header1 | undefined {
  if (!anyHeader.safeParse(stored).success) return undefined;
  const header = headerSchema.safeParse(stored);
  return header.success ? header.data : undefined;
}

/** The same ways to unlock, under a header of the present version. */
export function upgradeHeader({ vaultId, revision, unlocks }: Header1, master: Bytes): VaultHeader {
  const named = unlocks.map((unlock) => ({
    ...unlock,
    id: bytesToHex(unlock.kdf.salt).slice(0, 16),
    added: null,
  }));
  return { version: 2, vaultId, revision: revision + 1, check: checkValue(vaultId, master), unlocks: named };
}

async function recordKey(vaultId: string, master: Bytes): Promise<CryptoKey> {
  const prk = extractMaster(master);
  const raw = new Uint8Array(deriveBytes(prk, 'vault-record', vaultId));
  const key = await importKey(raw);
  raw.fill(0);
  prk.fill(0);
  return key;
}

async function openRow1(
  key: CryptoKey,
  vaultId: string,
  stored: unknown,
): Promise<RecordContent | undefined> {
  const row = rowSchema.safeParse(stored);
  if (!row.success) return undefined;
  const { version, kind, sequence, box } = row.data;
  const plain = await unseal(
    key,
    box,
    encodeFields('atsl/vault-row', version, vaultId, kind, row.data.key, sequence),
  );
  if (!plain) return undefined;
  const content = contentSchema.parse(JSON.parse(new TextDecoder().decode(unpad(plain))));
  plain.fill(0);
  return content;
}

/** Whether a master secret, from a phrase, is the one of these rows; undefined when there is none to try it on. */
export async function opensRows1(header: Header1, master: Bytes, rows: readonly unknown[]) {
  const key = await recordKey(header.vaultId, master);
  for (const row of rows) if (await openRow1(key, header.vaultId, row)) return true;
  return rows.length === 0 ? undefined : false;
}

/** Each row that opens, sealed anew; one that does not stays as it is, and is told of when it is asked for. */
export async function upgradeRows(keys: VaultKeys, rows: readonly unknown[]): Promise<RowChange[]> {
  const key = await recordKey(keys.vaultId, keys.master);
  const changes: RowChange[] = [];
  for (const expected of rows) {
    const version = z.object({ version: z.int() }).safeParse(expected);
    if (version.success && version.data.version > 1) throw new VaultError('vault-newer');
    const content = await openRow1(key, keys.vaultId, expected);
    if (!content) continue;
    const row = sealRow(keys, content, 1);
    changes.push({ key: row.key, expected, row });
  }
  return changes;
}
