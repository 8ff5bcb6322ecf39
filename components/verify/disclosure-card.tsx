import { CircleCheck, CircleHelp, CircleX, EyeOff } from 'lucide-react';
import { FACT_NAMES, factWords, ledgerWeek } from '@/components/flows/fact-words';
import { Badge } from '@/components/ui/badge';
import type { PublicConfig } from '@/lib/config/public';
import type { DisclosureVerdict, FactVerdict, SessionVerdict } from '@/lib/verify/disclosure';
import {
  DISCLOSED_NEVER,
  disclosureWords,
  factStates,
  ledgerStates,
  sessionWords,
} from '@/lib/verify/disclosure-words';
import { verdictTitles } from '@/lib/verify/words';
import { VerdictFrame } from './verdict-frame';

const badges = {
  verified: ['success', CircleCheck],
  'not-verified': ['danger', CircleX],
  'cannot-tell': ['warning', CircleHelp],
} as const;

const factLooks = {
  hidden: ['text-ink-soft', EyeOff],
  opened: ['text-success', CircleCheck],
  wrong: ['text-danger', CircleX],
  'not-judged': ['text-warning', CircleHelp],
} as const;

/** The answer to a disclosure: in a word, and then session by session and fact by fact. */
export function DisclosureCard({
  verdict,
  network,
}: {
  verdict: DisclosureVerdict;
  network: PublicConfig['network'];
}) {
  const { audience, account, ringSize, sessions } = verdict;
  return (
    <>
      <VerdictFrame
        {...disclosureWords(verdict)}
        answer={verdict}
        network={network}
        more={[
          ...(audience === null ? [] : [{ term: 'Says it is for', value: audience }]),
          ...(account === null ? [] : [{ term: 'Account', value: `number ${account}` }]),
          ...(ringSize === null
            ? []
            : [{ term: 'Therapists', value: `one of at least ${ringSize} verified ones, each time` }]),
        ]}
      />
      {sessions.length > 0 ? (
        <>
          <ul aria-label="Sessions of the disclosure" className="space-y-4">
            {sessions.map((session) => (
              <SessionTable key={session.sequence.toString()} session={session} />
            ))}
          </ul>
          <section aria-labelledby="disclosed-never" className="rounded-control border border-rule p-3">
            <h3 id="disclosed-never" className="text-lg">
              What this does not show
            </h3>
            <ul className="mt-1 list-disc space-y-1 pl-5">
              {DISCLOSED_NEVER.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </section>
        </>
      ) : null}
    </>
  );
}

function SessionTable({ session }: { session: SessionVerdict }) {
  const { sequence, verdict, reason, state, disputed, revision, week, facts } = session;
  const [tone, Icon] = badges[verdict];
  const heading = `disclosed-${sequence}`;
  const standing = [
    state && ledgerStates[state],
    disputed && 'disputed',
    revision !== null && revision > 0n && `corrected ${revision === 1n ? 'once' : `${revision} times`}`,
  ].filter(Boolean);
  return (
    <li
      data-session={sequence.toString()}
      data-verdict={verdict}
      className="rounded-page border border-rule bg-page p-3 sm:p-4"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 id={heading} className="text-lg">
          Session number {sequence.toString()}
        </h3>
        <Badge tone={tone} icon={<Icon aria-hidden className="size-4 shrink-0" />}>
          {verdictTitles[verdict]}
        </Badge>
      </div>
      <p className="mt-1">{sessionWords[reason]}</p>
      <table aria-labelledby={heading} className="mt-2 w-full text-left">
        <thead className="sr-only">
          <tr>
            <th scope="col">Field</th>
            <th scope="col">What it says</th>
            <th scope="col">Check</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-rule">
          {standing.length > 0 ? <Row name="On the record" value={standing.join(', ')} state={null} /> : null}
          {week === null ? null : <Row name="Week" value={ledgerWeek(week)} state={null} />}
          {FACT_NAMES.map(([field, name]) => {
            const fact = facts[field];
            const value = fact.state === 'hidden' ? '' : factWords(field, fact.value);
            return <Row key={field} name={name} value={value} state={fact.state} />;
          })}
        </tbody>
      </table>
    </li>
  );
}

/** One field. Without a state of its own it is what the public record says. */
function Row({ name, value, state }: { name: string; value: string; state: FactVerdict['state'] | null }) {
  const [colour, Icon] = state === null ? (['text-ink-soft', CircleCheck] as const) : factLooks[state];
  return (
    <tr data-field={name} data-state={state ?? 'public'}>
      <th scope="row" className="w-24 py-2 pr-2 align-top font-normal text-ink-soft">
        {name}
      </th>
      <td className="min-w-0 break-words py-2 pr-2 align-top font-medium">{value}</td>
      <td className={`w-32 py-2 align-top text-sm ${colour}`}>
        <span className="flex gap-1.5">
          <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
          {state === null ? 'Public record' : factStates[state]}
        </span>
      </td>
    </tr>
  );
}
