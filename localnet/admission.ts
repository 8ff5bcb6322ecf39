import {
  type ClarityAbi,
  type ContractCallPayload,
  createContractCallPayload,
  validateContractCall,
} from '@stacks/transactions';
import type { Ledger } from './ledger';
import type { Mempool } from './mempool';
import { rejection } from './rejection';
import { payerOf, type Transaction } from './transaction';

/** A node's lowest fee: 1 µSTX a byte, and 180 µSTX at least. */
export function minimumFee(bytes: number): number {
  return Math.max(180, bytes);
}

export interface ChainView {
  ledger: Ledger;
  mempool: Mempool;
  balance(address: string): bigint;
  interface(contract: string): ClarityAbi | null;
}

/**
 * The checks of a node's mempool after the signatures, in a node's order.
 * @throws Rejection FeeTooLow, BadNonce, NotEnoughFunds, ConflictingNonceInMempool, NoSuchContract, …
 */
export function admit(chain: ChainView, transaction: Transaction): void {
  const { txid, raw, fee, origin, sponsor, payload } = transaction;
  const minimum = minimumFee(raw.length);
  if (fee < BigInt(minimum)) {
    throw rejection('FeeTooLow', { expected: minimum, actual: Number(fee) }, txid);
  }
  if (sponsor?.address === origin.address) {
    throw rejection('SignatureValidation', { message: 'origin and sponsor are the same account' }, txid);
  }
  for (const signer of sponsor ? [origin, sponsor] : [origin]) {
    const expected = chain.ledger.nonce(signer.address);
    if (signer.nonce >= expected) continue;
    throw rejection(
      'BadNonce',
      { expected, actual: signer.nonce, is_origin: signer === origin, principal: signer.address },
      txid,
    );
  }
  checkFunds(chain, transaction);
  checkPayload(chain, transaction);
  if (payload.type === 'token_transfer') {
    if (payload.recipient === origin.address) {
      throw rejection('TransferRecipientCannotEqualSender', { recipient: payload.recipient }, txid);
    }
    if (payload.amount <= 0n) throw rejection('TransferAmountMustBePositive', null, txid);
  }
  if (chain.mempool.conflicts(transaction).some((entry) => entry.transaction.fee >= fee)) {
    throw rejection('ConflictingNonceInMempool', null, txid);
  }
}

/** Whether the accounts can pay, as they stand at the tip. */
export function shortfall(
  chain: Pick<ChainView, 'balance'>,
  transaction: Transaction,
): { expected: bigint; actual: bigint } | null {
  const { origin, sponsor, payload, fee } = transaction;
  const amount = payload.type === 'token_transfer' ? payload.amount : 0n;
  const needs: [string, bigint][] = sponsor
    ? [
        [sponsor.address, fee],
        [origin.address, amount],
      ]
    : [[payerOf(transaction).address, fee + amount]];
  for (const [address, expected] of needs) {
    if (expected === 0n) continue;
    const actual = chain.balance(address);
    if (actual < expected) return { expected, actual };
  }
  return null;
}

function checkFunds(chain: ChainView, transaction: Transaction): void {
  const short = shortfall(chain, transaction);
  if (!short) return;
  const units = (amount: bigint) => `0x${amount.toString(16).padStart(32, '0')}`;
  throw rejection(
    'NotEnoughFunds',
    { expected: units(short.expected), actual: units(short.actual) },
    transaction.txid,
  );
}

/** Whether what is called or deployed is there or not there, as it should be. @throws Rejection */
export function checkPayload(
  chain: Pick<ChainView, 'ledger' | 'interface'>,
  { txid, payload }: Transaction,
): void {
  if (payload.type === 'token_transfer') {
    checkNetwork(payload.recipient, txid);
    return;
  }
  if (payload.type === 'smart_contract') {
    if (chain.ledger.contract(payload.contract)) {
      throw rejection('ContractAlreadyExists', { contract_identifier: payload.contract }, txid);
    }
    return;
  }
  checkNetwork(payload.contract, txid);
  const abi = chain.interface(payload.contract);
  if (!abi) throw rejection('NoSuchContract', null, txid);
  const fn = abi.functions.find(({ name, access }) => name === payload.fn && access !== 'private');
  if (!fn) throw rejection('NoSuchPublicFunction', null, txid);
  const [address = '', name = ''] = payload.contract.split('.');
  const call: ContractCallPayload = createContractCallPayload(address, name, payload.fn, payload.args);
  try {
    validateContractCall(call, abi);
  } catch (error) {
    throw rejection(
      'BadFunctionArgument',
      { message: error instanceof Error ? error.message : String(error) },
      txid,
    );
  }
}

/** Single- and multi-signature addresses of the testnet begin with ST and SN. */
function checkNetwork(principal: string, txid: string): void {
  if (!/^S[TN]/.test(principal)) throw rejection('BadAddressVersionByte', null, txid);
}
