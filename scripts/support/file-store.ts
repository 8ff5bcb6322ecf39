import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import * as z from 'zod';
import { createMemoryStore, createVault, unlockVault, type Vault, type VaultStore } from '@/lib/vault';

const snapshotSchema = z.object({ header: z.unknown(), state: z.unknown(), rows: z.array(z.unknown()) });

/** A vault's rows in one file, rewritten whole at each change: for a handful of records of a demonstration. */
async function openFileStore(path: string): Promise<VaultStore> {
  const inner = createMemoryStore(
    existsSync(path) ? snapshotSchema.parse(deserialize(readFileSync(path))) : undefined,
  );
  return {
    ...inner,
    async commit(batch) {
      const done = await inner.commit(batch);
      if (!done) return false;
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.new`, serialize(await inner.readVault()), { mode: 0o600 });
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
