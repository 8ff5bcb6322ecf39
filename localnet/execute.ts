import { FEE_COLLECTOR } from './accounts';
import { brokenPostCondition, canBeAborted } from './post-conditions';
import {
  ClarityFailure,
  type Cost,
  EngineTrap,
  NO_COST,
  type Operation,
  type Simnet,
  type SimnetEvent,
} from './simnet';
import { payerOf, type Transaction } from './transaction';

/** What became of a transaction in a block. */
export interface Execution {
  status: 'success' | 'abort_by_response' | 'abort_by_post_condition';
  /** Consensus bytes of the result, hex with 0x. */
  result: string;
  events: SimnetEvent[];
  cost: Cost;
  vmError: string | null;
}

/** The transaction needs more than a whole block: it is dropped from the mempool and pays nothing. */
export class TooExpensive extends Error {
  override readonly name = 'TooExpensive';
}

/** `(err none)`: the result of a transaction that failed at run time. */
const ERR_NONE = '0x0809';
/** `(ok true)`: the result of a deploy. */
const OK_TRUE = '0x0703';
/** Clarity of a contract whose transaction names no version. */
const DEFAULT_CLARITY_VERSION = 5;

/**
 * Executes a transaction: fee first, which is kept whatever happens, then its payload, then its
 * post-conditions.
 *
 * Some outcomes leave no trace but the fee and cannot be found again without undoing (a broken
 * post-condition, a deploy that failed, a trap of the engine). They come with `undone: true`; the log keeps
 * them, and a replay passes them as `recorded` and does not execute the payload.
 * @throws TooExpensive
 */
export function execute(
  simnet: Simnet,
  transaction: Transaction,
  recorded: Execution | null,
  live: boolean,
): { execution: Execution; undone: boolean } {
  if (live) simnet.ensureCheckpoint();
  const payer = payerOf(transaction).address;
  // Only what is tried out, and never put into a block, offers no fee.
  if (payer !== FEE_COLLECTOR && transaction.fee > 0n) {
    const paid = simnet.apply({
      kind: 'transfer',
      sender: payer,
      recipient: FEE_COLLECTOR,
      amount: transaction.fee,
      memo: null,
    });
    if (!paid.result.startsWith('0x07'))
      throw new Error(`${payer} could not pay its fee: balance not checked?`);
  }
  if (recorded) return { execution: recorded, undone: true };
  try {
    const { result, events, cost } = simnet.apply(operationOf(transaction));
    const isDeploy = transaction.payload.type === 'smart_contract';
    const broken = canBeAborted(transaction) ? brokenPostCondition(transaction, events) : null;
    if (broken && !result.startsWith('0x08')) {
      simnet.rollback();
      return {
        undone: true,
        execution: {
          status: 'abort_by_post_condition',
          result: isDeploy ? OK_TRUE : result,
          events: [],
          cost,
          vmError: `Post-condition check failure on STX/asset transfer: ${broken}`,
        },
      };
    }
    const status = result.startsWith('0x08') && !isDeploy ? 'abort_by_response' : 'success';
    return {
      undone: false,
      execution: {
        status,
        result: isDeploy ? OK_TRUE : result,
        events: status === 'success' ? events : [],
        cost,
        vmError: null,
      },
    };
  } catch (error) {
    return failed(simnet, transaction, error, live);
  }
}

function failed(
  simnet: Simnet,
  transaction: Transaction,
  error: unknown,
  live: boolean,
): { execution: Execution; undone: boolean } {
  if (!(error instanceof ClarityFailure || error instanceof EngineTrap)) throw error;
  const undo = error instanceof EngineTrap || transaction.payload.type === 'smart_contract';
  if (undo) {
    if (!live) throw new Error(`transaction ${transaction.txid} does not replay: ${error.message}`);
    simnet.rollback();
  } else if (/CostOverflow|CostBalanceExceeded|MemoryBalanceExceeded/.test(error.message)) {
    if (!live) throw new Error(`transaction ${transaction.txid} does not replay: ${error.message}`);
    simnet.rollback(2);
    throw new TooExpensive(error.message);
  }
  const execution: Execution = {
    status: 'abort_by_response',
    result: ERR_NONE,
    events: [],
    cost: NO_COST,
    vmError: error instanceof EngineTrap ? `engine trapped: ${error.message}` : reasonOf(error.message),
  };
  return { execution, undone: undo };
}

/** The engine's message without the words that it puts before every one. */
function reasonOf(message: string): string {
  return message
    .replace(/^Call contract function error: .*? -> Error calling contract function '[^']*': /s, '')
    .replace(/^Runtime error while interpreting \S+: /, '')
    .replace(/^Contract deployment runtime error: \S+ -> /, '');
}

function operationOf({ origin, payload }: Transaction): Operation {
  switch (payload.type) {
    case 'token_transfer':
      return {
        kind: 'transfer',
        sender: origin.address,
        recipient: payload.recipient,
        amount: payload.amount,
        memo: payload.memo,
      };
    case 'contract_call':
      return {
        kind: 'call',
        sender: origin.address,
        contract: payload.contract,
        fn: payload.fn,
        args: payload.args,
      };
    case 'smart_contract':
      return {
        kind: 'deploy',
        sender: origin.address,
        name: payload.name,
        source: payload.source,
        clarityVersion: payload.clarityVersion ?? DEFAULT_CLARITY_VERSION,
      };
  }
}
