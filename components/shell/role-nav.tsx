'use client';

import { clsx } from 'clsx';
import Link from 'next/link';
import { usePathname } from 'next/navigation';

const links = [
  ['/patient', 'Patient'],
  ['/therapist', 'Therapist'],
  ['/verify', 'Verify'],
  ['/verifier', 'Verifier'],
  ['/issuer', 'Issuer'],
] as const;

export function RoleNav({ className }: { className?: string }) {
  const path = usePathname();
  return (
    <nav aria-label="Main" className={className}>
      <ul className="-mx-2 flex flex-wrap justify-between sm:justify-start">
        {links.map(([href, label]) => {
          const current = path === href || path.startsWith(`${href}/`);
          return (
            <li key={href}>
              <Link
                href={href}
                prefetch={false}
                aria-current={current ? 'page' : undefined}
                className={clsx(
                  'flex min-h-11 items-center rounded-control px-2 font-medium text-[0.9375rem] underline-offset-8 sm:px-2.5',
                  current
                    ? 'text-ink underline decoration-2 decoration-margin-line'
                    : 'text-accent hover:bg-accent-soft',
                )}
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
