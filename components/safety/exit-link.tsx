import { clsx } from 'clsx';
import { NEUTRAL_PATH } from '@/lib/safety/exit';

/**
 * The button of the quick exit: a plain link, so that it leads away without a script too. With one, `exit-script.ts` takes
 * the press, and knows where to. In the corner of every page; `inDialog`: within a dialog, behind which nothing else can be pressed.
 */
export function ExitLink({ href = NEUTRAL_PATH, inDialog = false }: { href?: string; inDialog?: boolean }) {
  return (
    <a
      href={href}
      data-exit
      rel="nofollow noreferrer"
      title="Exit this page at once (or press Shift three times)"
      className={clsx(
        'inline-flex min-h-11 items-center gap-1.5 rounded-control border-2 border-danger bg-page px-3 font-semibold text-danger no-underline hover:bg-danger-soft print:hidden',
        inDialog ? 'shrink-0' : 'exit-corner fixed z-30 shadow-md',
      )}
    >
      <span>
        Exit<span className="sr-only"> this page</span>
      </span>
    </a>
  );
}
