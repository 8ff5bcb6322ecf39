import {
  BadgeCheck,
  BookOpenText,
  ClipboardList,
  Landmark,
  Scale,
  Stamp,
  UserRoundCheck,
} from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { NOT_HIDDEN } from '@/components/privacy/not-hidden';

const roles = [
  {
    href: '/patient',
    name: 'I go to therapy',
    icon: BookOpenText,
    text: 'Log a session in half a minute, keep your note to yourself, and prove later that you went.',
    go: 'Open my notebook',
  },
  {
    href: '/therapist',
    name: 'I am a therapist',
    icon: UserRoundCheck,
    text: 'Accept a pairing and countersign sessions, as one of a group that the chain cannot tell apart.',
    go: 'Open my practice',
  },
  {
    href: '/verify',
    name: 'I was given a proof',
    icon: BadgeCheck,
    text: 'Paste it and get an answer. No account, no wallet, nothing to install.',
    go: 'Check a proof',
  },
  {
    href: '/verifier',
    name: 'I ask for proof',
    icon: ClipboardList,
    text: 'Send a request that people answer without a name, and count each account once.',
    go: 'Open my programmes',
  },
  {
    href: '/issuer',
    name: 'I attest therapists',
    icon: Stamp,
    text: 'Confirm that a registered therapist is one, or suspend and revoke that.',
    go: 'Open the register',
  },
  {
    href: '/arbitrator',
    name: 'I decide disputes',
    icon: Scale,
    text: 'Read what both sides say of a session, and vote without showing who you are.',
    go: 'Open my cases',
  },
  {
    href: '/council',
    name: 'I follow the council',
    icon: Landmark,
    text: 'Who sets fees and periods, what is proposed, what it would change, and when it takes effect.',
    go: 'Read its book',
  },
] as const;

const steps: readonly [string, ReactNode][] = [
  [
    'Pair, in the room',
    'You open your therapist’s link or QR code. They accept, signing as one of a group of verified therapists: the chain never learns which one.',
  ],
  [
    'Log a session',
    'Date, length and kind go to your therapist. Your note goes nowhere: the chain gets a sealed fingerprint of it, which tells nothing.',
  ],
  ['They countersign', 'Your therapist confirms that it took place, with a key that was made for you alone.'],
  [
    'Prove it',
    'After 10, 25 or 50 confirmed sessions you make a proof for one reader, with an end date. They check it here, without knowing your name. Or you answer a request as one of up to 32, and nobody learns which.',
  ],
];

/** The start page: who are you, how does it work, what is not hidden. */
export default function Landing() {
  return (
    <div className="space-y-12 sm:space-y-16">
      <section>
        <h1 className="max-w-3xl text-4xl leading-[1.1] sm:text-5xl">
          Your sessions on record, your name nowhere.
        </h1>
        <p className="mt-4 max-w-2xl text-ink-soft text-lg sm:text-xl">
          A notebook for therapy sessions that only you can read, and a proof that you went which nobody can
          tie to you by reading it.
        </p>
      </section>

      <section aria-labelledby="roles">
        <h2 id="roles" className="text-2xl">
          Who are you here?
        </h2>
        <ul className="mt-4 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {roles.map(({ href, name, icon: Icon, text, go }) => (
            <li key={href}>
              <Link
                href={href}
                prefetch={false}
                className="sheet group flex h-full min-h-11 flex-col rounded-page border border-rule py-4 pr-4 no-underline shadow-[0_1px_2px_rgb(60_40_10/0.06)] transition-colors hover:border-accent sm:py-5 sm:pr-5"
              >
                <span className="flex items-center gap-3 font-semibold font-serif text-ink text-xl">
                  <Icon aria-hidden className="size-6 shrink-0 text-accent" />
                  {name}
                </span>
                <span className="mt-2 block text-ink-soft">{text}</span>
                <span className="mt-auto block pt-3 font-semibold text-accent underline-offset-4 group-hover:underline">
                  {go}
                  <span aria-hidden> →</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </section>

      <section aria-labelledby="how">
        <h2 id="how" className="text-2xl">
          How it works
        </h2>
        <ol className="mt-4 grid gap-x-8 gap-y-6 sm:grid-cols-2 lg:grid-cols-4">
          {steps.map(([title, text], index) => (
            <li key={title} className="border-margin-line border-t-2 pt-3">
              <h3 className="flex items-baseline gap-2 text-lg">
                <span aria-hidden className="font-serif text-2xl text-ink-soft">
                  {index + 1}
                </span>
                {title}
              </h3>
              <p className="mt-1 text-ink-soft">{text}</p>
            </li>
          ))}
        </ol>
      </section>

      <section
        aria-labelledby="not-hidden"
        className="rounded-page border border-edge border-dashed bg-page-sunk p-4 sm:p-6"
      >
        <h2 id="not-hidden" className="text-2xl">
          What is not hidden
        </h2>
        <ul className="prose-links mt-3 grid gap-3 sm:grid-cols-2">
          {NOT_HIDDEN.slice(0, 4).map(({ title, short }) => (
            <li key={title}>
              <strong className="font-semibold">{title}.</strong>{' '}
              <span className="text-ink-soft">{short}</span>
            </li>
          ))}
        </ul>
        <p className="prose-links mt-4">
          <Link href="/privacy#not-hidden" prefetch={false} className="inline-flex min-h-11 items-center">
            The whole list, in plain words
          </Link>
        </p>
      </section>
    </div>
  );
}
