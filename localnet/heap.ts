import { CHUNK_BITS, type Marks, REACH, WASM_PAGE } from './barrier';
import { barred } from './engine-file';

/** What a chain may take of its memory, in bytes, before the memory has to become longer. */
const ROOM = 32 * 1024 * 1024;
const CHUNK = 2 ** CHUNK_BITS;
/** What an imported function may write at an address that it was given: a pointer and a length, or a number. */
const RETURNED = 16;

/**
 * The linear memory of a WASM module made by wasm-bindgen. A copy of it is a checkpoint: set back to it, the module is as
 * it was, as long as JavaScript holds nothing of it that is younger. Only the chunks that were written to since are copied and
 * set back (barrier.ts): of some eighty megabytes a call changes one.
 */
export class Heap {
  /** The copy that was the same as the memory when the marks were last removed. */
  private last: Uint8Array | null = null;
  /** How much the module held of JavaScript once it was loaded: the rest came as it ran. */
  private slots = 0;

  private constructor(
    /** Tells the module from any other; empty without a barrier. */
    readonly module: string,
    private readonly memory: WebAssembly.Memory,
    private readonly marks: Marks | null,
    /** What the module holds of JavaScript. */
    private readonly references: WebAssembly.Table,
    private readonly allocate: (size: number, align: number) => number,
    private readonly free: (address: number, size: number, align: number) => void,
  ) {}

