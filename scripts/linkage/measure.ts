/** One line of the report: how often an attacker's guess was right, beside how often a blind one would be. */
export interface Row {
  world: string;
  knows: string;
  target: string;
  guesses: number;
  hits: number;
  /** Mean of one over the number of those among whom it hides, as the page shows it. */
  chance: number;
  /** 95 % interval of the rate (Wilson). */
  low: number;
  high: number;
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964;

/** The interval in which a rate lies with 95 %, by Wilson's score. */
export function wilson(hits: number, n: number): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const p = hits / n;
  const centre = p + Z ** 2 / (2 * n);
  const spread = Z * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n * n));
  return [
    Math.max(0, (centre - spread) / (1 + Z ** 2 / n)),
    Math.min(1, (centre + spread) / (1 + Z ** 2 / n)),
  ];
}

/** A guess with what it was worth by chance. */
export interface Guess {
  right: boolean;
  chance: number;
}

export type Subject = Pick<Row, 'world' | 'knows' | 'target'>;

export function row(subject: Subject, guesses: readonly Guess[]): Row {
  const hits = guesses.filter(({ right }) => right).length;
  const [low, high] = wilson(hits, guesses.length);
  const chance = guesses.reduce((sum, guess) => sum + guess.chance, 0) / Math.max(1, guesses.length);
  return { ...subject, guesses: guesses.length, hits, chance, low, high };
}

/** Rows of the same subject from several years, as one. */
export function pooled(rows: readonly Row[]): Row[] {
  return groupBy(rows, ({ world, knows, target }) => `${world}|${knows}|${target}`).map((same) => {
    const [{ world, knows, target }] = same as [Row];
    const sum = (of: (r: Row) => number) => same.reduce((total, r) => total + of(r), 0);
    const [guesses, hits] = [sum((r) => r.guesses), sum((r) => r.hits)];
    const [low, high] = wilson(hits, guesses);
    const chance = sum((r) => r.chance * r.guesses) / Math.max(1, guesses);
    return { world, knows, target, guesses, hits, chance, low, high };
  });
}

/** The items in groups of the same name, in the order of their first. */
export function groupBy<T>(items: readonly T[], name: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(name(item));
    if (group) group.push(item);
    else groups.set(name(item), [item]);
  }
  return [...groups.values()];
}

/** The item with the highest score; of several alike the one that `tie` prefers (from 0 up to 1). */
export function best<T>(items: readonly T[], score: (item: T) => number, tie: () => number): T | undefined {
  let found: { item: T; score: number; tie: number } | undefined;
  for (const item of items) {
    const made = { item, score: score(item), tie: tie() };
    if (!found || made.score > found.score || (made.score === found.score && made.tie > found.tie))
      found = made;
  }
  return found?.item;
}
