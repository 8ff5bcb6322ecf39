import 'server-only';

export interface BucketSize {
  /** How many may come at once. */
  burst: number;
  /** How many are given back in a second. */
  perSecond: number;
}

/**
 * Token buckets by key, in memory. Keys are things (a box, the whole service), never people: no network address is
 * looked at. The number of keys is bounded; the longest unused goes first, which can only be lenient to that key.
 */
export class TokenBuckets {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly size: BucketSize,
    private readonly now: () => number = Date.now,
    private readonly maxKeys = 20_000,
  ) {}

  /** Takes a token, or `cost` of them at once. Gives 0 when they were there, else the seconds until they will be. */
  take(key: string, cost = 1): number {
    const now = this.now();
    const tokens = this.#tokens(key, now);
    const enough = tokens >= cost;
    // Deleted first, so that the map's order is the order of use.
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: enough ? tokens - cost : tokens, at: now });
    if (this.#buckets.size > this.maxKeys) {
      const oldest = this.#buckets.keys().next();
      if (!oldest.done) this.#buckets.delete(oldest.value);
    }
    return enough ? 0 : (cost - tokens) / this.size.perSecond;
  }

  /** How many could be taken now. */
  left(key: string): number {
    return Math.floor(this.#tokens(key, this.now()));
  }

  /** What a key has at a moment, with what it was given back since it was used last. */
  #tokens(key: string, now: number): number {
    const { burst, perSecond } = this.size;
    const last = this.#buckets.get(key);
    if (!last) return burst;
    const elapsed = Math.max(0, now - last.at) / 1000;
    return Math.min(burst, last.tokens + elapsed * perSecond);
  }
}
