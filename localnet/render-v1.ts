import type { Mined } from './ledger';
import type { Dropped, Pending } from './mempool';
import { argument, eventJson, MODE_NAMES, memoOf, postConditionsJson, withHex } from './render';
import type { SimnetEvent } from './simnet';
import type { Transaction } from './transaction';

/** The JSON of `/extended/v1`, which Hiro has deprecated and many clients still read. */
type Json = Record<string, unknown>;

function common(transaction: Transaction): Json {
  const { txid, origin, sponsor, fee, postConditionMode } = transaction;
  return {
    tx_id: `0x${txid}`,
    nonce: origin.nonce,
    fee_rate: String(fee),
    sender_address: origin.address,
    sponsored: sponsor !== null,
    ...(sponsor ? { sponsor_address: sponsor.address, sponsor_nonce: sponsor.nonce } : {}),
    post_condition_mode: MODE_NAMES[postConditionMode],
    post_conditions: postConditionsJson(transaction),
    anchor_mode: 'any',
    ...payload(transaction),
  };
}

function payload({ payload: own }: Transaction): Json {
  switch (own.type) {
    case 'token_transfer':
      return {
        tx_type: own.type,
        token_transfer: {
          recipient_address: own.recipient,
          amount: String(own.amount),
          memo: memoOf(own.memo)?.hex ?? '0x',
        },
      };
    case 'contract_call':
      return {
        tx_type: own.type,
        contract_call: {
          contract_id: own.contract,
          function_name: own.fn,
          function_args: own.args.map((value) => argument(value)),
        },
      };
    case 'smart_contract':
      return {
        tx_type: own.type,
        smart_contract: {
          contract_id: own.contract,
          clarity_version: own.clarityVersion,
          source_code: own.source,
        },
      };
  }
}

function event(own: SimnetEvent, index: number, txid: string): Json {
  const { type, ...rest } = eventJson(own, index);
  if (type === 'contract_log') {
    return { ...rest, event_type: 'smart_contract_log', tx_id: `0x${txid}` };
  }
  const { type: kind, ...asset } = Object.values(rest).find((item) => typeof item === 'object') as Json;
  return {
    event_index: index,
    event_type: own.event.startsWith('nft')
      ? 'non_fungible_token_asset'
      : own.event.startsWith('ft')
        ? 'fungible_token_asset'
        : 'stx_asset',
    tx_id: `0x${txid}`,
    asset: { asset_event_type: kind, ...asset },
  };
}

export function minedV1(mined: Mined): Json {
  const { transaction, execution, block, index } = mined;
  return {
    ...common(transaction),
    tx_status: execution.status,
    tx_result: withHex(execution.result),
    vm_error: execution.vmError,
    block_hash: block.hash,
    block_height: block.height,
    block_time: block.time,
    block_time_iso: new Date(block.time * 1000).toISOString(),
    burn_block_height: block.burnHeight,
    burn_block_time: block.burnTime,
    burn_block_time_iso: new Date(block.burnTime * 1000).toISOString(),
    parent_block_hash: block.parentHash,
    parent_burn_block_time: block.burnTime,
    canonical: true,
    is_unanchored: false,
    microblock_hash: '',
    microblock_sequence: 2_147_483_647,
    microblock_canonical: true,
    tx_index: index,
    event_count: execution.events.length,
    events: execution.events.map((own, at) => event(own, at, transaction.txid)),
    execution_cost_read_count: execution.cost.read_count,
    execution_cost_read_length: execution.cost.read_length,
    execution_cost_runtime: execution.cost.runtime,
    execution_cost_write_count: execution.cost.write_count,
    execution_cost_write_length: execution.cost.write_length,
  };
}

export function pendingV1(entry: Pending | Dropped): Json {
  const dropped = 'reason' in entry ? entry : null;
  return {
    ...common(entry.transaction),
    tx_status: dropped?.reason ?? 'pending',
    receipt_time: entry.receivedAt,
    receipt_time_iso: new Date(entry.receivedAt * 1000).toISOString(),
    ...(dropped?.replacedBy ? { replaced_by_tx_id: `0x${dropped.replacedBy}` } : {}),
  };
}
