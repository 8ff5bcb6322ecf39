import { explain } from '@/lib/contracts/messages';
import type { TxState } from './transaction-state';

/** A transaction's life in words: what is so, and what happens next. */
export interface Description {
  title: string;
  next: string;
}

/** The steps before the chain knows of a transaction. */
export type LocalStep = 'signing' | 'signed' | 'sent';

const LOCAL: Record<LocalStep, Description> = {
  signing: { title: 'Waiting for your signature', next: 'Nothing is sent before you have signed.' },
  signed: { title: 'Signed', next: 'It is being sent to the chain.' },
  sent: { title: 'Sent', next: 'The node has it. You may close this page; it goes on by itself.' },
};

const DROPPED: Record<string, string> = {
  dropped_replace_by_fee: 'Another transaction with the same number and a higher fee took its place.',
  dropped_too_expensive: 'It would have been too expensive for a block.',
  dropped_stale_garbage_collect: 'It waited too long, perhaps because its fee was low.',
};

/** Describes a local step or the state that the chain gave. Never says "failed" when the chain only is out of reach. */
export function describe(state: LocalStep | TxState): Description {
  if (typeof state === 'string') return LOCAL[state];
  if (state.stale) {
    return {
      title: 'The chain cannot be reached',
      next: 'What you sent is not lost. This page keeps asking and will show the result.',
    };
  }
  switch (state.status) {
    case 'unknown':
      return { title: 'Sent', next: 'The chain has not shown it yet. This page keeps asking.' };
    case 'pending':
      return {
        title: 'Waiting for a block',
        next: 'It takes effect with one of the next blocks. You may close this page.',
      };
    case 'success':
      return {
        title: state.height === undefined ? 'Confirmed' : `Confirmed in block ${state.height}`,
        next: 'It is on the chain. Nothing more is needed.',
      };
    case 'dropped':
      return {
        title: 'Dropped by the network',
        next: `${DROPPED[state.reason ?? ''] ?? 'It never reached a block.'} Nothing was changed; you can send it again.`,
      };
    case 'failed': {
      if (state.code !== undefined) {
        const { title, detail, action } = explain(state.code);
        return { title: `Failed: ${title}`, next: `${detail} ${action}` };
      }
      return {
        title: 'Failed',
        next: `The chain undid it (${state.reason ?? 'no reason given'}). Only the fee was paid; you can try again.`,
      };
    }
  }
}
