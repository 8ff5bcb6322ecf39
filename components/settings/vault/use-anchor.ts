import { type RefObject, useEffect } from 'react';

/**
 * Calls `onArrive` and scrolls there when the page was opened at this anchor: this part comes after the page, so that the
 * browser has looked for the address’s anchor by then, and not found it.
 */
export function useAnchor(name: string, here: RefObject<HTMLElement | null>, onArrive: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it comes
  useEffect(() => {
    if (window.location.hash !== `#${name}`) return;
    onArrive();
    here.current?.scrollIntoView();
  }, []);
}
