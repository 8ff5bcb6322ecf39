'use client';

import { type ReactNode, useEffect, useRef } from 'react';

/**
 * One view of the page in place of another: begins at the top with the focus on its heading, as a page of its own would.
 * It has no address: neither the browser's history nor the server's should tell who answers which questionnaire.
 */
export function Screen({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const heading = ref.current?.querySelector('h1');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  return <div ref={ref}>{children}</div>;
}
