import { NotebookText, Settings } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Theme } from '@/components/context/theme';
import { LockButton } from './lock-button';
import { NetworkBadge } from './network-badge';
import { RoleNav } from './role-nav';
import { ThemeSwitch } from './theme-switch';

/** Name, network, ways to each role, theme, lock and the quick exit: the same on every page. */
export function SiteHeader({ theme, exit }: { theme: Theme; exit: ReactNode }) {
  return (
    <header className="border-rule border-b bg-page print:hidden">
      <a
        href="#content"
        className="sr-only z-20 rounded-control bg-accent px-4 py-3 font-semibold text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      {exit}
      <p role="status" data-exit-status className="sr-only" />
      <div className="mx-auto flex max-w-5xl flex-wrap items-center gap-x-3 px-4 py-1.5 sm:px-6">
        <Link
          href="/"
          className="-ml-1 flex min-h-11 items-center gap-2 px-1 font-semibold font-serif text-lg text-ink no-underline"
        >
          <NotebookText aria-hidden className="size-6 text-accent" />
          <span className="max-[26rem]:sr-only">Session log</span>
        </Link>
        <RoleNav className="order-last w-full md:order-none md:w-auto md:flex-1 md:pl-4" />
        {/* The quick exit stands in the corner, above whatever is scrolled under it: its place is kept free. */}
        <div className="exit-place ml-auto flex items-center gap-1">
          <NetworkBadge />
          <ThemeSwitch initial={theme} />
          <Link
            href="/settings"
            prefetch={false}
            aria-label="Settings"
            title="Settings"
            className="grid size-11 shrink-0 place-items-center rounded-control text-accent hover:bg-accent-soft"
          >
            <Settings aria-hidden className="size-5" />
          </Link>
          <LockButton />
        </div>
      </div>
    </header>
  );
}
