'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

export interface Task {
  busy: boolean;
  /** 0 to 1 where it is known. */
  progress: number | undefined;
  error: unknown;
  /** Runs it unless one is running. Gives true when it went well. */
  run: (work: (onProgress: (fraction: number) => void) => Promise<unknown>) => Promise<boolean>;
  clear: () => void;
}

/** One action of a form: whether it runs, how far it is, and how it failed. */
export function useTask(): Task {
  const [state, setState] = useState<{ busy: boolean; progress: number | undefined; error: unknown }>({
    busy: false,
    progress: undefined,
    error: null,
  });
  const running = useRef(false);
  const live = useRef(true);
  useEffect(() => {
    live.current = true;
    return () => {
      live.current = false;
    };
  }, []);
  const run = useCallback<Task['run']>(async (work) => {
    if (running.current) return false;
    running.current = true;
    setState({ busy: true, progress: undefined, error: null });
    let error: unknown = null;
    try {
      await work((progress) => live.current && setState((now) => ({ ...now, progress })));
    } catch (caught) {
      error = caught ?? new Error('unknown');
    }
    running.current = false;
    if (live.current) setState({ busy: false, progress: undefined, error });
    return error === null;
  }, []);
  const clear = useCallback(() => setState((now) => ({ ...now, error: null })), []);
  return { ...state, run, clear };
}
