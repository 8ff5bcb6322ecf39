/**
 * The discrete Laplace distribution over the integers, P(x) ∝ exp(−|x|·s/t), drawn exactly: Canonne, Kamath and Steinke, "The
 * Discrete Gaussian for Differential Privacy" (NeurIPS 2020), algorithms 1 and 2. Only whole numbers are reckoned with, so that no
 * rounding gives away what the noise is to hide (Mironov, CCS 2012). Time depends on what is drawn; nothing else reads it here.
 */
export type RandomBytes = (length: number) => Uint8Array;

/** The platform's secure source. */
export const secureRandom: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** A positive rational number. */
export interface Rational {
  numerator: bigint;
  denominator: bigint;
}

/** Draws bits from a source in blocks, each bit once. */
class Bits {
  #pool = new Uint8Array(0);
  #byte = 0;

  constructor(private readonly random: RandomBytes) {}

  bytes(length: number): Uint8Array {
    if (this.#byte + length > this.#pool.length) {
      this.#pool = new Uint8Array(this.random(Math.max(1024, length)));
      this.#byte = 0;
    }
    this.#byte += length;
    return this.#pool.subarray(this.#byte - length, this.#byte);
  }
}

/** Draws of discrete Laplace noise. One is made for each release, so that no randomness is left over from another. */
export class DiscreteLaplace {
  readonly #bits: Bits;
  readonly #t: bigint;
  readonly #s: bigint;

  /** @param scale t/s: the noise is as wide as sensitivity by epsilon */
  constructor(scale: Rational, random: RandomBytes = secureRandom) {
    if (scale.numerator < 1n || scale.denominator < 1n) throw new RangeError('the scale must be above 0');
    this.#bits = new Bits(random);
    this.#t = scale.numerator;
    this.#s = scale.denominator;
  }

  draw(): bigint {
    for (;;) {
      const u = this.#below(this.#t);
      if (!this.#exponential(u, this.#t)) continue;
      let v = 0n;
      while (this.#exponential(1n, 1n)) v += 1n;
      const magnitude = (u + this.#t * v) / this.#s;
      const negative = this.#below(2n) === 1n;
      // Zero would otherwise come twice as often as it should.
      if (negative && magnitude === 0n) continue;
      return negative ? -magnitude : magnitude;
    }
  }

  /** A whole number from 0 to n − 1, each as likely as the others: what does not fit is drawn again. */
  #below(n: bigint): bigint {
    if (n === 1n) return 0n;
    const bits = (n - 1n).toString(2).length;
    const length = Math.ceil(bits / 8);
    const mask = (1n << BigInt(bits)) - 1n;
    for (;;) {
      let value = 0n;
      for (const byte of this.#bits.bytes(length)) value = (value << 8n) | BigInt(byte);
      value &= mask;
      if (value < n) return value;
    }
  }

  /** True with the probability exp(−numerator/denominator), of a fraction from 0 to 1. */
  #exponential(numerator: bigint, denominator: bigint): boolean {
    let k = 1n;
    // Bernoulli(γ/k) for k = 1, 2, … until one fails; odd with the probability e^−γ.
    while (this.#below(denominator * k) < numerator) k += 1n;
    return k % 2n === 1n;
  }
}
