import * as z from 'zod/mini';
import type { BlobServer } from '@/lib/blobs/client';
import { BLOB_PLACES, type BlobPlace } from '@/lib/blobs/limits';
import { DEVICE_KIND, type Vault } from '@/lib/vault/types';
import { removeCopies } from './deleting';
import { acceptPutBack, PUT_BACK, type PutBack, readPutBack } from './put-back';
import { serverRemote } from './remote';
import { forget } from './state';
import { isSame, type SyncOptions, type SyncReport, syncOnce } from './sync';

/** Kind of this device's choice about copies. */
const CHOICE = `${DEVICE_KIND}copies`;
const ID = 'choice';

const choiceSchema = z.object({
  /** `look`: the vault came back from its phrase; if there are copies of it, they are wanted. */
  wanted: z.enum(['unasked', 'look', 'on', 'off']),
  place: z.enum(BLOB_PLACES),
  /** When this device and its copies were the same last, milliseconds since 1970. */
  lastAt: z.nullable(z.number()),
});
export type CopiesChoice = z.infer<typeof choiceSchema>;

const UNASKED: CopiesChoice = { wanted: 'unasked', place: 'server', lastAt: null };

export async function readChoice(vault: Vault): Promise<CopiesChoice> {
  return (await vault.get<CopiesChoice>(CHOICE, ID, choiceSchema as never))?.data ?? UNASKED;
}

const change = (vault: Vault, to: Partial<CopiesChoice>): Promise<CopiesChoice> =>
  vault.update(CHOICE, ID, choiceSchema as never, (now: CopiesChoice | undefined) => ({
    ...(now ?? UNASKED),
    ...to,
  }));

/** After a vault came back from its phrase: its copies, if there are any, bring its records. */
export const lookForCopies = (vault: Vault): Promise<CopiesChoice> => change(vault, { wanted: 'look' });

export interface CopiesState extends CopiesChoice {
  phase: 'reading' | 'resting' | 'copying' | 'failed';
  /** Something was changed here since it was copied last. */
  isPending: boolean;
  failure: unknown;
  report: SyncReport | null;
  /** This device's vault was found as it stood earlier, and nobody has said yet that they know. */
  putBack: PutBack | null;
}

export interface Copies {
  state(): CopiesState;
  subscribe(listener: () => void): () => void;
  /** Switches on, and copies at once, or off, which leaves the copies where they are. */
  choose(wanted: 'on' | 'off', place?: BlobPlace): Promise<void>;
  /** Copies now. Never rejects: how it went is in the state. */
  syncNow(options?: SyncOptions): Promise<void>;
  /** The person knows why the vault was put back, or goes on with it as it is. */
  acceptPutBack(): Promise<void>;
  /** Switches off and deletes the copies. */
  remove(): Promise<{ removed: number; left: number }>;
  stop(): void;
}

const SECOND = 1000;
/** After a change so long, so that a sentence that is being typed goes as one; with some chance, so that it has no rhythm. */
const SOON = () => (3 + Math.random() * 3) * SECOND;
const LATER = () => (90 + Math.random() * 90) * SECOND;
/** So often everything is gone through, although nothing seems to have changed. */
const WHOLE = 3600 * SECOND;

/** Runs alone in this browser: two tabs of a vault would only stand in each other's way. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  return locks ? locks.request('atsl-copies', work) : work();
}

/**
 * Keeps an open vault and its copies together: soon after a change, now and then to see what other devices did, and when the
 * network is back. Ends with the vault.
 */
