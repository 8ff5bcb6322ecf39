import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexToBytes } from '@noble/hashes/utils.js';
import {
  addressToString,
  Cl,
  type ClarityValue,
  deserializeCV,
  type PostConditionWire,
} from '@stacks/transactions';
import { DEPLOYER, FAUCET } from '@/localnet/accounts';
import { readTransaction, type Transaction } from '@/localnet/transaction';
import { DEPLOYMENT } from '@/scripts/support/deployment';
import { root } from '@/scripts/support/ensure-install.mjs';
import { amount, type Kind, ownContract, type Place, payee } from './kinds';
import type { SeenEvent, SeenTransaction } from './run';
import { EVENTS, type Fields, FUNCTIONS } from './table';

export { readRun, type SeenTransaction } from './run';

const SOURCES = new Map<string, string>(DEPLOYMENT.map(([name, path]) => [name, path]));
/** Nothing, or the word “Faucet”, and zeros. */
const FAUCET_MEMO = /^(466175636574)?(00)*$/;
/** More than any of our transactions pays, and too little to say much with. */
const MAX_FEE = 10_000_000n;

/**
 * Holds every transaction against the table: whatever it says has to be a commitment, a week, a role, a count or another of
 * the allowed kinds, in the place where it is allowed. Sponsored or not does not matter.
 * @returns what must not be on the chain, one line each; empty when all is well
 */
export function lintRun(seen: readonly SeenTransaction[], deployer = DEPLOYER.address): string[] {
  return seen.flatMap((one) => lintTransaction(one, deployer).map((wrong) => `${one.txid}: ${wrong}`));
}

function lintTransaction({ raw, time, events }: SeenTransaction, deployer: string): string[] {
  const at: Place = { time, deployer, contracts: [...SOURCES.keys()] };
  let transaction: Transaction;
  try {
    // Strict: signatures hold, and nothing follows the last field.
    transaction = readTransaction(raw);
  } catch (error) {
    return [`cannot be decoded: ${error instanceof Error ? error.message : error}`];
  }
  return [
    ...(transaction.fee > MAX_FEE ? [`a fee of ${transaction.fee}`] : []),
    ...lintPayload(transaction, at),
    ...transaction.postConditions.flatMap((condition) => lintPostCondition(condition, transaction, at)),
    ...events.flatMap((event) => lintEvent(event, transaction, at)),
  ];
}

function lintPayload({ payload, origin }: Transaction, at: Place): string[] {
  switch (payload.type) {
    case 'token_transfer':
      return [
        ...(origin.address === FAUCET.address ? [] : ['a transfer that is not the faucet’s']),
        ...(FAUCET_MEMO.test(payload.memo) ? [] : ['a memo']),
      ];
    case 'smart_contract': {
      const path = SOURCES.get(payload.name);
      if (origin.address !== at.deployer || !path) return [`a contract ${payload.name} that is not ours`];
      const own = readFileSync(join(root, path), 'utf8') === payload.source;
      return own ? [] : [`another source of ${payload.name}`];
    }
    case 'contract_call': {
      const [address, contract = ''] = payload.contract.split('.');
      const where = `${contract}.${payload.fn}`;
      const fields = address === at.deployer ? lookUp(FUNCTIONS, contract, payload.fn) : undefined;
      return fields ? lintFields(where, fields, payload.args, at) : [`${where} is not in the table`];
    }
  }
}

/** Arguments in their order against the table. */
function lintFields(where: string, fields: Fields, args: readonly ClarityValue[], at: Place): string[] {
  const named = Object.entries(fields);
  const wrong = named.flatMap(([name, kind], i) => {
    const value = args[i];
    const why = value ? kind(value, at) : 'missing';
    return why === null ? [] : [`${where} ${name}: ${why}`];
  });
  return args.length > named.length ? [...wrong, `${where}: more arguments than the table has`] : wrong;
}

/** STX alone, of the sender or of our contracts. */
function lintPostCondition(condition: PostConditionWire, { origin }: Transaction, at: Place): string[] {
  if (!('principal' in condition) || 'asset' in condition || !('amount' in condition)) {
    return ['a post-condition over something other than STX'];
  }
  const { principal } = condition;
  const address = 'address' in principal ? addressToString(principal.address) : origin.address;
  const own =
    'contractName' in principal
      ? address === at.deployer && SOURCES.has(principal.contractName.content)
      : address === origin.address;
  const wrong = amount(Cl.uint(condition.amount), at);
  return [
    ...(own ? [] : [`a post-condition about ${address}`]),
    ...(wrong ? [`a post-condition: ${wrong}`] : []),
  ];
}

function lintEvent(event: SeenEvent, { payload }: Transaction, at: Place): string[] {
  if (event.type === 'contract_log') {
    const { contract_id, value } = event.contract_log;
    const [address, contract = ''] = contract_id.split('.');
    const printed = deserializeCV(value.hex);
    const topic = printed.type === 'tuple' ? printed.value.topic : undefined;
    const name = topic?.type === 'ascii' ? topic.value : '';
    const fields = address === at.deployer ? lookUp(EVENTS, contract, name) : undefined;
    if (!fields || printed.type !== 'tuple') return [`event ${contract}.${name} is not in the table`];
    const { topic: _, ...rest } = printed.value;
    const stray = Object.keys(rest).filter((field) => !Object.hasOwn(fields, field));
    const values = Object.keys(fields).flatMap((field) => rest[field] ?? []);
    return [
      ...stray.map((field) => `event ${contract}.${name} ${field}: not in the table`),
      ...lintFields(`event ${contract}.${name}`, fields, values, at),
    ];
  }
  if (event.type !== 'stx_asset') return [`moves an asset other than STX: ${event.type}`];
  if (payload.type === 'token_transfer') return [];
  // Fees go to our contracts, bonds and what the council spends come out of them.
  const { sender, recipient, memo } = event.stx_asset;
  const ours = [sender, recipient].some((who) => who?.includes('.') && isKind(ownContract, who, at));
  return [
    ...(ours && [sender, recipient].every((who) => who && isKind(payee, who, at))
      ? []
      : ['moves STX past our contracts']),
    ...(/^(0x)?0*$/.test(memo?.hex ?? '') ? [] : ['a memo']),
  ];
}

function isKind(kind: Kind, principal: string, at: Place): boolean {
  return (
    kind({ type: principal.includes('.') ? 'contract' : 'address', value: principal } as ClarityValue, at) ===
    null
  );
}

function lookUp(table: typeof FUNCTIONS, contract: string, name: string): Fields | undefined {
  const own = Object.hasOwn(table, contract) ? table[contract] : undefined;
  return own && Object.hasOwn(own, name) ? own[name] : undefined;
}

/** A transaction that was signed but never sent, as a run would have shown it. */
export function asSeen(hex: string, time: number, events: SeenEvent[] = []): SeenTransaction {
  return { txid: 'unsent', raw: hexToBytes(hex), time, events };
}
