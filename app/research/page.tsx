import { PublicFigures } from '@/components/research/figures';
import { Releases } from '@/components/research/releases';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';

/** What anybody may learn about all, and about nobody: figures of the chain, and releases of what patients contributed. */
export default function ResearchPage() {
  return (
    <div className="space-y-10">
      <div>
        <PageHeader
          title="Figures about all, and about nobody"
          intro="What is counted from the public chain, and what patients chose to contribute. No wallet, no account."
        />
        <Callout title="The figures of the first part are public anyway">
          <p>
            They are counted from the chain, which anybody can read without this page. Showing them here hides
            nothing and gives away nothing more. Names, notes and questionnaires are not on the chain, so they
            are not here.
          </p>
        </Callout>
      </div>
      <section aria-labelledby="public">
        <h2 id="public" className="mb-4 text-2xl">
          From the public chain
        </h2>
        <PublicFigures />
      </section>
      <section aria-labelledby="contributed">
        <h2 id="contributed" className="mb-2 text-2xl">
          What patients contributed
        </h2>
        <p className="mb-4 max-w-prose text-ink-soft">
          Once a quarter a patient can contribute four coarse answers, without anybody learning who did. They
          are published only as counts with noise, in two fixed tables a quarter. Nothing else can be asked.
        </p>
        <Releases />
      </section>
      <section aria-labelledby="method">
        <h2 id="method" className="mb-4 text-2xl">
          The method
        </h2>
        <Method />
      </section>
    </div>
  );
}

const method: readonly { title: string; text: string }[] = [
  {
    title: 'What one person can change',
    text: 'Each contribution is four answers, each one of four: how many confirmed sessions, how PHQ-9 and GAD-7 changed, how sessions were held. It changes one cell of each of the two tables by one, whatever somebody’s life was like.',
  },
  {
    title: 'Noise',
    text: 'Every cell gets a whole number of noise from the discrete Laplace distribution of scale 2, drawn exactly, in whole numbers, from the secure source of randomness. Totals are added up from what came out.',
  },
  {
    title: 'The budget',
    text: 'A release costs an epsilon of 1, each of its tables a half; releases about one year cost 4 together, and no more. The cost is written down before any noise is drawn and is never given back.',
  },
  {
    title: 'What is held back',
    text: 'No count under 11 is shown, by the count that came out with its noise. Where a single gap could be filled in by subtraction, other cells are held back with it. The choice depends on where the gaps are, never on the numbers.',
  },
  {
    title: 'Once, and for good',
    text: 'There is one release a quarter, which never changes, also where nobody contributed. The contributions behind it are deleted when it is made. There are no other queries, so that no two answers can be compared.',
  },
  {
    title: 'Who contributed',
    text: 'A contribution is signed by one of the 16 to 32 members of a sealed cohort, without saying which. A tag that only its owner can tie to themselves sees to it that a key contributes once a quarter.',
  },
  {
    title: 'What this does not do',
    text: 'Whoever runs the server sees the answers under their tags until the release, and network addresses while they are sent, though it keeps none. A person with several therapists has several keys: the app uses only one, the server cannot tell. Patients who contribute are not all patients. None of it has been audited.',
  },
];

/** In plain words; the parameters and their reasons are in docs/research.md. */
function Method() {
  return (
    <Card>
      <dl className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {method.map(({ title, text }) => (
          <div key={title}>
            <dt className="font-semibold">{title}</dt>
            <dd className="mt-1 text-ink-soft">{text}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
