import { createHash } from 'node:crypto';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  AuthType,
  addressFromVersionHash,
  addressHashModeToVersion,
  addressToString,
  type ClarityValue,
  deserializeTransaction,
  intoInitialSighashAuth,
  PayloadType,
  type PayloadWire,
  type PostConditionMode,
  type PostConditionWire,
  type SpendingCondition,
  StacksTransactionWire,
} from '@stacks/transactions';
import { type Rejection, rejection } from './rejection';
import { afterOrigin, verifySponsor } from './signatures';

/** `chain-id` of every local chain: the testnet's. */
export const CHAIN_ID = 0x80000000;
const TESTNET_VERSION = 0x80;
/** A node takes no longer transaction. */
export const MAX_TRANSACTION_BYTES = 2 * 1024 * 1024;

export interface Signer {
  address: string;
  nonce: number;
}

export type Payload =
  | { type: 'token_transfer'; recipient: string; amount: bigint; memo: string }
  | { type: 'contract_call'; contract: string; fn: string; args: ClarityValue[] }
  | { type: 'smart_contract'; contract: string; name: string; source: string; clarityVersion: number | null };

/** A well-formed transaction whose signatures hold, reduced to what the chain needs of it. */
export interface Transaction {
  /** Hex without 0x. */
  txid: string;
  raw: Uint8Array;
  origin: Signer;
  sponsor: Signer | null;
  /** µSTX, paid by the sponsor if there is one. */
  fee: bigint;
  payload: Payload;
  postConditionMode: PostConditionMode;
  postConditions: PostConditionWire[];
}

/** Who pays the fee. */
export function payerOf(transaction: Transaction): Signer {
  return transaction.sponsor ?? transaction.origin;
}

/**
 * Reads a transaction. With `verify` (always, unless it comes from our own checked log) its signatures,
 * chain id and version are judged too.
 * @throws Rejection with the reasons Deserialization, SignatureValidation, NoCoinbaseViaMempool, …
 */
export function readTransaction(raw: Uint8Array, verify = true): Transaction {
  const txid = createHash('sha512-256').update(raw).digest('hex');
  if (raw.length > MAX_TRANSACTION_BYTES) {
    throw rejection('Deserialization', { message: `longer than ${MAX_TRANSACTION_BYTES} bytes` }, txid);
  }
  let wire: StacksTransactionWire;
  try {
    wire = deserializeTransaction(raw);
  } catch (error) {
    throw rejection('Deserialization', { message: message(error) }, txid);
  }
  if (verify && Buffer.compare(wire.serializeBytes(), raw) !== 0) {
    throw rejection('Deserialization', { message: 'not in canonical form, or bytes left over' }, txid);
  }
  const { auth } = wire;
  const origin = signerOf(auth.spendingCondition);
  const sponsorCondition = auth.authType === AuthType.Sponsored ? auth.sponsorSpendingCondition : null;
  const transaction: Transaction = {
    txid,
    raw,
    origin,
    sponsor: sponsorCondition ? signerOf(sponsorCondition) : null,
    fee: BigInt((sponsorCondition ?? auth.spendingCondition).fee),
    payload: payloadOf(wire.payload, origin.address, txid),
    postConditionMode: wire.postConditionMode,
    postConditions: wire.postConditions.values as PostConditionWire[],
  };
  if (verify) verifyTransaction(wire, transaction);
  return transaction;
}

function verifyTransaction(wire: StacksTransactionWire, { txid, payload }: Transaction): void {
  const invalid = (text: string): Rejection => rejection('SignatureValidation', { message: text }, txid);
  if (wire.transactionVersion !== TESTNET_VERSION) {
    throw invalid(`Invalid Stacks transaction: tx version ${wire.transactionVersion} is not this network's`);
  }
  if (wire.chainId !== CHAIN_ID) {
    throw invalid(`Invalid Stacks transaction: invalid chain ID ${wire.chainId} (expected ${CHAIN_ID})`);
  }
  if (payload.type === 'token_transfer' && wire.postConditions.values.length > 0) {
    throw invalid('Invalid Stacks transaction: TokenTransfer transactions do not support post-conditions');
  }
  try {
    verifySignatures(wire);
  } catch (error) {
    throw invalid(`Invalid Stacks transaction: signature does not hold: ${message(error)}`);
  }
}

function verifySignatures(wire: StacksTransactionWire): void {
  const { auth } = wire;
  const initial = new StacksTransactionWire({
    transactionVersion: wire.transactionVersion,
    chainId: wire.chainId,
    auth: intoInitialSighashAuth(auth),
    payload: wire.payload,
    postConditions: wire.postConditions,
    postConditionMode: wire.postConditionMode,
  });
  initial.anchorMode = wire.anchorMode;
  const next = afterOrigin(auth, initial.txid());
  if (auth.authType !== AuthType.Sponsored) return;
  verifySponsor(auth.sponsorSpendingCondition, next);
}

function signerOf(condition: SpendingCondition): Signer {
  const version = addressHashModeToVersion(condition.hashMode, 'testnet');
  return {
    address: addressToString(addressFromVersionHash(version, condition.signer)),
    nonce: Number(condition.nonce),
  };
}

function payloadOf(payload: PayloadWire, sender: string, txid: string): Payload {
  switch (payload.payloadType) {
    case PayloadType.TokenTransfer: {
      return {
        type: 'token_transfer',
        recipient: payload.recipient.value,
        amount: payload.amount,
        memo: bytesToHex(new TextEncoder().encode(payload.memo.content)),
      };
    }
    case PayloadType.ContractCall:
      return {
        type: 'contract_call',
        contract: `${addressToString(payload.contractAddress)}.${payload.contractName.content}`,
        fn: payload.functionName.content,
        args: payload.functionArgs,
      };
    case PayloadType.SmartContract:
    case PayloadType.VersionedSmartContract: {
      const name = payload.contractName.content;
      return {
        type: 'smart_contract',
        contract: `${sender}.${name}`,
        name,
        source: payload.codeBody.content,
        clarityVersion:
          payload.payloadType === PayloadType.VersionedSmartContract ? payload.clarityVersion : null,
      };
    }
    case PayloadType.PoisonMicroblock:
      throw rejection('PoisonMicroblockIsInvalid', null, txid);
    case PayloadType.TenureChange:
      throw rejection('NoTenureChangeViaMempool', null, txid);
    default:
      throw rejection('NoCoinbaseViaMempool', null, txid);
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
