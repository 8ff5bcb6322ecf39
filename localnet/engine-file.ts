import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Marks, marksOf, withBarrier } from './barrier';

/** Where the engine is kept as it was made ready. */
export const FOLDER = fileURLToPath(new URL('../.cache/engine/', import.meta.url));
const RULES = fileURLToPath(new URL('./barrier.ts', import.meta.url));

/**
 * A module with its barrier, from the file that an earlier start left: writing it anew takes a second of the processor. The file is
 * named by what it was made from, module and rules, so that no other one is ever taken. Where none can be kept, it is made anew.
 */
export function barred(module: Uint8Array): {
  module: Uint8Array<ArrayBuffer>;
  marks: Marks;
  /** What the file is named by. */
  name: string;
} {
  const name = createHash('sha256').update(module).update(readFileSync(RULES)).digest('hex');
  const file = `${FOLDER}${name}.wasm`;
  try {
    return { module: new Uint8Array(readFileSync(file)), marks: marksOf(module), name };
  } catch {
    // the first start, or a folder that cannot be read
  }
  const made = withBarrier(module);
  const own = `${file}.${process.pid}`;
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(own, made.module);
    // All at once, since others may start at the same time.
    renameSync(own, file);
  } catch {
    rmSync(own, { force: true });
  }
  return { ...made, name };
}
