'use client';

import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useConfig } from '@/components/context/config';
import { useFlowContext } from '@/components/context/flow-context';
import {
  AGREED_GOAL,
  agreedGoals,
  ballots,
  type Context,
  clients,
  cohortRecords,
  PSEUDONYM,
  pairings,
  principals,
  proofs,
  sessions,
  syncArbitrator,
  syncPatient,
  syncTherapist,
  syncVerifier,
  transactions,
} from '@/lib/flows';
import { failureWords, type Words } from './failure';
import { keys } from './keys';

export type SyncRole = 'patient' | 'therapist' | 'issuer' | 'verifier' | 'arbitrator' | 'council';

const OF_PSEUDONYMS = [PSEUDONYM, 'pairing', 'session', AGREED_GOAL, 'proof', 'cohort', 'claim'];

interface Sync {
  state: 'first' | 'running' | 'rested' | 'out-of-reach';
  /** When everything was last up to date, in ms; null before the first time. */
  lastAt: number | null;
  failure: Words | null;
  /** Syncs now, or right after the one that is running; only one pseudonym where a principal is given. */
  syncNow: (only?: string) => Promise<void>;
  /** Says something to those who listen rather than look. */
  announce: (text: string) => void;
}

const SyncContext = createContext<Sync | null>(null);

/** The state of the sync of the dashboard around, and the way to start one. */
export function useSync(): Sync {
  const sync = useContext(SyncContext);
  if (!sync) throw new Error('useSync is for components within a SyncProvider.');
  return sync;
}

/** Whether something is on its way that the next sync may bring further. */
async function isPending(ctx: Context, who: SyncRole): Promise<boolean> {
  if ((await transactions(ctx)).some((t) => t.state === 'pending')) return true;
  if (who === 'therapist')
    return (await clients(ctx)).some((c) => c.state === 'accepted' || c.state === 'paired');
  if (who === 'arbitrator') return (await ballots(ctx)).some((b) => b.state === 'sealed');
  if (who === 'issuer' || who === 'verifier' || who === 'council') return false;
  const owners = await principals(ctx);
  const [p, s, f] = await Promise.all([pairings(ctx, owners), sessions(ctx, owners), proofs(ctx, owners)]);
  const [c, g] = await Promise.all([cohortRecords(ctx, owners), agreedGoals(ctx, owners)]);
  return (
    p.some((x) => ['requesting', 'opening', 'waiting', 'confirming', 'ending'].includes(x.state)) ||
    s.some(
      (x) =>
        ['queued', 'waiting', 'sending', 'logged', 'confirming', 'withdrawing'].includes(x.state) ||
        // One that waits for its moment waits for days.
        (x.state === 'countersigned' && x.releaseAt === null),
    ) ||
    f.some((x) => x.state === 'sending') ||
    g.some((x) => x.state === 'queued' || x.state === 'asked') ||
    c.some((x) => x.state === 'asked' || x.state === 'entering')
  );
}

/** Milliseconds until the next sync, jittered so that many devices do not ask at once and none has a rhythm of its own. */
function pause(local: boolean, pending: boolean): number {
  const [from, to] = local
    ? pending
      ? [5_000, 9_000]
      : [12_000, 20_000]
    : pending
      ? [20_000, 35_000]
      : [60_000, 90_000];
  return from + Math.random() * (to - from);
}

/**
 * A transaction that settles is worth a sync at once, not only when its turn comes. Those of one account are watched at a
 * time, the latest sender's: two pseudonyms' side by side would be seen to come from one page.
 */
