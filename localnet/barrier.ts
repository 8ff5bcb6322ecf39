/**
 * A write barrier for a WASM module: every instruction that writes to the linear memory also marks the chunk that it wrote to. What
 * has to be set back, or copied, is then the few chunks with a mark instead of the whole memory.
 *
 * The marks are a byte for each chunk of a memory of 4 GB, behind the memory that the module begins with: its allocator takes only
 * what it has grown by, so nothing else is ever there.
 */
export const CHUNK_BITS = 14;
const MARKS_BYTES = 2 ** (32 - CHUNK_BITS);
/** In bytes. */
export const WASM_PAGE = 65_536;
/** The longest that one instruction writes: so far may it reach into the chunk after the one that is marked. */
export const REACH = 8;

const SECTION = { types: 1, functions: 3, memory: 5, code: 10 };
const TYPE = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
const OP = {
  brTable: 0x0e,
  selectTyped: 0x1c,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  firstLoad: 0x28,
  firstStore: 0x36,
  lastStore: 0x3e,
  i32Const: 0x41,
  f32Const: 0x43,
  f64Const: 0x44,
  firstPlain: 0x45,
  lastPlain: 0xc4,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32ShrU: 0x76,
  i32Store8: 0x3a,
  more: 0xfc,
} as const;
const MEMORY_COPY = 10;
const MEMORY_FILL = 11;
/** Type of the value of each store instruction, from `firstStore` on. */
const STORED = ['i32', 'i64', 'f32', 'f64', 'i32', 'i32', 'i64', 'i64', 'i64'] as const;
/** Plain LEB128 immediates of instructions that have nothing else, by their codes. */
const IMMEDIATES: ReadonlyMap<number, number> = new Map([
  ...[0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1].map((code) => [code, 0] as const),
  ...[0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, 0x12, 0x20, 0x21, 0x22, 0x23, 0x24].map(
    (code) => [code, 1] as const,
  ),
  ...[0x25, 0x26, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2].map((code) => [code, 1] as const),
  ...[0x11, 0x13].map((code) => [code, 2] as const),
]);
/** The same of what comes after `more`: conversions, then tables; what initialises memory is not among them. */
const MORE_IMMEDIATES = [0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 2, 1, 2, 1, 2, 1, 1, 1];

/** Reads a module's bytes, and copies what it passes. */
class Cursor {
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
    readonly end: number,
  ) {}

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new Error('a module that ends too early');
    return value;
  }

  /** An unsigned LEB128 below 2^32. */
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** Passes over a vector of bytes and gives its length. */
  vector(): number {
    const length = this.number();
    this.at += length;
    return length;
  }

  /** Passes over a LEB128 of any length and sign. */
  skip(): void {
    while (this.byte() >= 0x80);
  }
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    if (rest === 0) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** A signed one of the same 32 bits. */
function sleb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; ) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** The module with its barrier, and where its marks are. @throws when it uses instructions that this does not know */
export function withBarrier(module: Uint8Array): { module: Uint8Array<ArrayBuffer>; marks: Marks } {
  const sections = sectionsOf(module);
  const body = (id: number) => bodyOf(module, sections, id);
  const parameters = parametersOf(body(SECTION.types));
  const functions = list(body(SECTION.functions), (cursor) => parameters[cursor.number()] ?? 0);
  const memory = body(SECTION.memory);
  const { limits, pages } = memoryOf(memory);
  const marks = marksBehind(pages);
  const grown = [
    1,
    limits,
    ...leb(pages + MARKS_BYTES / WASM_PAGE),
    ...module.subarray(memory.at, memory.end),
  ];

  const out = new Writer();
  out.write(module.subarray(0, 8));
  for (const { id, from, to } of sections) {
    const content =
      id === SECTION.memory
        ? grown
        : id === SECTION.code
          ? marked(new Cursor(module, from, to), functions, marks.from)
          : module.subarray(from, to);
    out.write([id, ...leb(content.length)]);
    out.write(content);
  }
  return { module: out.taken().slice(), marks };
}

/** Where the marks are in the memory. */
export interface Marks {
  from: number;
  to: number;
}

/** Where `withBarrier` puts the marks of a module. */
export function marksOf(module: Uint8Array): Marks {
  return marksBehind(memoryOf(bodyOf(module, sectionsOf(module), SECTION.memory)).pages);
}

const marksBehind = (pages: number): Marks => ({
  from: pages * WASM_PAGE,
  to: pages * WASM_PAGE + MARKS_BYTES,
});

/** Of the one memory: whether it has an upper limit, and the pages that it begins with. */
function memoryOf(memory: Cursor): { limits: number; pages: number } {
  const [count, limits, pages] = [memory.number(), memory.byte(), memory.number()];
  if (count !== 1 || limits > 1) throw new Error('a module without one plain memory');
  return { limits, pages };
}

interface Section {
  id: number;
  from: number;
  to: number;
}

function bodyOf(module: Uint8Array, sections: readonly Section[], id: number): Cursor {
  const found = sections.find((section) => section.id === id);
  if (!found) throw new Error(`a module without section ${id}`);
  return new Cursor(module, found.from, found.to);
}

function sectionsOf(module: Uint8Array): Section[] {
  const sections = [];
  for (const cursor = new Cursor(module, 8, module.length); cursor.at < cursor.end; ) {
    const id = cursor.byte();
    const length = cursor.number();
    sections.push({ id, from: cursor.at, to: cursor.at + length });
    cursor.at += length;
  }
  return sections;
}

