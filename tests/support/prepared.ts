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
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '@/scripts/support/ensure-install.mjs';

const CACHE = join(root, '.cache');

/** A folder that is made once from the same sources, by whoever needs it first, and copied by all others. */
export interface Prepared {
  name: string;
  /** Files and folders that it follows from, from the root. */
  sources: readonly string[];
  /** What else it follows from. */
  also?: string;
  make(folder: string): Promise<void>;
}

/** Puts a copy into `folder`. */
export async function copyPrepared(prepared: Prepared, folder: string): Promise<void> {
  cpSync(await placeOf(prepared), folder, { recursive: true });
}

async function placeOf({ name, sources, also = '', make }: Prepared): Promise<string> {
  const hash = createHash('sha256').update(also);
  for (const file of sources.flatMap(filesIn))
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  const place = join(CACHE, `${name}-${hash.digest('hex').slice(0, 16)}`);
  const lock = `${place}.making`;
  mkdirSync(CACHE, { recursive: true });
  while (!existsSync(place)) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch {
      // Another process makes it: two would only take each other's time.
      if (isDeserted(lock)) rmSync(lock, { force: true });
      else await sleep(100);
      continue;
    }
    const building = mkdtempSync(`${place}.`);
    try {
      await make(building);
      if (!existsSync(place)) renameSync(building, place);
    } finally {
      rmSync(building, { recursive: true, force: true });
      rmSync(lock, { force: true });
    }
  }
  return place;
}

/** Whether the process that holds the lock has ended without letting it go. */
function isDeserted(lock: string): boolean {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    // Not written yet: it was taken a moment ago.
    if (holder > 0) process.kill(holder, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function filesIn(path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}
