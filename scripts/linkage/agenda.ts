/** What is to happen when: the earliest first, and of the same moment what was noted first (a binary heap). */
export class Agenda {
  private readonly heap: { at: number; order: number; act: (at: number) => void }[] = [];
  private noted = 0;

  /** Notes an act for a moment, unix seconds. */
  add(at: number, act: (at: number) => void): void {
    const { heap } = this;
    this.noted += 1;
    heap.push({ at, order: this.noted, act });
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.before(i, parent)) return;
      this.swap(i, parent);
      i = parent;
    }
  }

  /** Does everything that is due before `end`, in order; acts may note further ones. */
  run(end: number): void {
    for (let next = this.take(); next && next.at < end; next = this.take()) next.act(next.at);
  }

  private take() {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    for (let i = 0; ; ) {
      const children = [2 * i + 1, 2 * i + 2].filter((child) => child < heap.length);
      const least = children.reduce((a, b) => (this.before(b, a) ? b : a), i);
      if (least === i) return first;
      this.swap(i, least);
      i = least;
    }
  }

  private before(a: number, b: number): boolean {
    const [x, y] = [this.heap[a], this.heap[b]];
    if (!x || !y) return false;
    return x.at < y.at || (x.at === y.at && x.order < y.order);
  }

  private swap(a: number, b: number): void {
    const { heap } = this;
    const [x, y] = [heap[a], heap[b]];
    if (!x || !y) return;
    heap[a] = y;
    heap[b] = x;
  }
}
