import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';

/**
 * The ring signatures written a second time, from the equations alone and with nothing of lib/protocol:
 * a slip that signer and contract share would show here. For tests only: its randomness is a counter.
 */
const Point = secp256k1.Point;
const n = Point.Fn.ORDER;
const text = (s: string): Uint8Array => new TextEncoder().encode(s);
const D = (name: string): Uint8Array => sha256(text(`atsl/ring/v1/${name}`));
const hash = (...parts: Uint8Array[]): Uint8Array => sha256(Uint8Array.from(parts.flatMap((p) => [...p])));
const mod = (a: bigint): bigint => ((a % n) + n) % n;
const num = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const bytes = (a: bigint): Uint8Array =>
  Uint8Array.from(Buffer.from(a.toString(16).padStart(64, '0'), 'hex'));
const inverse = (a: bigint): bigint => Point.Fn.inv(mod(a));
type P = InstanceType<typeof Point>;
const enc = (p: P): Uint8Array => p.toBytes(true);

let drawnSoFar = 0;
const draw = (): bigint => {
  drawnSoFar += 1;
  return mod(num(sha256(text(`draw ${drawnSoFar}`))));
};

/** recover(m, P, s) = (s·P − m·G) / x(P) */
const recover = (m: bigint, p: P, s: bigint): P =>
  p
    .multiply(mod(s))
    .subtract(Point.BASE.multiply(mod(m)))
    .multiply(inverse(p.x));

export const independentDigest = (ring: Uint8Array[]): Uint8Array => hash(D('digest'), ...ring);

/** One walk round the ring from the signer's slot; `tag` null for the untagged form. */
function walk(
  ring: P[],
  signer: number,
  x: bigint,
  context: Uint8Array,
  tag: P | null,
  drawn: () => bigint = draw,
): { h0: Uint8Array; responses: Uint8Array[] } {
  const size = ring.length;
  const z: bigint[] = ring.map(drawn);
  const h: Uint8Array[] = ring.map(() => new Uint8Array(32));
  const key = ring[signer] as P;
  const k = drawn();
  const step = (left: P, right: P | null): Uint8Array =>
    right ? hash(D('step'), context, enc(left), enc(right)) : hash(D('step'), context, enc(left));
  // L = k·G, R = −(k·x(Y)/x(I))·I
  const own = tag ? tag.multiply(mod(-k * key.x * inverse(tag.x))) : null;
  h[(signer + 1) % size] = step(Point.BASE.multiply(k), own);
  for (let d = 1; d < size; d += 1) {
    const i = (signer + d) % size;
    const hi = num(h[i] as Uint8Array);
    const zi = z[i] as bigint;
    h[(i + 1) % size] = step(recover(zi, ring[i] as P, hi), tag ? recover(hi, tag, zi) : null);
  }
  z[signer] = mod(num(h[signer] as Uint8Array) * x - k * key.x);
  return { h0: h[0] as Uint8Array, responses: z.map(bytes) };
}

/** `drawn` replaces the randomness, for responses of a signer's own choice. */
export function independentUntagged(
  ring: Uint8Array[],
  secret: Uint8Array,
  message: Uint8Array,
  drawn?: () => bigint,
) {
  const points = ring.map((key) => Point.fromBytes(key));
  const own = Point.BASE.multiply(num(secret));
  const context = hash(D('untagged'), independentDigest(ring), message);
  return walk(
    points,
    points.findIndex((p) => p.equals(own)),
    num(secret),
    context,
    null,
    drawn,
  );
}

export function independentTagged(
  ring: Uint8Array[],
  secret: Uint8Array,
  scope: Uint8Array,
  message: Uint8Array,
) {
  const points = ring.map((key) => Point.fromBytes(key));
  const own = Point.BASE.multiply(num(secret));
  const scoped = (p: P): P => recover(num(hash(D('key'), scope, enc(p))), p, 1n);
  const y = mod((num(secret) - num(hash(D('key'), scope, enc(own)))) * inverse(own.x));
  const tag = Point.BASE.multiply(inverse(y));
  const context = hash(D('tagged'), independentDigest(ring), scope, enc(tag), message);
  const signer = points.findIndex((p) => p.equals(own));
  return { tag: enc(tag), ...walk(points.map(scoped), signer, y, context, tag) };
}
