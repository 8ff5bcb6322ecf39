import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Heap } from './heap';

/**
 * The state in which a chain begins, kept in a file: to make it takes the engine two seconds of the processor, to read it a tenth of
 * one. Every chain of a day begins alike (`genesisTime`), so that the first one of the day makes it for the others.
 *
 * It is the memory of the WASM, and what the SDK holds of JavaScript on behalf of it.
 */
const headSchema = z.object({
  /** Where the SDK's object lies. */
  pointer: z.int().positive(),
  /** What is held of JavaScript, slot by slot. */
  held: z.array(z.enum(['nothing', 'accessor', 'global', 'promise', 'closure'])),
  /** Of the memory, in bytes. */
  length: z.int().positive(),
});
type Head = z.infer<typeof headSchema>;
type Held = Head['held'][number];

/** The head is padded with spaces to so many. */
const HEAD_BYTES = 4096;
const PIECE = 1024 * 1024;
const SUFFIX = '.beginning';

export class Beginning {
  private readonly file: string;

  /**
   * @param folder where it is kept
   * @param parts everything that the state follows from, but for the module
   * @param sdk the SDK's object, made with `accessor`; the module has done nothing else so far
   */
  constructor(
    private readonly folder: string,
    parts: object,
    private readonly heap: Heap,
    private readonly sdk: object,
    private readonly accessor: unknown,
  ) {
    const name = createHash('sha256')
      .update(JSON.stringify([heap.module, parts]))
      .digest('hex');
    this.file = join(folder, `${name}${SUFFIX}`);
  }

  /** Puts the kept state into the module. Gives its memory, as a copy to go back to; null when there is none, and nothing was done. */
  take(): Uint8Array | null {
    let file: number;
    try {
      file = openSync(this.file, 'r');
    } catch {
      return null;
    }
    try {
      const bytes = Buffer.alloc(HEAD_BYTES);
      readSync(file, bytes, 0, HEAD_BYTES, 0);
      const head = headSchema.parse(JSON.parse(bytes.toString('utf8')));
      if (head.pointer !== this.pointer || fstatSync(file).size !== HEAD_BYTES + head.length) return null;
      const memory = new Uint8Array(head.length);
      for (let at = 0; at < head.length; ) {
        const count = readSync(file, memory, at, head.length - at, HEAD_BYTES + at);
        if (count === 0) return null;
        at += count;
      }
      this.heap.begin(
        memory,
        head.held.map((held) => this.given(held)),
      );
      return memory;
    } catch (error) {
      // A file that another program left there.
      if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
      throw error;
    } finally {
      closeSync(file);
    }
  }

  /**
   * Keeps the state for later chains, and removes those that were kept before. Where it cannot be kept, every chain makes its own.
   * @param memory a copy of the memory
   */
  keep(memory: Uint8Array): void {
    const held = this.heap.held().map((value) => this.kindOf(value));
    if (!held.every((kind) => kind !== null)) return;
    const head: Head = { pointer: this.pointer, held, length: memory.length };
    const own = `${this.file}.${process.pid}`;
    try {
      mkdirSync(this.folder, { recursive: true });
      const file = openSync(own, 'w');
      try {
        writeSync(file, JSON.stringify(head).padEnd(HEAD_BYTES));
        for (let at = 0; at < memory.length; at += PIECE)
          writePiece(file, memory.subarray(at, at + PIECE), at);
        ftruncateSync(file, HEAD_BYTES + memory.length);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      // All at once, since others may start at the same time.
      renameSync(own, this.file);
      for (const name of readdirSync(this.folder)) {
        const path = join(this.folder, name);
        if (name.endsWith(SUFFIX) && path !== this.file) rmSync(path, { force: true });
      }
    } catch {
      rmSync(own, { force: true });
    }
  }

  private get pointer(): number {
    return (this.sdk as { __wbg_ptr: number }).__wbg_ptr;
  }

  /** What stands in a slot; null when it is something that cannot be made anew. */
  private kindOf(value: unknown): Held | null {
    if (value === null || value === undefined) return 'nothing';
    if (value === this.accessor) return 'accessor';
    if (value === globalThis) return 'global';
    // The queue of the SDK's asynchronous functions, of which only the one that makes this state is ever called.
    if (value instanceof Promise) return 'promise';
    return typeof value === 'function' ? 'closure' : null;
  }

  private given(held: Held): unknown {
    switch (held) {
      case 'nothing':
        return null;
      case 'accessor':
        return this.accessor;
      case 'global':
        return globalThis;
      case 'promise':
        return Promise.resolve();
      case 'closure':
        return () => {
          throw new Error('an engine that went on from a kept state has no asynchronous functions');
        };
    }
  }
}

/** Zeros, of which the last third is made up, take no room in the file. */
function writePiece(file: number, piece: Uint8Array, at: number): void {
  if (!piece.some((byte) => byte !== 0)) return;
  for (let done = 0; done < piece.length; )
    done += writeSync(file, piece, done, piece.length - done, HEAD_BYTES + at + done);
}