function useWatch(ctx: Context, lastAt: number | null, syncNow: Sync['syncNow']) {
  const leaving = useRef(new AbortController());
  const watched = useRef(new Set<string>());
  useEffect(() => {
    leaving.current = new AbortController();
    watched.current.clear();
    return () => leaving.current.abort();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks for new ones after each sync
  useEffect(() => {
    const { signal } = leaving.current;
    transactions(ctx).then(
      (all) => {
        const pending = all.filter((t) => t.state === 'pending');
        for (const { txid, owner } of pending) {
          if (owner !== pending[0]?.owner || watched.current.has(txid)) continue;
          watched.current.add(txid);
          ctx.chain.settled(txid, { signal }).then(
            () => syncNow(owner ?? undefined),
            () => watched.current.delete(txid),
          );
        }
      },
      () => undefined,
    );
  }, [ctx, lastAt, syncNow]);
}

/**
 * Keeps vault, chain and mailbox together while a dashboard is open: at once, after each action, and on an interval
 * that rests while the tab is hidden. Never two at once; what fails is tried again.
 */
export function SyncProvider({ who, children }: { who: SyncRole; children: ReactNode }) {
  const ctx = useFlowContext();
  const { network } = useConfig();
  const queries = useQueryClient();
  const [state, setState] = useState<Sync['state']>('first');
  const [lastAt, setLastAt] = useState<number | null>(null);
  const [failure, setFailure] = useState<Words | null>(null);
  const [spoken, setSpoken] = useState('');
  const running = useRef<Promise<void> | null>(null);
  const again = useRef<{ only: string | undefined; run: Promise<void> } | null>(null);
  const live = useRef(true);

  const once = useCallback(
    async (only?: string) => {
      setState((now) => (now === 'first' ? now : 'running'));
      try {
        if (who === 'patient') await syncPatient(ctx, { only });
        else if (who === 'therapist') await syncTherapist(ctx);
        else if (who === 'verifier') await syncVerifier(ctx);
        else if (who === 'arbitrator') await syncArbitrator(ctx);
        else await ctx.chain.tip();
        if (!live.current) return;
        setLastAt(Date.now());
        setFailure(null);
        setState('rested');
      } catch (error) {
        if (!live.current || ctx.vault.locked) return;
        setFailure(failureWords(error));
        setState('out-of-reach');
      }
      await queries.invalidateQueries({ queryKey: keys.chain });
    },
    [ctx, who, queries],
  );

  const syncNow = useCallback(
    (only?: string): Promise<void> => {
      const start = (part: string | undefined) => {
        const run = once(part).finally(() => {
          if (running.current === run) running.current = null;
        });
        running.current = run;
        return run;
      };
      if (!running.current) return start(only);
      if (again.current) {
        // What several have asked for meanwhile is done at once, and then for all.
        if (again.current.only !== only) again.current.only = undefined;
        return again.current.run;
      }
      const next: { only: string | undefined; run: Promise<void> } = { only, run: Promise.resolve() };
      next.run = running.current.then(() => {
        again.current = null;
        return start(next.only);
      });
      again.current = next;
      return next.run;
    },
    [once],
  );

  useWatch(ctx, lastAt, syncNow);

  useEffect(() => {
    live.current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let latest = 0;
    const round = async () => {
      latest += 1;
      const mine = latest;
      if (document.visibilityState === 'visible') await syncNow();
      if (!live.current || ctx.vault.locked) return;
      const pending = await isPending(ctx, who).catch(() => true);
      if (live.current && mine === latest) timer = setTimeout(round, pause(network === 'localnet', pending));
    };
    const onVisible = () => {
      if (document.visibilityState !== 'visible') return;
      clearTimeout(timer);
      void round();
    };
    void round();
    document.addEventListener('visibilitychange', onVisible);
    window.addEventListener('online', onVisible);
    return () => {
      live.current = false;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('online', onVisible);
    };
  }, [ctx, who, network, syncNow]);

  // A record changed, here or in another tab: whatever shows records of that kind reads them again.
  useEffect(
    () =>
      ctx.vault.subscribe((change) => {
        if (change === 'locked' || change.kind === 'scratch') return;
        // Another pseudonym can bring records of every kind into sight.
        const kinds = change.kind === PSEUDONYM ? OF_PSEUDONYMS : [change.kind];
        for (const kind of kinds)
          void queries.invalidateQueries({ queryKey: keys.records(ctx.wallet.principal, kind) });
      }),
    [ctx, queries],
  );

  const announce = useCallback((text: string) => {
    // The same words twice are not read out twice unless the region changes in between.
    setSpoken('');
    setTimeout(() => setSpoken(text), 50);
  }, []);

  const value = useMemo(
    () => ({ state, lastAt, failure, syncNow, announce }),
    [state, lastAt, failure, syncNow, announce],
  );
  return (
    <SyncContext value={value}>
      {children}
      <p role="status" className="sr-only">
        {spoken}
      </p>
    </SyncContext>
  );
}
