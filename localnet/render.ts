import {
  addressToString,
  type ClarityValue,
  cvToHex,
  cvToString,
  FungibleConditionCode,
  hexToCV,
  NonFungibleConditionCode,
  PostConditionMode,
  PostConditionPrincipalId,
  type PostConditionPrincipalWire,
  PostConditionType,
  type PostConditionWire,
  PoxConditionCode,
} from '@stacks/transactions';
import type { Block, LoggedEvent, Mined } from './ledger';
import type { Dropped, Pending } from './mempool';
import type { SimnetEvent } from './simnet';
import type { Transaction } from './transaction';

/** The JSON of the Hiro API, version 3 and 2. Version 1 is in `render-v1.ts`. */
type Json = Record<string, unknown>;

export const INCLUDES = ['function_args', 'source_code', 'post_conditions', 'result'] as const;
export type Include = (typeof INCLUDES)[number];

export function withHex(text: string): { hex: string; repr: string } {
  const hex = text.startsWith('0x') ? text : `0x${text}`;
  return { hex, repr: cvToString(hexToCV(hex)) };
}

export function argument(value: ClarityValue): { hex: string; repr: string } {
  const hex = cvToHex(value);
  return { hex: hex.startsWith('0x') ? hex : `0x${hex}`, repr: cvToString(value) };
}

export function memoOf(hex: string): { hex: string; repr: string } | null {
  return hex === '' ? null : { hex: `0x${hex}`, repr: new TextDecoder().decode(Buffer.from(hex, 'hex')) };
}

function payloadJson({ payload }: Transaction, include: ReadonlySet<Include>): Json {
  switch (payload.type) {
    case 'token_transfer': {
      const { type, recipient, amount, memo } = payload;
      return { type, token_transfer: { recipient, amount: String(amount), memo: memoOf(memo) } };
    }
    case 'contract_call':
      return {
        type: payload.type,
        contract_call: {
          contract_id: payload.contract,
          function_name: payload.fn,
          ...(include.has('function_args') ? { function_args: payload.args.map(argument) } : {}),
        },
      };
    case 'smart_contract':
      return {
        type: payload.type,
        smart_contract: {
          contract_id: payload.contract,
          clarity_version: payload.clarityVersion,
          ...(include.has('source_code') ? { source_code: payload.source } : {}),
        },
      };
  }
}

function common({ txid, origin, sponsor, fee }: Transaction): Json {
  return { tx_id: `0x${txid}`, sender: origin, sponsor, fee_rate: String(fee) };
}

export function minedJson(mined: Mined, include: ReadonlySet<Include>, detailed: boolean): Json {
  const { transaction, execution, block, index } = mined;
  return {
    ...common(transaction),
    block: {
      height: block.height,
      hash: block.hash,
      index_hash: block.indexHash,
      time: block.time,
      tx_index: index,
    },
    bitcoin_block: { height: block.burnHeight, time: block.burnTime },
    status: execution.status,
    ...(detailed
      ? {
          parent_block: { hash: block.parentHash, index_hash: block.parentIndexHash },
          ...(include.has('post_conditions') ? { post_conditions: postConditionsJson(transaction) } : {}),
          event_count: execution.events.length,
          execution_cost: execution.cost,
          vm_error: execution.vmError,
          ...(include.has('result') ? { result: withHex(execution.result) } : {}),
        }
      : {}),
    ...payloadJson(transaction, include),
  };
}

export function pendingJson(
  entry: Pending | Dropped,
  include: ReadonlySet<Include>,
  detailed: boolean,
): Json {
  const { transaction, receivedAt, receivedHeight } = entry;
  const dropped = 'reason' in entry ? entry : null;
  return {
    ...common(transaction),
    receipt_time: receivedAt,
    receipt_block_height: receivedHeight,
    status: dropped?.reason ?? 'pending',
    ...(detailed
      ? {
          ...(include.has('post_conditions') ? { post_conditions: postConditionsJson(transaction) } : {}),
          replaced_by_tx_id: dropped?.replacedBy ? `0x${dropped.replacedBy}` : null,
        }
      : {}),
    ...payloadJson(transaction, include),
  };
}

/** What a mined transaction meant to one principal. */
export function involvementJson({ transaction, execution }: Mined, who: string): Json {
  const { origin, sponsor, fee } = transaction;
  let sent = (sponsor ?? origin).address === who ? fee : 0n;
  let received = 0n;
  const touched = { stx: sent > 0n, ft: false, nft: false };
  for (const { event, data } of execution.events) {
    if (data.sender !== who && data.recipient !== who) continue;
    if (event.startsWith('ft_')) touched.ft = true;
    else if (event.startsWith('nft_')) touched.nft = true;
    else {
      touched.stx = true;
      if (data.sender === who) sent += BigInt(text(data.amount));
      if (data.recipient === who) received += BigInt(text(data.amount));
    }
  }
  const stx = { sent: String(sent), received: String(received), net: String(received - sent) };
  return {
    involvement: origin.address === who ? 'sender' : sponsor?.address === who ? 'sponsor' : 'affected',
    balance_changes: { stx },
    affected_balances: touched,
  };
}

