import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The ring signature once more, written from docs/ring-signature.md without the library's code, with every part in
 * the caller's hand: it makes the vectors that no honest signer would make, and checks the library's own.
 */
const { Point } = secp256k1;
const { Fn, BASE: G } = Point;
export const N = Fn.ORDER;

export interface PlainInput {
  ring: Uint8Array[];
  index: number;
  /** x, or y = (x − m)/x(P) in the tagged form. */
  secret: bigint;
  message: Uint8Array;
  k: bigint;
  /** Responses of the other slots. */
  decoys: bigint[];
  tagged?: {
    scope: Uint8Array;
    tag: Uint8Array;
    /** A wrong m for every key, in place of sha256(D_key ‖ scope ‖ P). */
    m?: Uint8Array;
    /** A wrong R at the signer's slot. */
    right?: Uint8Array;
  };
  /** A wrong domain for the context. */
  contextDomain?: string;
  /** Leaves slots out that cannot recover, as no verifier may. */
  skipBroken?: boolean;
}

const domain = (name: string) => sha256(utf8ToBytes(`atsl/ring/v1/${name}`));
const hash = (...parts: Uint8Array[]) => sha256(concatBytes(...parts));
export const toInteger = (bytes: Uint8Array) => BigInt(`0x${bytesToHex(bytes)}`);
export const toBytes = (value: bigint) =>
  Uint8Array.from(value.toString(16).padStart(64, '0').match(/../g) ?? [], (pair) =>
    Number.parseInt(pair, 16),
  );
const mod = (value: bigint) => ((value % N) + N) % N;
const times = (point: typeof G, scalar: bigint) =>
  mod(scalar) === 0n ? Point.ZERO : point.multiplyUnsafe(mod(scalar));

/** x(P)⁻¹·(s·P − m·G) */
export function plainRecover(m: bigint, key: Uint8Array, s: bigint): Uint8Array {
  const point = Point.fromBytes(key);
  const inverse = Fn.inv(point.x);
  return times(point, s * inverse)
    .add(times(G, -m * inverse))
    .toBytes();
}

export const keyOf = (secret: bigint) => G.multiplyUnsafe(secret).toBytes();

export function scopedKey(scope: Uint8Array, key: Uint8Array, m?: Uint8Array): Uint8Array {
  return plainRecover(toInteger(m ?? hash(domain('key'), scope, key)), key, 1n);
}

/** y of a member: what the tagged form signs with. */
export function scopedSecret(scope: Uint8Array, secret: bigint, m?: Uint8Array): bigint {
  const key = keyOf(secret);
  return mod((secret - toInteger(m ?? hash(domain('key'), scope, key))) * Fn.inv(Point.fromBytes(key).x));
}

export const tagOfScoped = (y: bigint) => G.multiplyUnsafe(Fn.inv(y)).toBytes();

export function plainSign(input: PlainInput): { h0: Uint8Array; responses: Uint8Array[] } {
  const { ring, index, secret, message, k, decoys, tagged } = input;
  const digest = hash(domain('digest'), ...ring);
  const context = tagged
    ? hash(domain(input.contextDomain ?? 'tagged'), digest, tagged.scope, tagged.tag, message)
    : hash(domain(input.contextDomain ?? 'untagged'), digest, message);
  const slots = ring.map((key) => {
    try {
      return tagged ? scopedKey(tagged.scope, key, tagged.m) : Point.fromBytes(key).toBytes();
    } catch {
      return null;
    }
  });
  const next = (...points: Uint8Array[]) => hash(domain('step'), context, ...points);
  const own = slots[index];
  if (!own) throw new Error('the signer has no point');
  const x = Point.fromBytes(own).x;
  const onTag = () => {
    const tagPoint = Point.fromBytes(tagged?.tag ?? own);
    return times(tagPoint, -k * x * Fn.inv(tagPoint.x)).toBytes();
  };
  const first = next(keyOf(k), ...(tagged ? [tagged.right ?? onTag()] : []));
  const responses = decoys.map(toBytes);
  let h = first;
  let h0 = first;
  for (let slot = index + 1; slot < index + ring.length; slot++) {
    const i = slot % ring.length;
    if (i === 0) h0 = h;
    const base = slots[i];
    const z = decoys[i] ?? 0n;
    if (!base && input.skipBroken) continue;
    if (!base) throw new Error('a slot has no point');
    const left = plainRecover(mod(z), base, toInteger(h));
    h = next(left, ...(tagged ? [plainRecover(toInteger(h), tagged.tag, z)] : []));
  }
  if (index === 0) h0 = h;
  responses[index] = toBytes(mod(toInteger(h) * secret - k * x));
  return { h0, responses };
}
