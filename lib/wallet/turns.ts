/** What is remembered of the last transaction that was sent for a principal from this page. */
export interface NonceMemory {
  used?: { nonce: bigint; at: number };
}

const memories = new Map<string, NonceMemory>();
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `work` when all earlier work of this name (of one principal on one chain) is done: within the process, and across
 * tabs where the browser has locks. Failed work does not stop what follows.
 */
export function inTurn<T>(name: string, work: (memory: NonceMemory) => Promise<T>): Promise<T> {
  const memory = memories.get(name) ?? {};
  memories.set(name, memory);
  const locks = typeof window === 'undefined' ? undefined : globalThis.navigator?.locks;
  const run = async (): Promise<T> =>
    locks ? await locks.request(`session-log-nonce ${name}`, () => work(memory)) : await work(memory);
  const turn = (queues.get(name) ?? Promise.resolve()).then(run, run);
  queues.set(
    name,
    turn.catch(() => undefined),
  );
  return turn;
}
