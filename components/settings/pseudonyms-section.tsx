'use client';

import { useQuery } from '@tanstack/react-query';
import { useFlowContext } from '@/components/context/flow-context';
import { ChainSees } from '@/components/flows/chain-sees';
import { keys } from '@/components/flows/keys';
import { Card } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { StateBadge } from '@/components/ui/state-badge';
import {
  actingAs,
  leaveAsPatient,
  type PairingRecord,
  type PseudonymRecord,
  pairings,
  principals,
  pseudonyms,
  type StandingRecord,
  standings,
  syncPatient,
} from '@/lib/flows';
import { Leave } from './leave';
import { PublicHistorySection } from './public-history';

const FUNDS = {
  never: 'They are never funded, either: coins would lead to where they came from.',
  own: 'Nobody pays the network’s fee here, so each needs coins of its own. They lead to where they came from, and from one source on two of them they join the two.',
};

/** The patient's pseudonyms, one for each therapist, and the way out of each. */
export function PseudonymsSection() {
  const ctx = useFlowContext();
  const { data } = useQuery({
    queryKey: [...keys.records(ctx.wallet.principal, 'pseudonym'), 'settings'],
    queryFn: async () => ({
      list: await pseudonyms(ctx),
      pairings: await pairings(ctx, await principals(ctx)),
      standings: await standings(ctx),
    }),
  });
  if (!data?.list.length) return null;
  return (
    <Card title="Pseudonyms">
      <p className="mb-3">
        Towards each therapist you have another account, never reused: a second therapist would join what you
        do with both. {FUNDS[ctx.wallet.sponsored ? 'never' : 'own']} Nothing on the public record joins two
        of them, so their sessions do not add up.
      </p>
      <ul aria-label="Pseudonyms" className="divide-y divide-rule">
        {data.list.map((pseudonym) => (
          <Item
            key={pseudonym.principal}
            pseudonym={pseudonym}
            pairing={data.pairings.find((p) => p.owner === pseudonym.principal)}
            standing={data.standings.find((s) => s.owner === pseudonym.principal)}
          />
        ))}
      </ul>
    </Card>
  );
}

function Item({
  pseudonym: { index, principal },
  pairing,
  standing,
}: {
  pseudonym: PseudonymRecord;
  /** The one that was asked for last. */
  pairing: PairingRecord | undefined;
  standing: StandingRecord | undefined;
}) {
  const name = pairing?.therapist.alias ?? `Account ${index}`;
  const isLeft = standing?.status === 'left';
  return (
    <li className="space-y-2 py-4 first:pt-0 last:pb-0" data-pseudonym={principal}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 break-words font-semibold">{name}</p>
        {isLeft ? <StateBadge state="ended" label="Left" /> : null}
      </div>
      <p className="text-ink-soft text-sm">
        {standing?.account
          ? `${standing.confirmed ?? '0'} confirmed on the public record`
          : 'Nothing of it is on the public record yet'}
      </p>
      <code className="block break-all font-mono text-sm">{principal}</code>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={principal} label="Copy the address" variant="quiet" />
        {standing?.account ? <PublicHistorySection owner={principal} name={name} /> : null}
        {standing?.status === 'active' ? (
          <Leave
            label="Leave as a patient"
            accessibleName={`Leave as a patient: ${name}`}
            leave={async (ctx) => {
              await leaveAsPatient(await actingAs(ctx, principal));
              // It has left; what could not be read back now, the next sync reads.
              await syncPatient(ctx, { only: principal }).catch(() => undefined);
            }}
          >
            <p>
              Your pairing with {name} ends, and nothing can be recorded under this account any more. What is
              confirmed stays on the public record and keeps counting in proofs that you have made. What waits
              for your therapist’s confirmation will stay unconfirmed.
            </p>
            <p>
              Your notes stay in the vault on this device. Pairing with the same therapist again begins under
              a fresh account.
            </p>
            <ChainSees steps={['leave-as-patient']} />
          </Leave>
        ) : null}
      </div>
    </li>
  );
}
