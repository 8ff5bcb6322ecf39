/** Nothing under this is shown, as a count that was perturbed has it. */
export const LEAST_SHOWN = 11;

/**
 * Which entries of a table with its totals (the last row and the last column) are held back. First each that is under the limit. Then,
 * because a row with one gap could be filled in by subtraction, others with it, until none can be: rows and columns are the nodes of a
 * graph, what is held back its edges, and an entry follows from the others just when its edge lies on no cycle.
 *
 * Which others are taken depends on where the gaps are and never on a number: "the smallest that is left" would say something about it.
 * @returns true where an entry is held back
 */
export function heldBack(values: readonly (readonly number[])[], least = LEAST_SHOWN): boolean[][] {
  const held = values.map((row) => row.map((value) => value < least));
  for (let gap = exposed(held); gap; gap = exposed(held)) closeCycle(held, gap);
  return held;
}

type Place = readonly [row: number, column: number];

/** The first entry that is held back and yet follows from those that are not; null when there is none. */
function exposed(held: readonly (readonly boolean[])[]): Place | null {
  for (const [i, row] of held.entries())
    for (const [j, isHeld] of row.entries()) if (isHeld && !onCycle(held, [i, j])) return [i, j];
  return null;
}

/** Whether row and column of an entry are joined by other entries that are held back. */
function onCycle(held: readonly (readonly boolean[])[], [row, column]: Place): boolean {
  const rows = new Set([row]);
  const columns = new Set<number>();
  for (let before = -1; before !== rows.size + columns.size; ) {
    before = rows.size + columns.size;
    for (const [i, cells] of held.entries())
      for (const [j, isHeld] of cells.entries()) {
        if (!isHeld || (i === row && j === column)) continue;
        if (rows.has(i)) columns.add(j);
        if (columns.has(j)) rows.add(i);
      }
  }
  return columns.has(column);
}

/** Holds back a rectangle around an entry: the one that costs the fewest entries, totals counting for more; of these the first. */
function closeCycle(held: boolean[][], [row, column]: Place): void {
  const height = held.length;
  const width = held[0]?.length ?? 0;
  const cost = (i: number, j: number) =>
    held[i]?.[j] ? 0 : 1 + (i === height - 1 ? height + width : 0) + (j === width - 1 ? height + width : 0);
  let best: { cost: number; corners: Place[] } | null = null;
  // The next row and column first, round about, so that it is not always the same one that is lost.
  for (let a = 1; a < height; a += 1)
    for (let b = 1; b < width; b += 1) {
      const [i, j] = [(row + a) % height, (column + b) % width];
      const corners: Place[] = [
        [row, j],
        [i, column],
        [i, j],
      ];
      const sum = corners.reduce((total, [x, y]) => total + cost(x, y), 0);
      if (!best || sum < best.cost) best = { cost: sum, corners };
    }
  if (!best) throw new RangeError('a table has at least two rows and two columns, with its totals');
  for (const [i, j] of best.corners) (held[i] as boolean[])[j] = true;
}
