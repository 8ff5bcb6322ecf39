/** What a chain may take of its memory, in bytes, before the memory has to become longer. */
const ROOM = 32 * 1024 * 1024;
/** What the allocator may keep of its own at either end of a free piece, and more. */
const EDGE = 64 * 1024;

/**
 * The linear memory of a WASM module made by wasm-bindgen. A copy of it is a checkpoint: set back to it, the module is as
 * it was, as long as JavaScript holds nothing of it that is younger.
 */
export class Heap {
  private readonly memory: WebAssembly.Memory;
  private room = { from: 0, to: 0 };
  private readonly allocate: (size: number, align: number) => number;
  private readonly free: (address: number, size: number, align: number) => void;

  /** @throws when the module does not export what is needed */
  constructor(exports: WebAssembly.Exports) {
    const { memory, __wbindgen_malloc: allocate, __wbindgen_free: free } = exports;
    if (
      !(memory instanceof WebAssembly.Memory) ||
      typeof allocate !== 'function' ||
      typeof free !== 'function'
    )
      throw new Error('not a module of wasm-bindgen');
    this.memory = memory;
    this.allocate = allocate as Heap['allocate'];
    this.free = free as Heap['free'];
  }

  /** In bytes; never becomes less. */
  get length(): number {
    return this.memory.buffer.byteLength;
  }

  /** A copy of the memory, with room in it; `over` is an older one that is no longer needed and may be written over. */
  copy(over?: Uint8Array | null): Uint8Array {
    this.makeRoom();
    const now = new Uint8Array(this.memory.buffer);
    if (over?.length !== now.length) return now.slice();
    for (const [from, to] of this.used(now.length)) over.set(now.subarray(from, to), from);
    return over;
  }

  /** Sets the memory back to the copy that was taken last. */
  set(kept: Uint8Array): void {
    const now = new Uint8Array(this.memory.buffer);
    for (const [from, to] of this.used(kept.length)) now.set(kept.subarray(from, to), from);
    now.fill(0, kept.length);
  }

  /** The parts of the memory that mean something: all but the free room, whose content nobody relies on. */
  private used(length: number): [from: number, to: number][] {
    const { from, to } = this.room;
    return from < to
      ? [
          [0, from],
          [to, length],
        ]
      : [[0, length]];
  }

  /**
   * Memory that is added after a copy was taken is lost when the memory is set back: the allocator does not know of it, and
   * adds more the next time, up to the 4 GB at which it stops for good. What is allocated and freed before stays its own.
   *
   * Notes where that room is, if it is one piece: when all from there to the end could be had in one, nothing else is in it.
   */
  private makeRoom(): void {
    const address = this.allocate(ROOM, 8);
    this.free(address, ROOM, 8);
    const { length } = this;
    const rest = length - EDGE - address;
    const again = this.allocate(rest, 8);
    this.free(again, rest, 8);
    const whole = again === address && this.length === length;
    this.room = whole ? { from: address + EDGE, to: length - EDGE } : { from: 0, to: 0 };
  }
}
