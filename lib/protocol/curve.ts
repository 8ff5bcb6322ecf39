import { secp256k1 } from '@noble/curves/secp256k1.js';

/** secp256k1 arithmetic as far as Clarity's `secp256k1-recover?` has it. Public values only, unless said. */
type Point = typeof secp256k1.Point.BASE;

// Marked pure, so that a page which verifies no ring signature loads no curve.
/** The scalars mod n. */
export const Fn = /* @__PURE__ */ (() => secp256k1.Point.Fn)();
/** The generator. */
export const G = /* @__PURE__ */ (() => secp256k1.Point.BASE)();

/** A point with what recovering from it needs. */
export interface Anchor {
  point: Point;
  /** The x-coordinate as a scalar, in [1, n-1]. */
  x: bigint;
  /** x⁻¹ mod n. */
  xInverse: bigint;
}

/** The integer of 32 big-endian bytes. */
export function integer(bytes: Uint8Array): bigint {
  let hex = '0x';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex);
}

/** A scalar's 32 big-endian bytes. */
export function scalarBytes(scalar: bigint): Uint8Array {
  return Fn.toBytes(scalar);
}

/** `s` when 1 ≤ s < n, as recovery demands of r and s; otherwise null. */
export function strictScalar(bytes: Uint8Array): bigint | null {
  const value = integer(bytes);
  return value > 0n && value < Fn.ORDER ? value : null;
}

/** An anchor from a point in affine form. Null when x is no scalar: x = 0 or x ≥ n. */
export function anchorOf(point: Point): Anchor | null {
  const { x } = point.toAffine();
  if (x === 0n || x >= Fn.ORDER) return null;
  return { point, x, xInverse: Fn.inv(x) };
}

/** An anchor from 33 compressed bytes. Null when they are no point of the curve, or x is no scalar. */
export function anchorFromBytes(bytes: Uint8Array): Anchor | null {
  try {
    return anchorOf(secp256k1.Point.fromBytes(bytes));
  } catch {
    return null;
  }
}

/**
 * The point x(P)⁻¹·(s·P − m·G) that `(secp256k1-recover? m (x(P) ‖ s ‖ parity of P))` returns. `message` is
 * taken mod n; `s` must be in [1, n-1] already. Null for the point at infinity, which is an error there.
 */
export function recover(message: bigint, anchor: Anchor, s: bigint): Point | null {
  const onBase = Fn.mul(Fn.neg(Fn.create(message)), anchor.xInverse);
  const point = G.mulAddUnsafe(onBase, anchor.point, Fn.mul(s, anchor.xInverse));
  return point.is0() ? null : point;
}

/**
 * `recover` for an anchor prepared by `prepare`: both multiples come from tables, which halves the time.
 */
export function recoverPrepared(message: bigint, anchor: Anchor, s: bigint): Point | null {
  const onBase = G.multiplyUnsafe(Fn.mul(Fn.neg(Fn.create(message)), anchor.xInverse));
  const point = onBase.add(anchor.point.multiplyUnsafe(Fn.mul(s, anchor.xInverse)));
  return point.is0() ? null : point;
}

/** Gives an anchor a table of multiples (832 additions), worth its price from about eight uses on. */
export function prepare(anchor: Anchor): void {
  anchor.point.precompute(5);
}

/** secret·point for a secret scalar in [1, n-1], by the library's blinded fixed-window walk. */
export function multiplySecret(point: Point, secret: bigint): Point {
  return point.multiply(secret);
}

/**
 * The key behind an ECDSA signature r ‖ s ‖ v of 65 bytes over a 32-byte hash, accepted as the chain does:
 * the high half of s too. Null when nothing is recovered. Recovery ids 2 and 3 (x ≥ n) are refused; one
 * in 2¹²⁷ signatures has them.
 */
export function recoverKey(hash: Uint8Array, signature: Uint8Array): Uint8Array | null {
  if (signature.length !== 65) return null;
  const parity = signature[64];
  const s = strictScalar(signature.subarray(32, 64));
  if (s === null || (parity !== 0 && parity !== 1)) return null;
  const compressed = Uint8Array.of(2 + parity, ...signature.subarray(0, 32));
  const anchor = anchorFromBytes(compressed);
  return anchor === null ? null : (recover(integer(hash), anchor, s)?.toBytes() ?? null);
}
