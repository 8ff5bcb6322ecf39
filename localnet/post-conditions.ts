import {
  type AssetWire,
  addressToString,
  FungibleConditionCode,
  NonFungibleConditionCode,
  PostConditionMode,
  PostConditionPrincipalId,
  type PostConditionPrincipalWire,
  PostConditionType,
  PoxConditionCode,
  serializeCV,
} from '@stacks/transactions';
import * as z from 'zod';
import type { SimnetEvent } from './simnet';
import type { Transaction } from './transaction';

/**
 * Post-conditions, judged from a transaction's events as SIP-005 says (and SIP-040 for its third mode).
 * Burning counts as sending; minting does not count; the fee does not count.
 */
const amountEvent = z.object({ sender: z.string(), amount: z.string() });
const tokenEvent = amountEvent.extend({ asset_identifier: z.string() });
const nftEvent = z.object({ sender: z.string(), asset_identifier: z.string(), raw_value: z.string() });

const STX = 'STX';

interface Moves {
  /** `principal|asset` → amount sent. */
  fungible: Map<string, bigint>;
  /** `principal|asset|value hex` */
  nonFungible: Set<string>;
}

const key = (...parts: string[]): string => parts.join('|');
const hex = (text: string): string => text.replace(/^0x/, '');

function movesOf(events: readonly SimnetEvent[]): Moves {
  const moves: Moves = { fungible: new Map(), nonFungible: new Set() };
  const add = (who: string, asset: string, amount: string) => {
    const id = key(who, asset);
    moves.fungible.set(id, (moves.fungible.get(id) ?? 0n) + BigInt(amount));
  };
  for (const { event, data } of events) {
    if (event === 'stx_transfer_event' || event === 'stx_burn_event') {
      const { sender, amount } = amountEvent.parse(data);
      add(sender, STX, amount);
    } else if (event === 'ft_transfer_event' || event === 'ft_burn_event') {
      const { sender, amount, asset_identifier } = tokenEvent.parse(data);
      add(sender, asset_identifier, amount);
    } else if (event === 'nft_transfer_event' || event === 'nft_burn_event') {
      const { sender, asset_identifier, raw_value } = nftEvent.parse(data);
      moves.nonFungible.add(key(sender, asset_identifier, hex(raw_value)));
    }
  }
  return moves;
}

function principalOf(principal: PostConditionPrincipalWire, origin: string): string {
  switch (principal.prefix) {
    case PostConditionPrincipalId.Origin:
      return origin;
    case PostConditionPrincipalId.Standard:
      return addressToString(principal.address);
    case PostConditionPrincipalId.Contract:
      return `${addressToString(principal.address)}.${principal.contractName.content}`;
  }
}

export function assetIdentifier(asset: AssetWire): string {
  return `${addressToString(asset.address)}.${asset.contractName.content}::${asset.assetName.content}`;
}

function holds(code: FungibleConditionCode, sent: bigint, bound: bigint): boolean {
  switch (code) {
    case FungibleConditionCode.Equal:
      return sent === bound;
    case FungibleConditionCode.Greater:
      return sent > bound;
    case FungibleConditionCode.GreaterEqual:
      return sent >= bound;
    case FungibleConditionCode.Less:
      return sent < bound;
    case FungibleConditionCode.LessEqual:
      return sent <= bound;
  }
}

/** True when the transaction could be aborted by its post-conditions. A plain transfer has none to break. */
export function canBeAborted({ payload, postConditionMode, postConditions }: Transaction): boolean {
  if (payload.type === 'token_transfer') return false;
  return postConditionMode !== PostConditionMode.Allow || postConditions.length > 0;
}

/** The first post-condition that `events` break, in words; null when all hold. */
export function brokenPostCondition(transaction: Transaction, events: readonly SimnetEvent[]): string | null {
  const moves = movesOf(events);
  const origin = transaction.origin.address;
  const checked = new Set<string>();
  for (const condition of transaction.postConditions) {
    const who = principalOf(condition.principal, origin);
    switch (condition.conditionType) {
      case PostConditionType.STX:
      case PostConditionType.Fungible: {
        const asset =
          condition.conditionType === PostConditionType.STX ? STX : assetIdentifier(condition.asset);
        const sent = moves.fungible.get(key(who, asset)) ?? 0n;
        if (!holds(condition.conditionCode, sent, BigInt(condition.amount))) {
          return `${who} sent ${sent} of ${asset}`;
        }
        checked.add(key(who, asset));
        break;
      }
      case PostConditionType.NonFungible: {
        const asset = key(who, assetIdentifier(condition.asset), hex(serializeCV(condition.assetName)));
        const sent = moves.nonFungible.has(asset);
        if (condition.conditionCode === NonFungibleConditionCode.Sends && !sent) {
          return `${who} did not send ${assetIdentifier(condition.asset)}`;
        }
        if (condition.conditionCode === NonFungibleConditionCode.DoesNotSend && sent) {
          return `${who} sent ${assetIdentifier(condition.asset)}`;
        }
        checked.add(asset);
        break;
      }
      case PostConditionType.PoX:
        // Nothing stacks here, so only a promise to do so can be broken.
        if (condition.conditionCode === PoxConditionCode.WillPerform) return `${who} performed no stacking`;
        break;
      case PostConditionType.Staking:
        if (!holds(condition.conditionCode, 0n, BigInt(condition.amount))) return `${who} staked nothing`;
        break;
    }
  }
  if (transaction.postConditionMode === PostConditionMode.Allow) return null;
  for (const id of [...moves.fungible.keys(), ...moves.nonFungible]) {
    const [who = '', asset = ''] = id.split('|');
    const judged = transaction.postConditionMode === PostConditionMode.Deny || who === origin;
    if (judged && !checked.has(id)) return `${who} sent ${asset}, which no post-condition covers`;
  }
  return null;
}
