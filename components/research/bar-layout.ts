/** Where the bars of a plot stand, in pixels: pure, so that a test can hold the picture against the numbers. */
const ROW = 30;
const THICK = 18;
/** Room for a label's letters, and for the number at a bar's end. */
const LETTER = 7.5;
const NUMBER = 48;

export interface BarLayout {
  height: number;
  /** Where the bars begin. */
  zero: number;
  rows: { label: string; value: number; top: number; middle: number; length: number; thickness: number }[];
}

export function barLayout(bars: readonly { label: string; value: number }[], width: number): BarLayout {
  const longest = Math.max(0, ...bars.map(({ label }) => label.length));
  const zero = Math.min(Math.round(longest * LETTER) + 12, Math.round(width * 0.55));
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const room = Math.max(0, width - zero - NUMBER);
  return {
    height: Math.max(ROW, bars.length * ROW),
    zero,
    rows: bars.map(({ label, value }, i) => ({
      label,
      value,
      top: i * ROW + (ROW - THICK) / 2,
      middle: i * ROW + ROW / 2,
      length: Math.round((value / most) * room * 10) / 10,
      thickness: THICK,
    })),
  };
}

/** Round numbers up to a highest value, for an axis: 0 and a few more. */
export function ticksTo(highest: number): number[] {
  if (highest <= 0) return [0];
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((n) => n * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, i) => i * step);
}
