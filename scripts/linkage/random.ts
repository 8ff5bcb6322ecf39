/** Repeatable chance (sfc32), so that a run can be repeated by its seed. Nothing here is for keys that matter. */
export class Random {
  private readonly state: Uint32Array;

  constructor(seed: number) {
    this.state = Uint32Array.of(seed, 0x9e3779b9, 0x243f6a88, 1);
    for (let i = 0; i < 16; i += 1) this.next();
  }

  /** A number from 0 up to 1. */
  next(): number {
    let [a = 0, b = 0, c = 0, d = 0] = this.state;
    const sum = (a + b + d) >>> 0;
    d = (d + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    this.state.set([a, b, (c + sum) >>> 0, d]);
    return sum / 2 ** 32;
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  /** A whole number from 0 to n - 1. */
  int(n: number): number {
    return Math.floor(this.next() * n);
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)] as T;
  }

  /** One of the list, each as likely as its weight says; undefined when none has any. */
  weighted<T>(list: readonly T[], weight: (item: T) => number): T | undefined {
    const total = list.reduce((sum, item) => sum + weight(item), 0);
    let left = this.next() * total;
    return list.find((item) => {
      left -= weight(item);
      return left < 0;
    });
  }

  /** Waiting time with this mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.int(256));
  }
}
