'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useFlowContext } from '@/components/context/flow-context';
import { ConfirmButton } from '@/components/flows/confirm-button';
import { failureWords } from '@/components/flows/failure';
import { keys } from '@/components/flows/keys';
import { useTask } from '@/components/vault/use-task';
import type { Context } from '@/lib/flows';

/** A button that leaves for good, asked before. */
export function Leave({
  label,
  accessibleName,
  leave,
  children,
}: {
  label: string;
  accessibleName?: string;
  leave: (ctx: Context) => Promise<void>;
  children: ReactNode;
}) {
  const ctx = useFlowContext();
  const queries = useQueryClient();
  const { busy, error, run, clear } = useTask();
  return (
    <ConfirmButton
      label={label}
      accessibleName={accessibleName}
      title={`${label}?`}
      confirmLabel="Leave for good"
      busyLabel="Leaving …"
      action={{ busy, clear, failure: error ? failureWords(error) : null }}
      onConfirm={async () => {
        const done = await run(() => leave(ctx));
        if (done) {
          await queries.invalidateQueries({ queryKey: keys.chain });
          await queries.invalidateQueries({ queryKey: keys.records(ctx.wallet.principal, 'pseudonym') });
        }
        return done;
      }}
    >
      {children}
    </ConfirmButton>
  );
}
