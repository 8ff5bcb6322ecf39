import { secp256k1 } from '@noble/curves/secp256k1.js';
import {
  type Authorization,
  AuthType,
  addressFromPublicKeys,
  addressHashModeToVersion,
  isSingleSig,
  nextVerification,
  PubKeyEncoding,
  type SpendingConditionOpts,
  sigHashPreSign,
  verifyOrigin,
} from '@stacks/transactions';

const { Point } = secp256k1;
type Key = typeof Point.BASE;
/** What is remembered of each kind, the youngest. */
const ORIGINS_KEPT = 1000;
const SPONSORS_KEPT = 64;

/** What origins have signed, and the hash that a sponsor goes on from: a call is tried out before it is sent, with the same signature. */
const origins = new Map<string, string>();
/** Keys of sponsors that have signed before, with tables that make the next check five times as fast as finding the key again. */
const sponsors = new Map<string, Key>();

/** The hash that a sponsor's signature goes on from. @throws when the origin's signature does not hold */
export function afterOrigin(auth: Authorization, initial: string): string {
  const condition = auth.spendingCondition;
  if (!isSingleSig(condition)) return verifyOrigin(auth, initial);
  const { hashMode, signer, nonce, fee, keyEncoding, signature } = condition;
  const key = [initial, auth.authType, hashMode, signer, nonce, fee, keyEncoding, signature.data].join();
  const known = origins.get(key);
  if (known !== undefined) return known;
  const next = verifyOrigin(auth, initial);
  remember(origins, key, next, ORIGINS_KEPT);
  return next;
}

/** @throws when the sponsor's signature does not hold */
export function verifySponsor(sponsor: SpendingConditionOpts, next: string): void {
  if (!isSingleSig(sponsor)) throw new Error('a sponsor with several signatures is not supported here');
  const { hashMode, signer, nonce, fee, keyEncoding, signature } = sponsor;
  const account = [hashMode, keyEncoding, signer].join();
  const known = sponsors.get(account);
  if (known && gives(known, sigHashPreSign(next, AuthType.Sponsored, fee, nonce), signature.data)) return;
  const { pubKey } = nextVerification(next, AuthType.Sponsored, fee, nonce, keyEncoding, signature.data);
  const version = addressHashModeToVersion(hashMode, 'testnet');
  if (addressFromPublicKeys(version, hashMode, 1, [pubKey]).hash160 !== signer) {
    throw new Error("the sponsor's signature is not the sponsor's");
  }
  if (keyEncoding !== PubKeyEncoding.Compressed) return;
  const key = Point.fromBytes(pubKey.data);
  // A small table: it is made once for a key, and serves for a few hundred signatures.
  key.precompute(5);
  remember(sponsors, account, key, SPONSORS_KEPT);
}

/** Whether this is the very key that is found in a signature (hex: which of the points, r, s) over a hash. */
function gives(key: Key, hash: string, vrs: string): boolean {
  const field = Point.Fn;
  const which = Number.parseInt(vrs.slice(0, 2), 16);
  const [r, s] = [BigInt(`0x${vrs.slice(2, 66)}`), BigInt(`0x${vrs.slice(66)}`)];
  const digest = field.create(BigInt(`0x${hash}`));
  if (which > 3 || !field.isValidNot0(r) || !field.isValidNot0(s) || digest === 0n) return false;
  const once = field.inv(s);
  const point = Point.BASE.multiplyUnsafe(field.mul(digest, once)).add(
    key.multiplyUnsafe(field.mul(r, once)),
  );
  if (point.is0()) return false;
  const { x, y } = point.toAffine();
  return x === (which > 1 ? r + field.ORDER : r) && (y & 1n) === BigInt(which & 1);
}

function remember<T>(kept: Map<string, T>, key: string, value: T, most: number): void {
  const [oldest] = kept.size >= most ? kept.keys() : [];
  if (oldest !== undefined) kept.delete(oldest);
  kept.set(key, value);
}
