'use client';

import { PartyPage } from '@/components/disputes/party-page';
import { milestoneWords, sessionDay } from '@/components/flows/format';
import { useMilestones, useSessions } from '@/components/flows/records';
import { Card } from '@/components/ui/card';
import { StateBadge } from '@/components/ui/state-badge';
import { type Relationship, useRelationships } from './relationships';

/** The patient's side of disputes, over sessions with whomever. */
export function DisputesPage() {
  const sessions = useSessions();
  const { data: relationships = [] } = useRelationships();
  const subjects = sessions.data?.flatMap((s) =>
    s.sequence === null
      ? []
      : [
          {
            id: s.id,
            account: s.account,
            sequence: s.sequence,
            owner: s.owner,
            what: `${sessionDay(s.facts.date)}, ${s.facts.minutes} minutes`,
          },
        ],
  );
  return (
    <PartyPage side="patient" subjects={subjects} sessionsHref="/patient/sessions">
      {relationships.map((relation) => (
        <Standing key={relation.owner} relation={relation} named={relationships.length > 1} />
      ))}
    </PartyPage>
  );
}

/** How the account stands to its milestones, with what disputes have done to them. */
function Standing({ relation, named }: { relation: Relationship; named: boolean }) {
  const { standing, name } = relation;
  const { data: milestones } = useMilestones(standing?.account);
  if (!standing?.account || !milestones) return null;
  return (
    <Card title={named ? `Milestones with ${name}` : 'Your milestones now'}>
      <ul className="divide-y divide-rule">
        {milestones.map((m) => (
          <li key={m.id.toString()} className="flex flex-wrap items-center justify-between gap-2 py-2">
            <span>
              {milestoneWords(m)}: {m.counted.toString()} count now
            </span>
            <StateBadge
              state={m.lapsed ? 'expired' : m.reachedAt !== null ? 'confirmed' : 'draft'}
              label={m.lapsed ? 'Lapsed for now' : m.reachedAt !== null ? 'Reached' : 'Not marked yet'}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
