import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { openDatabase } from '@/lib/server/database';
import { root } from '@/scripts/support/ensure-install.mjs';

const MIGRATIONS = join(root, 'lib/server/migrations');

/** Where the prepared database of these migrations and this engine lies. */
function place(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const file of readdirSync(MIGRATIONS, { recursive: true, encoding: 'utf8' }).sort())
    if (file.endsWith('.sql')) hash.update(readFileSync(join(MIGRATIONS, file)));
  return join(root, '.cache', `database-${hash.digest('hex').slice(0, 16)}`);
}

/**
 * Gives the data directory an empty database that is up to date, as a second start finds it. Creating one takes some
 * five seconds of processor time, copying one a fraction of a second; tests/server creates its own the long way.
 */
export async function prepareDatabase(dataDir: string): Promise<void> {
  const prepared = place();
  if (!existsSync(prepared)) {
    mkdirSync(dirname(prepared), { recursive: true });
    const building = mkdtempSync(`${prepared}-`);
    await (await openDatabase({ dataDir: building })).close();
    try {
      renameSync(building, prepared);
    } catch {
      rmSync(building, { recursive: true, force: true }); // another process was quicker
    }
  }
  cpSync(join(prepared, 'db'), join(dataDir, 'db'), { recursive: true });
}