function list<T>(cursor: Cursor, read: (cursor: Cursor) => T): T[] {
  return Array.from({ length: cursor.number() }, () => read(cursor));
}

/** How many parameters each type of function has. */
function parametersOf(types: Cursor): number[] {
  return list(types, (cursor) => {
    if (cursor.byte() !== 0x60) throw new Error('a type that is no function');
    const parameters = cursor.vector();
    cursor.vector();
    return parameters;
  });
}

/** Bytes that become more. */
class Writer {
  private bytes = new Uint8Array(1 << 20);
  private length = 0;

  write(more: ArrayLike<number>): void {
    const end = this.length + more.length;
    if (end > this.bytes.length) {
      const longer = new Uint8Array(end * 2);
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes.set(more, this.length);
    this.length = end;
  }

  /** What was written; the next call of `write` begins anew, over it. */
  taken(): Uint8Array {
    const all = this.bytes.subarray(0, this.length);
    this.length = 0;
    return all;
  }
}

/** The code section with a mark after every write. */
function marked(code: Cursor, parameters: readonly number[], marks: number): Uint8Array {
  const out = new Writer();
  const scratch = new Writer();
  const count = code.number();
  out.write(leb(count));
  for (let index = 0; index < count; index++) {
    const length = code.number();
    const body = new Cursor(code.bytes, code.at, code.at + length);
    code.at += length;
    markFunction(body, parameters[index] ?? 0, marks, scratch);
    const content = scratch.taken();
    out.write(leb(content.length));
    out.write(content);
  }
  return out.taken();
}

/** Locals that are added to a function, after its own: three numbers, and a value of each other type. */
const ADDED = [3, TYPE.i32, 1, TYPE.i64, 1, TYPE.f32, 1, TYPE.f64];
const CHUNK_OF = [OP.i32Const, CHUNK_BITS, OP.i32ShrU];

function markFunction(body: Cursor, parameters: number, marks: number, out: Writer): void {
  const groups = body.number();
  const declared = body.at;
  let first = parameters;
  for (let group = 0; group < groups; group++) {
    first += body.number();
    body.byte();
  }
  const local = (nth: number) => {
    const index = leb(first + nth);
    return { get: [OP.localGet, ...index], set: [OP.localSet, ...index], tee: [OP.localTee, ...index] };
  };
  const [number, address, size] = [local(0), local(1), local(2)];
  const value = { i32: number, i64: local(3), f32: local(4), f64: local(5) };
  const mark = [...CHUNK_OF, OP.i32Const, 1, OP.i32Store8, 0, ...leb(marks)];

  out.write(leb(groups + ADDED.length / 2));
  out.write(body.bytes.subarray(declared, body.at));
  out.write(ADDED);
  let copied = body.at;
  while (body.at < body.end) {
    const from = body.at;
    const code = body.byte();
    if (code >= OP.firstStore && code <= OP.lastStore) {
      body.skip();
      const offset = body.number();
      const stored = value[STORED[code - OP.firstStore] ?? 'i32'];
      out.write(body.bytes.subarray(copied, from));
      // The address is below the value on the stack. A write that traps marks nothing.
      out.write([...stored.set, ...address.tee, ...stored.get]);
      out.write(body.bytes.subarray(from, body.at));
      out.write(address.get);
      if (offset > 0) out.write([OP.i32Const, ...sleb(offset), OP.i32Add]);
      out.write(mark);
      copied = body.at;
    } else if (code === OP.more) {
      const kind = body.number();
      const immediates = MORE_IMMEDIATES[kind] ?? -1;
      if (immediates < 0) throw new Error(`a module with the instruction ${code} ${kind}`);
      for (let i = 0; i < immediates; i++) body.skip();
      if (kind !== MEMORY_COPY && kind !== MEMORY_FILL) continue;
      out.write(body.bytes.subarray(copied, from));
      out.write([...size.set, ...number.set, ...address.tee, ...number.get, ...size.get]);
      out.write(body.bytes.subarray(from, body.at));
      // From the first chunk to that of the byte after the last: one more than needed now and then, one for a write of nothing.
      out.write([...address.get, ...CHUNK_OF, OP.i32Const, ...sleb(marks), OP.i32Add, OP.i32Const, 1]);
      out.write([
        ...address.get,
        ...size.get,
        OP.i32Add,
        ...CHUNK_OF,
        ...address.get,
        ...CHUNK_OF,
        OP.i32Sub,
      ]);
      out.write([OP.i32Const, 1, OP.i32Add, OP.more, MEMORY_FILL, 0]);
      copied = body.at;
    } else pass(body, code);
  }
  out.write(body.bytes.subarray(copied, body.end));
}

/** Passes over the immediates of an instruction. */
function pass(body: Cursor, code: number): void {
  if (code >= OP.firstPlain && code <= OP.lastPlain) return;
  if (code >= OP.firstLoad && code < OP.firstStore) {
    body.skip();
    body.skip();
  } else if (code === OP.f32Const) body.at += 4;
  else if (code === OP.f64Const) body.at += 8;
  else if (code === OP.brTable) for (let more = body.number() + 1; more > 0; more--) body.skip();
  else if (code === OP.selectTyped) body.vector();
  else {
    const immediates = IMMEDIATES.get(code);
    if (immediates === undefined) throw new Error(`a module with the instruction ${code}`);
    for (let i = 0; i < immediates; i++) body.skip();
  }
}
