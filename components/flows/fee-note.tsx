'use client';

import type { ChargedCall } from '@/lib/flows';
import { formatStx } from './format';
import { useContractFee } from './records';

/** What the public record itself charges for a step, said before it is taken. Nothing where it is free. */
export function FeeNote({ call, what }: { call: ChargedCall; what: string }) {
  const { data: fee } = useContractFee(call);
  if (!fee) return null;
  return (
    <p data-fee={call}>
      {what} costs <strong className="whitespace-nowrap">{formatStx(fee)}</strong>, besides the network’s own
      fee. The transaction cannot take more.
    </p>
  );
}
