import 'server-only';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { readEnv } from '@/lib/config/env';
import { lockDirectory } from './data-lock';
import * as schema from './schema';
import { forgetSingleton, singleton } from './singleton';

export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;
/** What a transaction's statements go through. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface Database {
  kind: 'pglite' | 'postgres';
  db: Db;
  close(): Promise<void>;
}

/** The server runs from the repository's root (`next start`), where the migrations lie as files. */
const migrationsFolder = () => join(process.cwd(), 'lib', 'server', 'migrations');

/** Any number that no other user of the same Postgres takes for an advisory lock: "atsl" in ASCII. */
const MIGRATION_LOCK = 0x6174736c;

/**
 * Opens the database and brings it up to date.
 * @param target.databaseUrl a Postgres address; without it the embedded database in `dataDir`/db is used.
 * @throws DataDirInUse when another process has the embedded database open.
 */
export async function openDatabase(target: { databaseUrl?: string; dataDir: string }): Promise<Database> {
  const database = target.databaseUrl
    ? await openPostgres(target.databaseUrl)
    : await openPglite(target.dataDir);
  await database.db.insert(schema.mailboxUsage).values({ id: 1, bytes: 0 }).onConflictDoNothing();
  await database.db.insert(schema.blobUsage).values({ id: 1, bytes: 0 }).onConflictDoNothing();
  return database;
}

async function openPglite(dataDir: string): Promise<Database> {
  const directory = join(dataDir, 'db');
  mkdirSync(directory, { recursive: true });
  const unlock = await lockDirectory(directory);
  try {
    // Loaded only when used: a server with Postgres has no need of 300 MB of WASM memory.
    const { PGlite } = await import('@electric-sql/pglite');
    const { drizzle } = await import('drizzle-orm/pglite');
    const { migrate } = await import('drizzle-orm/pglite/migrator');
    const client = await PGlite.create(directory);
    const db = drizzle({ client, schema });
    await migrate(db, { migrationsFolder: migrationsFolder() });
    return {
      kind: 'pglite',
      db,
      close: async () => {
        await client.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openPostgres(url: string): Promise<Database> {
  const { default: postgres } = await import('postgres');
  const { drizzle } = await import('drizzle-orm/postgres-js');
  const { migrate } = await import('drizzle-orm/postgres-js/migrator');

  // One connection of its own: the lock that keeps two starting servers apart belongs to a connection.
  const migrator = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    await migrator`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle({ client: migrator }), { migrationsFolder: migrationsFolder() });
  } finally {
    await migrator.end({ timeout: 5 });
  }
  const client = postgres(url, { max: 10, connect_timeout: 10, onnotice: () => {} });
  return { kind: 'postgres', db: drizzle({ client, schema }), close: () => client.end({ timeout: 5 }) };
}

/**
 * The process's one database, opened at first use from the environment. A failed opening is not kept: the next
 * caller tries again.
 */
export function database(): Promise<Database> {
  return singleton('database', () => {
    const opening = (async () => openDatabase(readEnv()))();
    opening.catch(() => {
      forgetSingleton('database');
    });
    return opening;
  });
}

/** Closes the process's database, if it is open; the next use opens it again. */
export async function closeDatabase(): Promise<void> {
  const opened = forgetSingleton<Promise<Database>>('database');
  if (opened) await (await opened).close();
}

/** Whether the database answers a question right now. */
export async function databaseAnswers(): Promise<boolean> {
  try {
    await (await database()).db.execute(sql`select 1`);
    return true;
  } catch {
    return false;
  }
}
