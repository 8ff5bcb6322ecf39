import Link from 'next/link';
import { NOT_HIDDEN } from '@/components/privacy/not-hidden';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';

const promises: readonly { who: string; may: string; never: string }[] = [
  {
    who: 'Anyone who reads the chain',
    may: 'That some pseudonym logged sessions, in which week, and that one of the N verified therapists of a ring stands behind them; that one of them countersigned a goal, not which.',
    never: 'Who you are; which therapist; any word of a note, even by guessing.',
  },
  {
    who: 'Whoever you give a plain proof',
    may: 'That the account reached a milestone (or a goal, not which) with a verified therapist, for whom the proof was made and until when. It can be traced to the pseudonym and so to its public history.',
    never: 'Your name, your notes, your therapist.',
  },
  {
    who: 'Whoever you give an anonymous claim',
    may: 'One thing: that an account of this cohort reached the milestone, and whether the same account has claimed with them before in this period.',
    never:
      'Which account it is; its weeks, its history, your therapist. Two of them cannot join what you told each.',
  },
  {
    who: 'Your therapist',
    may: 'Date, length and kind of the sessions with you, under your pseudonym; the words of a goal that you ask them to countersign.',
    never: 'Your private note, unless you show it to them; what you have with others; what you claimed.',
  },
  {
    who: 'The server of this page',
    may: 'Ciphertext of padded size that it cannot open, and when it changes; signed transactions that it passes on, network addresses.',
    never: 'Keys, notes, who is paired with whom.',
  },
];

const kept: readonly { where: string; what: string }[] = [
  {
    where: 'In this browser, encrypted',
    what: 'Your keys, notes, sessions, pairings and proofs, under your passphrase. Clearing the browser’s data removes them: keep a backup.',
  },
  {
    where: 'In this browser, readable',
    what: 'Three cookies, only if you set them: light or dark, the address of your own node, and where the quick exit leads. If you connect a Stacks wallet, also the name of that wallet. Once you have a vault, a copy of the page itself, the same for everybody, so that it works without a network. No tracking, no third party.',
  },
  {
    where: 'On the server',
    what: 'If you ask for copies or share something: that, encrypted, until you delete it or its days are over. Sealed messages between you and your therapist. Each is deleted when it has been fetched, or else 30 days after the day on which it came. And the transactions whose fees it pays, until an hour after they are on the chain. If you contribute to research: four coarse answers under a tag that leads to nobody, until the quarter’s release.',
  },
  {
    where: 'On the chain, for good',
    what: 'Your pseudonym, sealed fingerprints (each with its own random salt), weeks, counts and outcomes. Nothing on a chain can be taken back.',
  },
];

export default function Privacy() {
  return (
    <div className="space-y-10">
      <PageHeader
        title="Privacy, in plain words"
        intro="What each party can learn, what they must never learn, and what this version does not hide."
      />
      <section aria-labelledby="promise">
        <h2 id="promise" className="mb-3 text-2xl">
          Who can learn what
        </h2>
        <div className="space-y-4">
          {promises.map(({ who, may, never }) => (
            <Card key={who} title={who} level={3}>
              <dl className="grid gap-4 sm:grid-cols-2">
                <div>
                  <dt className="font-semibold text-info">May learn</dt>
                  <dd>{may}</dd>
                </div>
                <div>
                  <dt className="font-semibold text-success">Must never learn</dt>
                  <dd>{never}</dd>
                </div>
              </dl>
            </Card>
          ))}
        </div>
      </section>

      <section aria-labelledby="not-hidden">
        <h2 id="not-hidden" className="mb-3 text-2xl">
          What is not hidden
        </h2>
        <dl className="sheet space-y-5 rounded-page border border-rule py-5 pr-4 sm:pr-6">
          {NOT_HIDDEN.map(({ title, long }) => (
            <div key={title}>
              <dt className="font-semibold font-serif text-lg">{title}</dt>
              <dd className="max-w-prose">{long}</dd>
            </div>
          ))}
        </dl>
      </section>

      <section aria-labelledby="kept">
        <h2 id="kept" className="mb-3 text-2xl">
          What is kept where
        </h2>
        <dl className="grid gap-4 sm:grid-cols-2">
          {kept.map(({ where, what }) => (
            <div key={where} className="rounded-page border border-rule bg-page p-4">
              <dt className="font-semibold">{where}</dt>
              <dd className="text-ink-soft">{what}</dd>
            </div>
          ))}
        </dl>
      </section>

      <Callout tone="warning" title="Not audited">
        <p>
          The signatures that hide a therapist among others are put together from known parts, but there is no
          published proof of the whole and no outside audit yet. They would not stand against a large quantum
          computer.
        </p>
        <p>
          <Link href="/settings">Use a node of your own, save a backup, change the passphrase: settings</Link>
        </p>
      </Callout>
    </div>
  );
}
