'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type * as z from 'zod';
import { useFlowContext } from '@/components/context/flow-context';

const KIND = 'scratch';
const QUIET_MS = 400;

/**
 * What is being typed into a form, kept encrypted in the vault: leaving the page, a reload or a crash loses nothing.
 * `value` is undefined until it has been read. Call `clear` once the form has been sent.
 * @param quiet for how long nothing must be typed before it is kept, in ms; 0 where each change is a whole answer
 */
export function useScratch<T>(id: string, schema: z.ZodType<T>, initial: () => T, quiet = QUIET_MS) {
  const { vault } = useFlowContext();
  const [value, setValue] = useState<T>();
  const [restored, setRestored] = useState(false);
  const current = useRef<T | undefined>(undefined);
  const unsaved = useRef(false);
  const written = useRef<Promise<unknown>>(Promise.resolve());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const first = useRef(initial);

  const show = useCallback((next: T) => {
    current.current = next;
    setValue(next);
  }, []);

  const save = useCallback(() => {
    clearTimeout(timer.current);
    if (!unsaved.current || vault.locked) return;
    unsaved.current = false;
    // A full device must not stop anybody from typing; sending reports it.
    written.current = vault.put(KIND, id, current.current).catch(() => undefined);
  }, [vault, id]);

  useEffect(() => {
    let live = true;
    vault
      .get(KIND, id, schema)
      .catch(() => undefined)
      .then((record) => {
        if (!live || current.current !== undefined) return;
        setRestored(record !== undefined);
        show(record?.data ?? first.current());
      });
    const onHide = () => {
      if (document.visibilityState === 'hidden') save();
    };
    document.addEventListener('visibilitychange', onHide);
    window.addEventListener('pagehide', save);
    return () => {
      live = false;
      document.removeEventListener('visibilitychange', onHide);
      window.removeEventListener('pagehide', save);
      save();
    };
  }, [vault, id, schema, save, show]);

  const change = useCallback(
    (part: Partial<T>) => {
      if (current.current === undefined) return;
      show({ ...current.current, ...part });
      unsaved.current = true;
      clearTimeout(timer.current);
      if (quiet === 0) save();
      else timer.current = setTimeout(save, quiet);
    },
    [save, show, quiet],
  );

  const clear = useCallback(async () => {
    clearTimeout(timer.current);
    unsaved.current = false;
    await written.current;
    await vault.remove(KIND, id);
    setRestored(false);
    show(first.current());
  }, [vault, id, show]);

  return { value, change, clear, restored };
}
