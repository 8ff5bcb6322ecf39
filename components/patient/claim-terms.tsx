import { periodWords } from '@/components/flows/claim-words';
import { chainDay, count } from '@/components/flows/format';
import { Card } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { DescriptionList } from '@/components/ui/description-list';
import type { ReadRequest } from '@/lib/flows';

/** Who asks, and for what. The name is the verifier's own word; the address is what the public record knows them by. */
export function ClaimTerms({ request }: { request: ReadRequest }) {
  const { name, verifier, sessions, length, expires } = request;
  return (
    <Card title="Who asks, and for what" sheet>
      <DescriptionList
        items={[
          {
            term: 'Programme',
            value: (
              <>
                {name}
                <span className="block font-normal text-ink-soft text-sm">
                  What a verifier asks claims for. Anybody can choose any name.
                </span>
              </>
            ),
          },
          {
            term: 'Verifier',
            value: (
              <>
                <span className="flex flex-wrap items-center gap-2">
                  <code className="min-w-0 break-all font-mono text-sm">{verifier}</code>
                  <CopyButton text={verifier} label="Copy address" variant="quiet" />
                </span>
                <span className="block font-normal text-ink-soft text-sm">
                  Compare it with what they gave you: this is who will get to know the answer.
                </span>
              </>
            ),
          },
          { term: 'Milestone', value: count(sessions, 'confirmed session') },
          { term: 'Claims', value: `${periodWords(length)} for each account` },
          { term: 'Answer until', value: chainDay(expires) },
        ]}
      />
    </Card>
  );
}
