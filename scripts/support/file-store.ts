import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import * as z from 'zod';
import { createMemoryStore, createVault, unlockVault, type Vault, type VaultStore } from '@/lib/vault';

const snapshotSchema = z.object({ header: z.unknown(), rows: z.array(z.looseObject({ key: z.string() })) });
const headerSchema = z.looseObject({ vaultId: z.string() });

/** A vault's rows in one file, rewritten whole at each change: for a handful of records of a demonstration. */
async function openFileStore(path: string): Promise<VaultStore> {
  const inner = createMemoryStore();
  if (existsSync(path)) {
    const { header, rows } = snapshotSchema.parse(deserialize(readFileSync(path)));
    await inner.commit({
      expect: null,
      header: header as never,
      rows: rows.map((row) => ({ key: row.key, expected: undefined, row: row as never })),
    });
  }
  return {
    ...inner,
    async commit(batch) {
      const done = await inner.commit(batch);
      if (!done) return false;
      const header = await inner.readHeader();
      const rows = await inner.readRows(headerSchema.parse(header).vaultId);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.new`, serialize({ header, rows }), { mode: 0o600 });
      renameSync(`${path}.new`, path);
      return true;
    },
  };
}

/** Opens the vault in a file, or makes one. Its passphrase is no secret: it holds a demonstration's keys. */
export async function openFileVault(path: string): Promise<Vault> {
  const store = await openFileStore(path);
  const passphrase = 'a demonstration';
  return existsSync(path) ? unlockVault(store, passphrase) : createVault(store, passphrase, { cost: 1 });
}
