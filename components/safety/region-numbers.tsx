import { type CrisisRegion, ELSEWHERE, messageLink, telephoneLink } from '@/lib/safety/crisis-lines';

const link = 'inline-flex min-h-11 items-center font-semibold text-accent underline underline-offset-4';

function Call({ number }: { number: string }) {
  return (
    <a href={telephoneLink(number)} className={link}>
      <span className="sr-only">Call </span>
      {number}
    </a>
  );
}

/** The emergency number and the crisis lines of one country. */
export function RegionNumbers({ region }: { region: CrisisRegion }) {
  return (
    <ul className="divide-y divide-rule">
      <li className="py-1">
        <p>In danger right now, or somebody hurt</p>
        <p>
          <Call number={region.emergency} />
        </p>
      </li>
      {region.lines.map(({ name, call, text, hours, who }) => (
        <li key={`${name} ${call ?? text?.to}`} className="py-1">
          <p>
            {name}
            {who || hours ? (
              <span className="text-ink-soft"> ({[who, hours].filter(Boolean).join('; ')})</span>
            ) : null}
          </p>
          <p className="flex flex-wrap gap-x-4">
            {call ? <Call number={call} /> : null}
            {text ? (
              <a href={messageLink(text.to)} className={link}>
                Text {text.word ? `“${text.word}” to ` : ''}
                {text.to}
              </a>
            ) : null}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** What helps where the country is not in the list, or not known. */
export function ElsewhereNumbers() {
  return (
    <div className="space-y-2">
      {ELSEWHERE.words.map((words) => (
        <p key={words}>{words}</p>
      ))}
      <p className="flex flex-wrap gap-x-6">
        <Call number={ELSEWHERE.emergency} />
        <Call number="911" />
        <Call number="116 123" />
      </p>
    </div>
  );
}
