import { openDatabase } from '@/lib/server/database';
import { copyPrepared } from './prepared';

/**
 * Gives the data directory an empty database that is up to date, as a second start finds it. Creating one takes some
 * five seconds of processor time, copying one a fraction of a second; tests/server creates its own the long way.
 */
export const prepareDatabase = (dataDir: string): Promise<void> =>
  copyPrepared(
    {
      name: 'database',
      sources: ['package-lock.json', 'lib/server/migrations'],
      make: async (folder) => (await openDatabase({ dataDir: folder })).close(),
    },
    dataDir,
  );
