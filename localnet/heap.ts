/** What a chain may take of its memory, in bytes, before the memory has to become longer. */
const ROOM = 32 * 1024 * 1024;

/**
 * The linear memory of a WASM module made by wasm-bindgen. A copy of it is a checkpoint: set back to it, the module is as
 * it was, as long as JavaScript holds nothing of it that is younger.
 */
export class Heap {
  private readonly memory: WebAssembly.Memory;
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
    over.set(now);
    return over;
  }

  /** Sets the memory back to a copy of it. */
  set(kept: Uint8Array): void {
    const now = new Uint8Array(this.memory.buffer);
    now.set(kept);
    now.fill(0, kept.length);
  }

  /**
   * Memory that is added after a copy was taken is lost when the memory is set back: the allocator does not know of it, and
   * adds more the next time, up to the 4 GB at which it stops for good. What is allocated and freed before stays its own.
   */
  private makeRoom(): void {
    this.free(this.allocate(ROOM, 8), ROOM, 8);
  }
}
