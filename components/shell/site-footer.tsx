import Link from 'next/link';

/** What stands at the foot of every page: whom to call in a crisis, and what is and is not hidden, one click away. */
export function SiteFooter() {
  const link = 'inline-flex min-h-11 items-center text-accent underline underline-offset-4';
  return (
    <footer className="border-rule border-t print:hidden">
      <div className="mx-auto flex max-w-5xl flex-wrap items-center gap-x-6 px-4 py-3 text-ink-soft text-sm sm:px-6">
        <Link href="/help" prefetch={false} className={link}>
          In a crisis?
        </Link>
        <Link href="/privacy" prefetch={false} className={link}>
          Privacy in plain words
        </Link>
        <Link href="/privacy#not-hidden" prefetch={false} className={link}>
          What is not hidden
        </Link>
        <Link href="/research" prefetch={false} className={link}>
          Public figures
        </Link>
        <p className="py-2 sm:ml-auto">Notes and keys leave this browser only encrypted.</p>
      </div>
    </footer>
  );
}
