'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';

/** Shows its content, and so loads its code, once the place comes into view; keeps the room meanwhile. */
export function WhenSeen({ height, children }: { height: number; children: () => ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element || seen) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setSeen(true));
    observer.observe(element);
    return () => observer.disconnect();
  }, [seen]);
  return (
    <div ref={ref} className="min-w-0" style={seen ? undefined : { minHeight: height }}>
      {seen ? children() : null}
    </div>
  );
}
