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
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '@/scripts/support/ensure-install.mjs';

const CACHE = join(root, '.cache');
/** Whoever prepares takes no longer; what is older was left by a crash. */
const PATIENCE = 120_000;

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
      mkdirSync(lock);
    } catch {
      // Another process makes it: two would only take each other's time.
      const began = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - began > PATIENCE) rmSync(lock, { recursive: true, force: true });
      else await sleep(100);
      continue;
    }
    const building = mkdtempSync(`${place}.`);
    try {
      await make(building);
      if (!existsSync(place)) renameSync(building, place);
    } finally {
      rmSync(building, { recursive: true, force: true });
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return place;
}

function filesIn(path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}
