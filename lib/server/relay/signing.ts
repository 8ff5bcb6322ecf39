import 'server-only';
import { createHash } from 'node:crypto';
import { hexToBytes } from '@noble/hashes/utils.js';
import {
  AddressHashMode,
  AuthType,
  createSingleSigSpendingCondition,
  deserializeTransaction,
  isSingleSig,
  PubKeyEncoding,
  privateKeyToPublic,
  type SpendingCondition,
  sigHashPreSign,
  signWithKey,
} from '@stacks/transactions';
import { normalTxid } from '@/lib/chain';

export interface Signed {
  raw: Uint8Array;
  txid: string;
}

/** What its origin has signed, and the hash that the sponsor's signature goes on from. */
export interface OriginSigned {
  /** The whole transaction; whatever stands in it for the sponsor is written over. */
  raw: Uint8Array;
  /** Hex. */
  originHash: string;
}

/** The bytes of a single signer's condition: how it is hashed, who, nonce, fee, kind of key, signature. */
const NONCE = 1 + 20;
const FEE = NONCE + 8;
const ENCODING = FEE + 8;
const SIGNATURE = ENCODING + 1;
const CONDITION = SIGNATURE + 65;
/** Where the sponsor's begins: after version, chain id, kind of authorization, and the origin's. */
const SPONSOR = 1 + 4 + 1 + CONDITION;

const sha512half = (bytes: Uint8Array) => createHash('sha512-256').update(bytes);

/** A transaction's bytes with their id. */
export function signedBytes(raw: Uint8Array): Signed {
  return { raw, txid: normalTxid(sha512half(raw).digest('hex')) };
}

/**
 * The hash that a sponsor's signature goes on from, hex. Whether the origin's signature holds is not asked: that takes a hundred times
 * as long. @param sighash of what the origin signs, without nonce and fee
 */
export function hashAfter(origin: SpendingCondition, sighash: string): string {
  if (!isSingleSig(origin)) throw new TypeError('an origin of several signers');
  const signed = sigHashPreSign(sighash, AuthType.Standard, origin.fee, origin.nonce);
  const encoding = origin.keyEncoding === PubKeyEncoding.Compressed ? '00' : '01';
  return sha512half(hexToBytes(signed + encoding + origin.signature.data)).digest('hex');
}

/** What the ledger has stored, to be signed for once more. */
export function originSigned(raw: Uint8Array): OriginSigned {
  const wire = deserializeTransaction(raw);
  return { raw, originHash: hashAfter(wire.auth.spendingCondition, wire.signBegin()) };
}

/**
 * Signs as a sponsor with this private key (hex). Sponsor's condition and signature are written into the bytes that the origin signed:
 * what comes out is what `sponsorTransaction` makes, which reads, copies and writes the whole transaction several times.
 */
export function sponsorWith(key: string): (call: OriginSigned, nonce: number, fee: bigint) => Signed {
  const { signer } = createSingleSigSpendingCondition(AddressHashMode.P2PKH, privateKeyToPublic(key), 0, 0);
  const account = hexToBytes(signer);
  return ({ raw: before, originHash }, nonce, fee) => {
    const raw = before.slice();
    const condition = raw.subarray(SPONSOR, SPONSOR + CONDITION);
    const view = new DataView(condition.buffer, condition.byteOffset, condition.length);
    condition[0] = AddressHashMode.P2PKH;
    condition.set(account, 1);
    view.setBigUint64(NONCE, BigInt(nonce));
    view.setBigUint64(FEE, fee);
    condition[ENCODING] = PubKeyEncoding.Compressed;
    const signature = signWithKey(key, sigHashPreSign(originHash, AuthType.Sponsored, fee, nonce));
    condition.set(hexToBytes(signature), SIGNATURE);
    return signedBytes(raw);
  };
}
