import { CircleCheck, CircleHelp, CircleX, Clock, Send } from 'lucide-react';
import type { ReactNode } from 'react';

export type TxView =
  | { status: 'sending' }
  | { status: 'sent' | 'pending' | 'unknown'; txid?: string }
  | { status: 'success'; txid?: string; height?: number }
  | { status: 'failed' | 'dropped'; txid?: string; code?: number; reason?: string };

/** The life of a transaction in words: sent, waiting for a block, confirmed in block N, failed because …. */
export function TxState({ tx, what = 'The transaction' }: { tx: TxView; what?: string }) {
  const [Icon, colour, words] = describe(tx, what);
  return (
    <div role="status" className="flex items-start gap-2">
      <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${colour}`} />
      <div className="min-w-0">
        <p>{words}</p>
        {'txid' in tx && tx.txid ? (
          <p className="break-all text-ink-soft text-sm">
            Transaction <code className="font-mono">{tx.txid}</code>
          </p>
        ) : null}
      </div>
    </div>
  );
}

function describe(tx: TxView, what: string): [typeof Clock, string, ReactNode] {
  switch (tx.status) {
    case 'sending':
      return [Send, 'text-info', `${what} is being signed and sent …`];
    case 'sent':
      return [Send, 'text-info', `${what} is sent. The network has it.`];
    case 'pending':
      return [
        Clock,
        'text-info',
        `${what} waits for a block. You may close this page; it goes on by itself.`,
      ];
    case 'unknown':
      return [
        CircleHelp,
        'text-warning',
        `The network does not answer for ${what.toLowerCase()} yet. It may still be on its way.`,
      ];
    case 'success':
      return [
        CircleCheck,
        'text-success',
        tx.height === undefined ? `${what} is confirmed.` : `${what} is confirmed in block ${tx.height}.`,
      ];
    case 'failed':
      return [
        CircleX,
        'text-danger',
        `${what} failed${tx.reason ? ` because ${tx.reason}` : ''}${tx.code === undefined ? '' : ` (code ${tx.code})`}. Nothing was changed on the chain.`,
      ];
    case 'dropped':
      return [
        CircleX,
        'text-danger',
        `The network let go of ${what.toLowerCase()} before any block took it. It can be sent again.`,
      ];
  }
}
