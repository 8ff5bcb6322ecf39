import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@/scripts/support/free-port';
import { temporaryFolder } from './tools';

/** Debian's Postgres, which does not run as root. */
const BIN = ['18', '17', '16', '15', '14']
  .map((v) => `/usr/lib/postgresql/${v}/bin`)
  .find((p) => existsSync(p));

export const hasPostgres = BIN !== undefined;
/** What a test on Postgres says of itself where there is none. */
export const skipped = BIN ? '' : ' (skipped: no Postgres under /usr/lib/postgresql)';

/** Starts an empty Postgres on a port and in a folder of its own. */
export async function startPostgres(): Promise<{ url: string; folder: string; stop: () => void }> {
  const folder = temporaryFolder();
  const isRoot = process.getuid?.() === 0;
  const command = (tool: string, ...args: string[]) =>
    isRoot
      ? execFileSync('runuser', ['-u', 'postgres', '--', join(BIN ?? '', tool), ...args], { stdio: 'pipe' })
      : execFileSync(join(BIN ?? '', tool), args, { stdio: 'pipe' });
  if (isRoot) execFileSync('chown', ['postgres', folder.path]);
  const port = await freePort();
  const data = join(folder.path, 'pg');
  command('initdb', '-D', data, '-U', 'atsl', '-A', 'trust', '--no-sync');
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
  command('pg_ctl', '-D', data, '-w', '-l', join(folder.path, 'log'), '-o', settings, 'start');
  return {
    url: `postgres://atsl@127.0.0.1:${port}/postgres`,
    folder: folder.path,
    stop() {
      command('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
      folder.remove();
    },
  };
}
