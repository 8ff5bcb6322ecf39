'use client';

import { useCallback, useRef, useState } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { actingAs, type Context } from '@/lib/flows';
import { failureWords, type Words } from './failure';
import { useSync } from './use-sync';

export interface Action<A extends unknown[]> {
  /** Runs the step; resolves with whether it worked (if not, `failure` says why). */
  run: (...args: A) => Promise<boolean>;
  busy: boolean;
  failure: Words | null;
  clear: () => void;
}

/**
 * One step of a flow as a button needs it: busy while it runs, never twice at once, its failure in words, its success
 * announced, and a sync afterwards that brings the page up to what it changed.
 * @param done what to announce once it worked
 * @param owner the principal under which it is done, where a patient has several; else the wallet's own
 */
export function useAction<A extends unknown[], R>(
  work: (ctx: Context, ...args: A) => Promise<R>,
  done: string | ((result: R) => string),
  owner?: string,
): Action<A> {
  const ctx = useFlowContext();
  const { syncNow, announce } = useSync();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Words | null>(null);
  const underway = useRef(false);
  const latest = useRef({ work, done });
  latest.current = { work, done };

  const run = useCallback(
    async (...args: A) => {
      if (underway.current) return false;
      underway.current = true;
      setBusy(true);
      setFailure(null);
      try {
        const acting = owner === undefined ? ctx : await actingAs(ctx, owner);
        const result = await latest.current.work(acting, ...args);
        const { done } = latest.current;
        announce(typeof done === 'function' ? done(result) : done);
        void syncNow(owner);
        return true;
      } catch (error) {
        setFailure(failureWords(error));
        // The page may have been behind: what stands on the record now may explain the refusal.
        void syncNow(owner);
        return false;
      } finally {
        underway.current = false;
        setBusy(false);
      }
    },
    [ctx, owner, syncNow, announce],
  );
  const clear = useCallback(() => setFailure(null), []);
  return { run, busy, failure, clear };
}
