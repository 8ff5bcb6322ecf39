'use client';

import { useCallback, useEffect, useState } from 'react';
import type * as z from 'zod/mini';
import { UNTRACED } from '@/lib/http';

export type Answer<T> = { state: 'loading' } | { state: 'failed' } | { state: 'here'; data: T };

/** What a route of the page's own server answers, held against its schema; asked again after `again` of an answer, milliseconds. */
export function useAnswer<T>(
  path: string,
  schema: z.ZodMiniType<T>,
  again: (data: T) => number | null = () => null,
): { answer: Answer<T>; retry: () => void } {
  const [answer, setAnswer] = useState<Answer<T>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks anew; schema and `again` never change
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = new AbortController();
    const ask = async () => {
      try {
        const response = await fetch(path, { ...UNTRACED, signal: stop.signal });
        const data = schema.parse(await response.json());
        setAnswer({ state: 'here', data });
        const wait = again(data);
        if (wait !== null) timer = setTimeout(() => setRound((n) => n + 1), wait);
      } catch {
        if (!stop.signal.aborted) setAnswer({ state: 'failed' });
      }
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [path, round]);
  const retry = useCallback(() => {
    setAnswer({ state: 'loading' });
    setRound((n) => n + 1);
  }, []);
  return { answer, retry };
}
