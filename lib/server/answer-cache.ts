import 'server-only';
import type { ChainAnswer } from './chain-upstream';

const MAX_ENTRIES = 1000;
const MAX_BYTES = 32 * 1024 * 1024;

/** Answers kept for a short time, bounded in number and bytes; the longest kept go first. */
export class AnswerCache {
  readonly #entries = new Map<string, { answer: ChainAnswer; until: number }>();
  #bytes = 0;

  constructor(private readonly now: () => number) {}

  get(key: string): ChainAnswer | null {
    const entry = this.#entries.get(key);
    if (!entry) return null;
    if (entry.until > this.now()) return entry.answer;
    this.#drop(key);
    return null;
  }

  set(key: string, answer: ChainAnswer, forMs: number): void {
    this.#drop(key);
    this.#entries.set(key, { answer, until: this.now() + forMs });
    this.#bytes += answer.body.length;
    while (this.#entries.size > MAX_ENTRIES || this.#bytes > MAX_BYTES) {
      const oldest = this.#entries.keys().next();
      if (oldest.done) return;
      this.#drop(oldest.value);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.answer.body.length;
  }
}