export function keepCopies(vault: Vault, server: BlobServer): Copies {
  const listeners = new Set<() => void>();
  let state: CopiesState = {
    ...UNASKED,
    phase: 'reading',
    isPending: false,
    failure: null,
    report: null,
    putBack: null,
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let running: Promise<void> | null = null;
  let stopped = false;
  let wholeAt = 0;

  const set = (to: Partial<CopiesState>) => {
    if (stopped) return;
    state = { ...state, ...to };
    for (const listener of [...listeners]) listener();
  };
  const remote = () => serverRemote(server, vault.keyring, state.place);
  const plan = (wait: number) => {
    clearTimeout(timer);
    if (stopped || state.wanted !== 'on') return;
    timer = setTimeout(() => void syncNow(), wait);
  };

  async function once(options: SyncOptions): Promise<void> {
    set({ phase: 'copying' });
    try {
      const report = await alone(async () => {
        // Another tab may have switched them off, or deleted them, since.
        const choice = await readChoice(vault);
        const { isPending, report: last } = state;
        set({ ...choice, isPending: false });
        if (choice.wanted !== 'on') return null;
        // Nothing was changed here: unless the head is another, nothing was changed there.
        const isQuiet = !isPending && !options.anyway && Date.now() - wholeAt < WHOLE;
        if (isQuiet && last?.settled && isSame(last.settled, await remote().readHead())) return last;
        wholeAt = Date.now();
        return syncOnce(vault, remote(), options);
      });
      if (!report) return set({ phase: 'resting', failure: null });
      failures = 0;
      set({ ...(await change(vault, { lastAt: Date.now() })), phase: 'resting', failure: null, report });
      plan(state.isPending ? SOON() : LATER());
    } catch (failure) {
      if (vault.locked) return stop();
      failures += 1;
      set({ phase: 'failed', failure, isPending: true });
      plan(Math.min(30 * 2 ** failures, 600) * SECOND * (0.75 + Math.random() / 2));
    }
  }
  async function syncNow(options: SyncOptions = {}): Promise<void> {
    if (stopped || state.wanted !== 'on') return;
    if (running) await running;
    running = once(options).finally(() => {
      running = null;
    });
    return running;
  }

  async function begin(): Promise<void> {
    try {
      let choice = await readChoice(vault);
      set({ ...choice, putBack: await readPutBack(vault) });
      if (choice.wanted === 'look') {
        const head = await remote().readHead();
        choice = await change(vault, { wanted: head ? 'on' : 'unasked' });
      }
      set({ ...choice, phase: 'resting' });
      if (choice.wanted === 'on') await syncNow();
    } catch (failure) {
      if (vault.locked) return stop();
      set({ phase: 'failed', failure });
      if (!stopped) timer = setTimeout(() => void begin(), 30 * SECOND);
    }
  }

  const unsubscribe = vault.subscribe((changed) => {
    if (changed === 'locked') return stop();
    if (changed.kind === PUT_BACK)
      return void readPutBack(vault).then(
        (putBack) => set({ putBack }),
        () => undefined,
      );
    if (changed.kind === CHOICE) return void readChoice(vault).then(set, () => undefined);
    if (changed.kind.startsWith(DEVICE_KIND) || state.wanted !== 'on') return;
    // What a running sync writes itself is no change of the person's; the next look finds that nothing is to be done.
    if (!state.isPending) set({ isPending: true });
    if (state.phase !== 'copying') plan(SOON());
  });
  const online = () => {
    if (state.wanted === 'look') void begin();
    else if (state.phase === 'failed') void syncNow();
  };
  globalThis.addEventListener?.('online', online);

  function stop(): void {
    if (stopped) return;
    stopped = true;
    clearTimeout(timer);
    unsubscribe();
    globalThis.removeEventListener?.('online', online);
    listeners.clear();
  }

  void begin();
  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async choose(wanted, place = state.place) {
      // Shown at once; what is stored has the last word.
      const before = { wanted: state.wanted, place: state.place };
      set({ wanted, place, failure: null, phase: 'resting' });
      try {
        set(await change(vault, { wanted, place }));
      } catch (failure) {
        return set({ ...before, failure, phase: 'failed' });
      }
      if (wanted === 'on') await syncNow();
      else clearTimeout(timer);
    },
    syncNow,
    acceptPutBack: () => acceptPutBack(vault),
    async remove() {
      if (running) await running;
      const gone = await alone(() => removeCopies(vault, remote()));
      await forget(vault);
      set({ ...(await change(vault, { wanted: 'off', lastAt: null })), phase: 'resting', failure: null });
      clearTimeout(timer);
      return gone;
    },
    stop,
  };
}
