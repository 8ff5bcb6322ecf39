import { openDatabase } from '@/lib/server/database';
import { ReleaseStore } from '@/lib/server/research/releases';

/**
 * Makes a release in a process of its own, to be killed: `DATA_DIR` and `QUARTER` say which. It says when the budget is spent and the
 * first noise is asked for, and then waits, as a process does that is stopped by chance at this very moment.
 */
const { DATA_DIR = '', QUARTER = '' } = process.env;
const { db } = await openDatabase({ dataDir: DATA_DIR });
const store = new ReleaseStore(db, () => {
  console.log('drawing');
  // Nothing else of this process goes on, so that the signal finds it here.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('unreachable');
});
await store.release(Number(QUARTER));
