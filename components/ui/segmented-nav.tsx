'use client';

import { clsx } from 'clsx';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';

/** Links to the sections of one area, like the tabs of a ring binder. The present one is marked for everyone. */
export function SegmentedNav({
  label,
  items,
  className,
}: {
  label: string;
  /** `also`: pages elsewhere that belong to the section. */
  items: readonly { href: string; label: ReactNode; count?: number; also?: readonly string[] }[];
  className?: string;
}) {
  const path = usePathname();
  // The longest address that fits is the present one: `/patient` is not current on `/patient/log`.
  const current = items
    .flatMap(({ href, also = [] }) => [href, ...also].map((at) => ({ href, at })))
    .filter(({ at }) => path === at || path.startsWith(`${at}/`))
    .sort((a, b) => b.at.length - a.at.length)[0]?.href;
  return (
    <nav aria-label={label} className={className}>
      <ul className="flex border-rule border-b sm:flex-wrap sm:gap-1">
        {items.map((item) => (
          <li key={item.href} className="max-sm:flex-auto">
            <Link
              href={item.href}
              aria-current={item.href === current ? 'page' : undefined}
              className={clsx(
                'relative -mb-px flex min-h-11 items-center justify-center gap-2 rounded-t-control border font-medium sm:px-3',
                // Six of them fit into a row of 360 px.
                items.length > 5 ? 'px-0.5 max-sm:text-sm' : 'px-1 max-sm:text-[0.9375rem]',
                item.href === current
                  ? 'border-rule border-b-page bg-page text-ink'
                  : 'border-transparent text-accent hover:bg-accent-soft',
              )}
            >
              {item.label}
              {item.count ? (
                // On a phone it sits on the corner of the tab: beside the word four tabs would not fit into a row.
                <span className="min-w-5 rounded-full bg-accent px-1.5 text-center text-on-accent text-sm leading-5 max-sm:absolute max-sm:-top-1.5 max-sm:right-0 max-sm:px-1 max-sm:text-xs max-sm:leading-5">
                  {item.count > 99 ? '99+' : item.count}
                  <span className="sr-only"> new</span>
                </span>
              ) : null}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
