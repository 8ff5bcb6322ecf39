import { readFileSync, writeFileSync } from 'node:fs';
import { Worker } from './pool';
import type { Reach } from './reach';

/** What is known from the last time: of which contracts and helpers, and of which text of each test file. */
interface Kept {
  base: string;
  files: Record<string, string>;
  reach: Reach;
}

/** The file that a test stands in, by its id. */
const fileOf = (test: string): string => test.split(' > ')[0]!;

/**
 * What each test reaches. Only tests of files that changed are run again, unless `base`, a digest of the contracts
 * and of all that the tests share, has changed too.
 * @param files digest of each test file, by its path
 */
export async function measure(
  root: string,
  path: string,
  base: string,
  files: Record<string, string>,
  count: number,
): Promise<Reach> {
  const kept = read(path, base);
  const reach: Reach = Object.fromEntries(
    Object.entries(kept.reach).filter(([test]) => kept.files[fileOf(test)] === files[fileOf(test)]),
  );
  if (Object.keys(files).every((file) => kept.files[file] === files[file])) return reach;
  const workers = Array.from({ length: count }, () => new Worker(root, 'measure'));
  await Promise.all(workers.map((worker) => worker.start()));
  const tests = workers[0]!.tests.filter((test) => !reach[test]);
  let done = 0;
  await share(workers, tests, async (worker, test) => {
    reach[test] = await worker.measure(test);
    done += 1;
    if (done % 20 === 0) console.log(`measured ${done} of ${tests.length} tests`);
  });
  for (const worker of workers) worker.stop();
  writeFileSync(path, JSON.stringify({ base, files, reach } satisfies Kept));
  return reach;
}

function read(path: string, base: string): Kept {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept;
    if (kept.base === base) return kept;
  } catch {
    // none yet
  }
  return { base, files: {}, reach: {} };
}

/** Does all items, as many at a time as there are workers. */
export async function share<T>(
  workers: Worker[],
  items: T[],
  one: (worker: Worker, item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  await Promise.all(
    workers.map(async (worker) => {
      for (let next = queue.next(); !next.done; next = queue.next()) await one(worker, next.value);
    }),
  );
}
