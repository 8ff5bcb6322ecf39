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
  items: readonly { href: string; label: ReactNode; count?: number }[];
  className?: string;
}) {
  const path = usePathname();
  // The longest address that fits is the present one: `/patient` is not current on `/patient/pair`.
  const current = items
    .map((item) => item.href)
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0];
  return (
    <nav aria-label={label} className={className}>
      <ul className="flex flex-wrap sm:gap-1 border-rule border-b">
        {items.map((item) => (
          <li key={item.href}>
            <Link
              href={item.href}
              aria-current={item.href === current ? 'page' : undefined}
              className={clsx(
                '-mb-px flex min-h-11 items-center gap-2 rounded-t-control border px-2 font-medium sm:px-3',
                item.href === current
                  ? 'border-rule border-b-page bg-page text-ink'
                  : 'border-transparent text-accent hover:bg-accent-soft',
              )}
            >
              {item.label}
              {item.count ? (
                <span className="rounded-full bg-accent px-2 text-on-accent text-sm">
                  {item.count}
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
