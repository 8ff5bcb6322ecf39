'use client';

import { useState, useSyncExternalStore } from 'react';
import { Select } from '@/components/ui/select';
import { CRISIS_LINES_AS_OF, crisisRegion, crisisRegions, guessRegion } from '@/lib/safety/crisis-lines';
import { ElsewhereNumbers, RegionNumbers } from './region-numbers';

const OTHER = 'other';
const options = [
  ...crisisRegions().map(({ code, name }) => ({ value: code, label: name })),
  { value: OTHER, label: 'Another country' },
];

const never = () => () => {};

/**
 * The numbers to call, for the country that the person chooses; the browser's language only proposes one. Nothing is asked
 * of a server and nothing is remembered, not even the choice.
 */
export function CrisisLines({ className }: { className?: string }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const guess = useSyncExternalStore(
    never,
    () => guessRegion(navigator.languages) ?? OTHER,
    () => OTHER,
  );
  const code = chosen ?? guess;
  const region = crisisRegion(code);
  return (
    <div className={className}>
      <Select
        label="Country"
        options={options}
        value={code}
        onChange={(event) => setChosen(event.target.value)}
        className="max-w-sm"
      />
      <div aria-live="polite" className="mt-3">
        {region ? <RegionNumbers region={region} /> : <ElsewhereNumbers />}
      </div>
      <p className="mt-3 text-ink-soft text-sm">
        Checked in {CRISIS_LINES_AS_OF} against public pages, some of them years old; none was called. Numbers
        and hours change. This list is part of the page: looking at it tells nobody. A call or message stays
        in your phone’s own list, where you can delete it.
      </p>
    </div>
  );
}
