'use client';

import { useQuery } from '@tanstack/react-query';
import { useFlowContext } from '@/components/context/flow-context';
import { failureWords } from '@/components/flows/failure';
import { keys } from '@/components/flows/keys';
import { useSync } from '@/components/flows/use-sync';
import { useTask } from '@/components/vault/use-task';
import { type Context, GOAL, goals, MEASURE, measures } from '@/lib/flows';

/** Reads of the vault alone, refreshed by its own events. */
function useKept<T>(kind: string, read: (ctx: Context) => Promise<T>) {
  const ctx = useFlowContext();
  return useQuery({
    queryKey: keys.records(ctx.wallet.principal, kind),
    queryFn: () => read(ctx),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export const useMeasures = () => useKept(MEASURE, measures);
export const useGoals = () => useKept(GOAL, goals);

/**
 * Writing something down: into the vault and nowhere else. No sync follows, so that not even the moment of an answer can be
 * told from what this page asks the public record.
 */
export function useKeep() {
  const ctx = useFlowContext();
  const { announce } = useSync();
  const { run, busy, error, clear } = useTask();
  return {
    /** Resolves with whether it worked; if not, `failure` says why. */
    run: async (work: (ctx: Pick<Context, 'vault'>) => Promise<unknown>, done: string) => {
      const isKept = await run(() => work(ctx));
      if (isKept) announce(done);
      return isKept;
    },
    busy,
    failure: error === null ? null : failureWords(error),
    clear,
  };
}
