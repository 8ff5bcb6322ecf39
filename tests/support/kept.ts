import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { openDatabase } from '@/lib/server/database';
import { type Haystack, textHay } from './canaries';
import { readRun } from './chain-lint';

/** Every row of every table in the embedded database of a server that has stopped, also of the database's own tables. */
export async function rowsOf(folder: string): Promise<Haystack[]> {
  const { db, close } = await openDatabase({ dataDir: folder });
  const rows = async (query: string) => (await db.execute(sql.raw(query))) as unknown as { rows: object[] };
  try {
    const { rows: tables } = await rows(
      `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema <> 'pg_catalog' or table_name = 'pg_statistic'`,
    );
    const found: Haystack[] = [];
    for (const table of tables) {
      const [name] = Object.values(table);
      for (const row of (await rows(`select * from ${name}`)).rows) {
        for (const [column, value] of Object.entries(row)) {
          const where = `row of ${name}, ${column}`;
          found.push(
            value instanceof Uint8Array ? { where, bytes: value } : textHay(where, JSON.stringify(value)),
          );
        }
      }
    }
    return found;
  } finally {
    await close();
  }
}

/** Every file below a folder: of the database, of the chain, and whatever else was put there. */
export async function filesOf(folder: string): Promise<Haystack[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ parentPath, name }) => ({
      where: `file ${name}`,
      bytes: await readFile(join(parentPath, name)),
    })),
  );
}

/** Every transaction of a local chain and every event that it left, in bytes. */
export async function chainOf(chainUrl: string): Promise<Haystack[]> {
  return (await readRun(chainUrl)).flatMap(({ txid, raw, events }) => [
    { where: `transaction ${txid}`, bytes: raw },
    textHay(`events of ${txid}`, JSON.stringify(events)),
    ...events.flatMap((event) =>
      event.type === 'contract_log'
        ? [
            {
              where: `events of ${txid}`,
              bytes: Buffer.from(event.contract_log.value.hex.replace(/^0x/, ''), 'hex'),
            },
          ]
        : [],
    ),
  ]);
}
