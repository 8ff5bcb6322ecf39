/**
 * Brings together two versions of a text that were written apart, in two tabs or on two devices, so that no word of either is
 * lost: a three-way merge by lines and, where both changed the same lines, by words (diff3; Khanna, Kunal and Pierce 2007).
 */

/** Stands between two versions of a passage that cannot be joined. */
export const OTHER_VERSION = '— The same passage, as it was written elsewhere: —';

/** Beyond so many comparisons two passages count as wholly different: no note is worth a page that hangs. */
const MOST_CELLS = 4_000_000;

export interface Merged {
  text: string;
  /** Whether a passage stands there twice, because both versions changed it. */
  clash: boolean;
}

/** Lines with their ends; words with the space after them. Joined they give the text again. */
const lines = (text: string) => text.split(/(?<=\n)/);
const words = (text: string) => text.split(/(?<=\s)(?=\S)/);

/** For each item of `a` its place in `b` in a longest common subsequence, or -1. */
function matches(a: readonly string[], b: readonly string[]): Int32Array {
  const found = new Int32Array(a.length).fill(-1);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) found[start] = start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) found[--endA] = --endB;
  const [rows, columns] = [endA - start, endB - start];
  if (rows === 0 || columns === 0 || rows * columns > MOST_CELLS) return found;
  const width = columns + 1;
  const length = new Uint32Array((rows + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] ?? 0;
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const same = a[start + i] === b[start + j];
      length[i * width + j] = same ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (a[start + i] === b[start + j]) found[start + i++] = start + j++;
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return found;
}

type Resolve = (base: string, mine: string, theirs: string) => Merged;

function merge(split: (text: string) => string[], resolve: Resolve): Resolve {
  return (base, mine, theirs) => {
    const [o, a, b] = [split(base), split(mine), split(theirs)];
    const [inA, inB] = [matches(o, a), matches(o, b)];
    let text = '';
    let clash = false;
    for (let i = 0, j = 0, k = 0; i < o.length || j < a.length || k < b.length; ) {
      if (i < o.length && inA[i] === j && inB[i] === k) {
        text += o[i];
        [i, j, k] = [i + 1, j + 1, k + 1];
        continue;
      }
      // Up to the next item that all three have, at least one of them has changed what was there.
      let next = i;
      while (next < o.length && (inA[next] === -1 || inB[next] === -1)) next++;
      const [endA, endB] = next < o.length ? [inA[next] ?? 0, inB[next] ?? 0] : [a.length, b.length];
      const joined = (part: string[], from: number, to: number) => part.slice(from, to).join('');
      const part = resolve(joined(o, i, next), joined(a, j, endA), joined(b, k, endB));
      text += part.text;
      clash ||= part.clash;
      [i, j, k] = [next, endA, endB];
    }
    return { text, clash };
  };
}

/** What needs no second look: only one has changed it, both alike, or one holds the other whole. */
function plain(base: string, mine: string, theirs: string): string | undefined {
  if (theirs === base) return mine;
  if (mine === base) return theirs;
  if (mine.includes(theirs)) return mine;
  if (theirs.includes(mine)) return theirs;
  return undefined;
}

const byWords = merge(words, (base, mine, theirs) => {
  const text = plain(base, mine, theirs);
  return text === undefined ? { text: '', clash: true } : { text, clash: false };
});

const byLines = merge(lines, (base, mine, theirs) => {
  const text = plain(base, mine, theirs);
  if (text !== undefined) return { text, clash: false };
  const fine = byWords(base, mine, theirs);
  if (!fine.clash) return fine;
  const ended = mine.endsWith('\n') ? mine : `${mine}\n`;
  return { text: `${ended}${OTHER_VERSION}\n${theirs}`, clash: true };
});

/** `mine` and `theirs` in one, both written from `base`. Where they cannot be joined, both passages stay, mine first. */
export function mergeText(base: string, mine: string, theirs: string): Merged {
  return byLines(base, mine, theirs);
}
