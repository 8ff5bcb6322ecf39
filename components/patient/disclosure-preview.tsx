import { FACT_NAMES, factWords } from '@/components/flows/fact-words';
import { calendarWeek, count } from '@/components/flows/format';
import { Callout } from '@/components/ui/callout';
import type { SessionRecord } from '@/lib/flows';
import type { FactField } from '@/lib/protocol';

/** Exactly what the reader will learn, what stays hidden, and what it gives away besides. */
export function DisclosurePreview({
  sessions,
  fields,
}: {
  sessions: readonly SessionRecord[];
  fields: readonly FactField[];
}) {
  if (sessions.length === 0) return null;
  const names = (open: boolean) =>
    FACT_NAMES.filter(([field]) => fields.includes(field) === open).map(([, name]) => name.toLowerCase());
  const hidden = names(false);
  return (
    <div className="space-y-4">
      <section aria-labelledby="disclosure-preview" className="rounded-control border border-rule p-3 sm:p-4">
        <h3 id="disclosure-preview" className="text-lg">
          What the reader will learn
        </h3>
        <ul aria-label="What the reader will learn" className="mt-1 list-disc pl-5">
          {sessions.map((s) => (
            <li key={s.id}>
              {[
                `number ${s.sequence}, ${calendarWeek(s.facts.date)}`,
                ...FACT_NAMES.filter(([field]) => fields.includes(field)).map(([field]) =>
                  factWords(field, String(s.facts[field])),
                ),
              ].join(' · ')}
            </li>
          ))}
        </ul>
        <p className="mt-2">
          And that {count(sessions.length, 'session')} {sessions.length === 1 ? 'counts' : 'count'} on the
          public record.
        </p>
        <h3 className="mt-4 text-lg">What stays hidden</h3>
        <p>
          {hidden.length > 0 ? `The ${hidden.join(' and the ')} of each session, every` : 'Every'} note, your
          name, and your therapist, who is one of a group.
        </p>
      </section>
      <Callout tone="warning" title="Before you hand it over">
        <ul className="list-disc space-y-1 pl-5">
          <li>
            <strong>It names your pseudonym’s account, and so leads to its whole public history:</strong> how
            many sessions, in which weeks, and how each stands.
          </li>
          <li>Whoever has it can show it on, to anybody. It does not run out and cannot be taken back.</li>
          <li>
            If one of these sessions was corrected, or withdrawn and sent anew, the reader may also work out
            what an opened fact said before.
          </li>
        </ul>
      </Callout>
    </div>
  );
}
