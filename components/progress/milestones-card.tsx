'use client';

import { useState } from 'react';
import { count } from '@/components/flows/format';
import { ProgressCard } from '@/components/patient/progress-card';
import type { Relationship } from '@/components/patient/relationships';
import { WithWhom } from '@/components/patient/with-whom';
import { DescriptionList } from '@/components/ui/description-list';

/**
 * How far it is to the next milestone, with one therapist at a time: the public record is asked about the chosen account
 * alone. What is confirmed with each of several is shown from what the last sync kept.
 */
export function MilestonesCard({ relationships }: { relationships: Relationship[] }) {
  const [chosen, setChosen] = useState('');
  const started = relationships.filter((r) => r.standing?.sequence != null);
  const relation = started.find((r) => r.owner === chosen) ?? started[0];
  if (!relation) return null;
  const several = started.length > 1;
  return (
    <div className="space-y-3">
      <ProgressCard key={relation.owner} relation={relation} named={several} />
      {several ? (
        <>
          <WithWhom
            label="Milestones with"
            hint="Each therapist has totals of their own."
            relationships={started}
            owner={relation.owner}
            onChange={setChosen}
          />
          <DescriptionList
            items={started.map(({ name, standing }) => ({
              term: name,
              value: `${count(BigInt(standing?.confirmed ?? 0), 'session')} confirmed`,
            }))}
          />
        </>
      ) : null}
    </div>
  );
}