export function blockJson(block: Block): Json {
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  return {
    canonical: true,
    height: block.height,
    hash: block.hash,
    block_time: block.time,
    block_time_iso: iso(block.time),
    tenure_height: block.burnHeight,
    index_block_hash: block.indexHash,
    parent_block_hash: block.parentHash,
    parent_index_block_hash: block.parentIndexHash,
    burn_block_time: block.burnTime,
    burn_block_time_iso: iso(block.burnTime),
    burn_block_hash: block.burnHash,
    burn_block_height: block.burnHeight,
    miner_txid: block.burnHash,
    tx_count: block.txids.length,
    execution_cost_read_count: block.cost.read_count,
    execution_cost_read_length: block.cost.read_length,
    execution_cost_runtime: block.cost.runtime,
    execution_cost_write_count: block.cost.write_count,
    execution_cost_write_length: block.cost.write_length,
  };
}

export function logJson({ contract, txid, eventIndex, topic, value }: LoggedEvent): Json {
  return {
    event_index: eventIndex,
    event_type: 'smart_contract_log',
    tx_id: `0x${txid}`,
    contract_log: { contract_id: contract, topic, value: withHex(value) },
  };
}

const text = (value: unknown): string => String(value ?? '');

/** An event of the engine in the form of version 3. */
export function eventJson({ event, data }: SimnetEvent, index: number): Json {
  const [asset = '', type = ''] = event.replace(/_event$/, '').split('_');
  const who = {
    ...(type === 'mint' ? {} : { sender: text(data.sender) }),
    ...(type === 'burn' ? {} : { recipient: text(data.recipient) }),
  };
  switch (asset) {
    case 'print':
      return {
        event_index: index,
        type: 'contract_log',
        contract_log: {
          contract_id: text(data.contract_identifier),
          topic: text(data.topic),
          value: withHex(text(data.raw_value)),
        },
      };
    case 'stx':
      return {
        event_index: index,
        type: 'stx_asset',
        stx_asset: {
          type,
          ...who,
          amount: text(data.amount),
          ...(type === 'transfer' ? { memo: memoOf(text(data.memo)) } : {}),
        },
      };
    case 'ft':
      return {
        event_index: index,
        type: 'ft_asset',
        ft_asset: { type, asset_identifier: text(data.asset_identifier), ...who, amount: text(data.amount) },
      };
    default:
      return {
        event_index: index,
        type: 'nft_asset',
        nft_asset: {
          type,
          asset_identifier: text(data.asset_identifier),
          ...who,
          value: withHex(text(data.raw_value)),
        },
      };
  }
}

const FUNGIBLE_CODES: Record<FungibleConditionCode, string> = {
  [FungibleConditionCode.Equal]: 'sent_equal_to',
  [FungibleConditionCode.Greater]: 'sent_greater_than',
  [FungibleConditionCode.GreaterEqual]: 'sent_greater_than_or_equal_to',
  [FungibleConditionCode.Less]: 'sent_less_than',
  [FungibleConditionCode.LessEqual]: 'sent_less_than_or_equal_to',
};
const NON_FUNGIBLE_CODES: Record<NonFungibleConditionCode, string> = {
  [NonFungibleConditionCode.Sends]: 'sent',
  [NonFungibleConditionCode.DoesNotSend]: 'not_sent',
  [NonFungibleConditionCode.MaybeSent]: 'maybe_sent',
};
const POX_CODES: Record<PoxConditionCode, string> = {
  [PoxConditionCode.WillNotPerform]: 'not_performed',
  [PoxConditionCode.MayPerform]: 'maybe_performed',
  [PoxConditionCode.WillPerform]: 'performed',
};

export const MODE_NAMES: Record<PostConditionMode, string> = {
  [PostConditionMode.Allow]: 'allow',
  [PostConditionMode.Deny]: 'deny',
  [PostConditionMode.Originator]: 'originator',
};

function principalJson(principal: PostConditionPrincipalWire): Json {
  switch (principal.prefix) {
    case PostConditionPrincipalId.Origin:
      return { type_id: 'principal_origin' };
    case PostConditionPrincipalId.Standard:
      return { type_id: 'principal_standard', address: addressToString(principal.address) };
    case PostConditionPrincipalId.Contract:
      return {
        type_id: 'principal_contract',
        address: addressToString(principal.address),
        contract_name: principal.contractName.content,
      };
  }
}

function postConditionJson(condition: PostConditionWire): Json {
  const principal = principalJson(condition.principal);
  const assetOf = ({ asset }: Extract<PostConditionWire, { asset: unknown }>): Json => ({
    asset_name: asset.assetName.content,
    contract_address: addressToString(asset.address),
    contract_name: asset.contractName.content,
  });
  switch (condition.conditionType) {
    case PostConditionType.STX:
    case PostConditionType.Staking:
    case PostConditionType.Fungible: {
      const names = { [PostConditionType.STX]: 'stx', [PostConditionType.Staking]: 'staking' } as const;
      const fungible = condition.conditionType === PostConditionType.Fungible;
      return {
        principal,
        condition_code: FUNGIBLE_CODES[condition.conditionCode],
        amount: String(condition.amount),
        type: fungible ? 'fungible' : names[condition.conditionType],
        ...(fungible ? { asset: assetOf(condition) } : {}),
      };
    }
    case PostConditionType.NonFungible:
      return {
        principal,
        condition_code: NON_FUNGIBLE_CODES[condition.conditionCode],
        type: 'non_fungible',
        asset_value: argument(condition.assetName),
        asset: assetOf(condition),
      };
    case PostConditionType.PoX:
      return { principal, condition_code: POX_CODES[condition.conditionCode], type: 'pox' };
  }
}

export function postConditionsJson({ postConditions }: Transaction): Json[] {
  return postConditions.map(postConditionJson);
}
