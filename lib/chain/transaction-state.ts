import { deserializeCV } from '@stacks/transactions';
import type * as z from 'zod/mini';
import type { transactionResult } from './schemas';

/** The five plain states of a transaction. 'unknown' means that the node has not (or no longer) heard of it. */
export type TxStatus = 'pending' | 'success' | 'failed' | 'dropped' | 'unknown';

export interface TxState {
  /** 64 hex digits with `0x` before them. */
  txid: string;
  status: TxStatus;
  /** The contract's error code, when it refused with one. */
  code?: number;
  /** The node's or the virtual machine's own word. */
  reason?: string;
  /** The block it is in, and that block's time in unix seconds. */
  height?: number;
  time?: number;
  /** The result as a serialized Clarity value, `0x…`. */
  result?: string;
  /** Set while the node cannot be reached: the rest is what was last known, never a failure. */
  stale?: boolean;
}

/** `0x` and 64 lower-case hex digits, as the API writes a transaction's id. */
export function normalTxid(txid: string): string {
  return `0x${txid.toLowerCase().replace(/^0x/, '')}`;
}

/** Whether nothing more will happen to the transaction. */
export function isTerminal(state: TxState): boolean {
  return state.status === 'success' || state.status === 'failed' || state.status === 'dropped';
}

/**
 * The transaction that took the place of one whose fee somebody else pays: the relay raises the fee of what is stuck, and the
 * same call goes on under another id. A sponsor cannot change what the origin signed.
 */
export function successor(answer: z.infer<typeof transactionResult>): string | undefined {
  if (answer.status !== 'dropped_replace_by_fee' || !answer.sponsor) return undefined;
  return answer.replaced_by_tx_id ?? undefined;
}

/** The error code in a serialized `(err uint)`; undefined for anything else. */
function errorCode(hex: string): number | undefined {
  try {
    const cv = deserializeCV(hex);
    if (cv.type === 'err' && cv.value.type === 'uint') return Number(cv.value.value);
  } catch {
    // a result that cannot be read has no code
  }
  return undefined;
}

/** Reads the API's answer (its status words: success, abort_by_…, dropped_…, pending) as one of the five states. */
export function toTxState(answer: z.infer<typeof transactionResult>): TxState {
  const state: TxState = { txid: normalTxid(answer.tx_id), status: 'pending' };
  if (answer.block) {
    state.height = answer.block.height;
    state.time = answer.block.time;
  }
  if (answer.result) state.result = answer.result.hex;
  if (answer.status === 'success') {
    state.status = 'success';
  } else if (answer.status.startsWith('dropped_')) {
    state.status = 'dropped';
    state.reason = answer.status;
  } else if (answer.status.startsWith('abort_') || answer.status === 'problematic_skipped') {
    state.status = 'failed';
    state.reason = answer.vm_error ?? answer.status;
    const code =
      answer.status === 'abort_by_response' && answer.result ? errorCode(answer.result.hex) : undefined;
    if (code !== undefined) state.code = code;
  }
  return state;
}
