import { afterAll, beforeAll } from 'vitest';
import { DELETE, POST } from '@/app/api/mailbox/[key]/route';
import { GET } from '@/app/api/mailbox/route';
import { closeDatabase } from '@/lib/server/database';
import { forgetSingleton } from '@/lib/server/singleton';
import { prepareDatabase } from '@/tests/support/prepared-database';
import { temporaryFolder } from './tools';

/** The database behind the app's own routes, in a folder of the tests' own: for the top of a file or of a `describe`. */
export function routeDatabase(): { path: string; remove: () => void } {
  const folder = temporaryFolder();
  beforeAll(async () => {
    await prepareDatabase(folder.path);
    process.env.DATA_DIR = folder.path;
    delete process.env.DATABASE_URL;
    for (const name of ['blobs', 'mailbox']) forgetSingleton(name);
  });
  afterAll(async () => {
    await closeDatabase();
    folder.remove();
  });
  return folder;
}

/** The mailbox's routes as a fetch, for the client: what the browser's fetch and Next's router do between the two. */
export const mailboxRoutes: typeof fetch = async (input, init) => {
  const request = new Request(input as string, init);
  const key = decodeURIComponent(new URL(request.url).pathname.split('/')[3] ?? '');
  const params = Promise.resolve({ key });
  if (request.method === 'POST') return POST(request, { params });
  return request.method === 'DELETE' ? DELETE(request, { params }) : GET(request);
};
