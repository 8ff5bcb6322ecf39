import { CrisisLines } from '@/components/safety/crisis-lines';
import { RegionNumbers } from '@/components/safety/region-numbers';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { crisisRegions } from '@/lib/safety/crisis-lines';

/** Whom to call in a crisis. Needs no vault, no network once it is loaded, and no script. */
export default function Help() {
  return (
    <div className="space-y-6">
      <PageHeader
        title="In a crisis, talk to somebody now"
        intro="If you think of ending your life or of hurting yourself, or are afraid of somebody, you need not be sure that it is bad enough. People answer these numbers for exactly that."
      />
      <Card sheet title="Who answers near you">
        <CrisisLines />
        <noscript>
          {crisisRegions().map((region) => (
            <details key={region.code} className="border-rule border-t">
              <summary className="flex min-h-11 items-center font-semibold">{region.name}</summary>
              <RegionNumbers region={region} />
            </details>
          ))}
        </noscript>
      </Card>
      <Card title="While you wait">
        <ul className="list-disc space-y-2 pl-5">
          <li>Go where other people are, or ask somebody to stay with you or on the phone.</li>
          <li>Put away, or hand to somebody, what you could hurt yourself with.</li>
          <li>You can hang up and call again, or call another number. No name is needed.</li>
          <li>
            This app calls nobody and tells nobody: not your therapist, not the number that you call, not
            whoever runs this server.
          </li>
        </ul>
      </Card>
    </div>
  );
}