  /**
   * Runs `load`, which instantiates one module of wasm-bindgen, and keeps hold of its memory.
   * @param barrier whether writes are marked; without, the module begins a second sooner and runs a little faster, and every copy is a
   * whole one, which is better where it is seldom set back
   * @throws when `load` does not
   */
  static of<T>(load: () => T, barrier: boolean): { loaded: T; heap: Heap } {
    const { Module, Instance } = WebAssembly;
    let heap: Heap | undefined;
    let marks: Marks | null = null;
    let name = '';
    WebAssembly.Module = class extends Module {
      constructor(bytes: BufferSource) {
        const made = barrier ? barred(bytes as Uint8Array) : null;
        super(made?.module ?? bytes);
        marks = made?.marks ?? null;
        name = made?.name ?? '';
      }
    };
    WebAssembly.Instance = class extends Instance {
      readonly #exports: WebAssembly.Exports;

      constructor(module: WebAssembly.Module, imports: WebAssembly.Imports = {}) {
        const written = (address: unknown, length: unknown) => heap?.written(address, length);
        super(module, observed(imports, written));
        const { memory, __wbindgen_externrefs, __wbindgen_malloc, __wbindgen_realloc, __wbindgen_free } =
          super.exports;
        if (!(memory instanceof WebAssembly.Memory) || !(__wbindgen_externrefs instanceof WebAssembly.Table))
          throw new Error('not a module of wasm-bindgen');
        const [allocate, again, free] = [__wbindgen_malloc, __wbindgen_realloc, __wbindgen_free].map(
          callable,
        );
        if (!allocate || !again || !free) throw new Error('not a module of wasm-bindgen');
        heap = new Heap(name, memory, marks, __wbindgen_externrefs, allocate, free);
        // JavaScript writes to what it has had allocated.
        this.#exports = {
          ...super.exports,
          __wbindgen_malloc: (size: number, align: number) => {
            const address = allocate(size, align);
            written(address, size);
            return address;
          },
          __wbindgen_realloc: (old: number, before: number, size: number, align: number) => {
            const address = again(old, before, size, align);
            written(address, size);
            return address;
          },
        };
      }

      override get exports(): WebAssembly.Exports {
        return this.#exports;
      }
    };
    try {
      const loaded = load();
      if (!heap) throw new Error('the module was loaded before');
      heap.slots = heap.references.length;
      return { loaded, heap };
    } finally {
      Object.assign(WebAssembly, { Module, Instance });
    }
  }

  /** In bytes; never becomes less. */
  get length(): number {
    return this.memory.buffer.byteLength;
  }

  /** Everything but the marks, which are no part of what is set back. For tests: it takes its time. */
  snapshot(): Uint8Array {
    const copy = new Uint8Array(this.memory.buffer).slice();
    return this.marks ? copy.fill(0, this.marks.from, this.marks.to) : copy;
  }

  /** A copy of the memory, with room in it; `over` is an older one that is no longer needed and may be written over. */
  copy(over?: Uint8Array | null): Uint8Array {
    this.makeRoom();
    const now = new Uint8Array(this.memory.buffer);
    const copy = over?.length === now.length ? over : new Uint8Array(now.length);
    this.carry(now, copy, copy);
    return copy;
  }

  /** Sets the memory back to a copy. */
  set(kept: Uint8Array): void {
    const now = new Uint8Array(this.memory.buffer);
    this.carry(kept, now, kept);
    now.fill(0, kept.length);
  }

  /** What the module holds of JavaScript since it was loaded, slot by slot. */
  held(): unknown[] {
    const { references, slots } = this;
    return Array.from({ length: references.length - slots }, (_, at) => references.get(slots + at));
  }

  /** Puts `kept` into a module that was just loaded, with what it holds of JavaScript; from now on it is a copy to go back to. */
  begin(kept: Uint8Array, values: readonly unknown[]): void {
    const { memory, references, slots } = this;
    if (this.length > kept.length || references.length > slots + values.length)
      throw new Error('a module that has gone further');
    memory.grow((kept.length - this.length) / WASM_PAGE);
    references.grow(slots + values.length - references.length);
    for (const [at, value] of values.entries()) references.set(slots + at, value);
    this.set(kept);
  }

  /** Makes memory and copy the same: where they may differ, which is known of the copy that was the last to be so. */
  private carry(from: Uint8Array, to: Uint8Array, copy: Uint8Array): void {
    const marked = this.marked();
    const end = Math.min(from.length, to.length);
    if (!marked || copy !== this.last) to.set(from.subarray(0, end));
    else
      for (let chunk = marked.indexOf(1); chunk !== -1; chunk = marked.indexOf(1, chunk + 1)) {
        const start = chunk * CHUNK;
        if (start >= end) break;
        to.set(from.subarray(start, Math.min(start + CHUNK + REACH, end)), start);
      }
    marked?.fill(0);
    this.last = copy;
  }

  private marked(): Uint8Array | null {
    if (!this.marks) return null;
    return new Uint8Array(this.memory.buffer, this.marks.from, this.marks.to - this.marks.from);
  }

  /** JavaScript has written there, or may. */
  private written(address: unknown, length: unknown): void {
    if (typeof address !== 'number') return;
    const [from, size] = [address >>> 0, typeof length === 'number' ? length >>> 0 : 0];
    const to = Math.min(from + size + RETURNED, this.length);
    if (from < to) this.marked()?.fill(1, from >>> CHUNK_BITS, (to >>> CHUNK_BITS) + 1);
  }

  /**
   * Memory that is added after a copy was taken is lost when the memory is set back: the allocator does not know of it, and
   * adds more the next time, up to the 4 GB at which it stops for good. What is allocated and freed before stays its own.
   */
  private makeRoom(): void {
    this.free(this.allocate(ROOM, 8), ROOM, 8);
  }
}

type Callable = (...args: number[]) => number;

function callable(value: unknown): Callable | undefined {
  return typeof value === 'function' ? (value as Callable) : undefined;
}

/** The functions that a module imports; each tells of what it may have written: to its first argument, with the second's length. */
function observed(imports: WebAssembly.Imports, written: (address: unknown, length: unknown) => void) {
  const observe = (value: WebAssembly.ImportValue) => {
    if (typeof value !== 'function') return value;
    return (...args: unknown[]) => {
      try {
        return (value as (...same: unknown[]) => unknown)(...args);
      } finally {
        written(args[0], args[1]);
      }
    };
  };
  return Object.fromEntries(
    Object.entries(imports).map(([module, members]) => [
      module,
      Object.fromEntries(Object.entries(members).map(([name, value]) => [name, observe(value)])),
    ]),
  );
}
