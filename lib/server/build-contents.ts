import 'server-only';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { BuildContents } from '@/lib/offline/build';
import { NEUTRAL_PATH } from '@/lib/safety/exit';

const BUILD = join(process.cwd(), '.next');
const routesSchema = z.record(z.string(), z.string());

async function filesIn(folder: string, at: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = `${at}/${encodeURIComponent(entry.name)}`;
      return entry.isDirectory() ? filesIn(join(folder, entry.name), path) : [path];
    }),
  );
  return found.flat();
}

/** The pages among the routes of the build: those without a parameter, which are the same for everybody. */
export function pagesOf(routes: Record<string, string>): string[] {
  return Object.entries(routes)
    .filter(([file, path]) => file.endsWith('/page') && !/[[_]/.test(path))
    .map(([, path]) => path)
    .sort();
}

/** What the build that is being served consists of, read from the build itself: nobody has to keep a list. */
export async function buildContents(): Promise<BuildContents> {
  const [id, routes, assets] = await Promise.all([
    readFile(join(BUILD, 'BUILD_ID'), 'utf8'),
    readFile(join(BUILD, 'app-path-routes-manifest.json'), 'utf8'),
    filesIn(join(BUILD, 'static'), '/_next/static'),
  ]);
  return {
    id: id.trim(),
    assets: assets.filter((path) => !path.endsWith('.map')).sort(),
    pages: pagesOf(routesSchema.parse(JSON.parse(routes))),
    files: [
      '/icon.svg',
      '/icon-192.png',
      '/icon-512.png',
      '/icon-maskable-512.png',
      '/manifest.webmanifest',
      NEUTRAL_PATH,
    ],
  };
}
