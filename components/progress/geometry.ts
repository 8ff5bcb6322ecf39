/**
 * Where everything of a plot stands, in pixels: pure, so that a test can hold the picture against the numbers. Days run along
 * the bottom, true to scale; the values are whole numbers, and each has a strip of its own, half a step to both sides.
 */
export interface PlotPoint {
  /** `YYYY-MM-DD` */
  day: string;
  value: number;
}

export interface PlotInput {
  points: readonly PlotPoint[];
  width: number;
  height: number;
  /** Room for the words of the left axis. */
  left: number;
  low: number;
  high: number;
  bands: readonly { from: number; to: number; label: string }[];
}

export interface PlotLayout {
  /** The frame of what is plotted. */
  frame: { left: number; right: number; top: number; bottom: number };
  /** The points, the earliest first. */
  marks: (PlotPoint & { x: number; y: number })[];
  /** The line through them, as the `points` of an SVG polyline. */
  line: string;
  days: { x: number; label: string }[];
  bands: { top: number; bottom: number; label: string }[];
  y: (value: number) => number;
}

const DAY = 86_400_000;
const TOP = 14;
const BOTTOM = 26;
const RIGHT = 10;
/** Keeps the first and the last point off the frame, and their days within the picture. */
const INSET = 22;
/** From this many days on the days at the bottom are named by month and year. */
const LONG = 330;
/** The least room from one day named at the bottom to the next. */
const DAY_ROOM = { short: 64, long: 84 };

const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const long = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });

const dayNumber = (day: string) => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);
/** Tenths of a pixel are enough, and keep the picture short. */
const round = (n: number) => Math.round(n * 10) / 10;

export function layOut({ points, width, height, left, low, high, bands }: PlotInput): PlotLayout {
  const frame = { left, right: width - RIGHT, top: TOP, bottom: height - BOTTOM };
  const steps = high - low + 1;
  const y = (value: number) =>
    round(frame.bottom - ((value - low + 0.5) / steps) * (frame.bottom - frame.top));

  const sorted = points.toSorted((a, b) => a.day.localeCompare(b.day));
  const first = dayNumber(sorted[0]?.day ?? '1970-01-01');
  const span = dayNumber(sorted.at(-1)?.day ?? '1970-01-01') - first;
  const [from, to] = [frame.left + INSET, frame.right - INSET];
  const x = (day: number) =>
    round(span === 0 ? (from + to) / 2 : from + ((day - first) / span) * (to - from));

  const marks = sorted.map((point) => ({ ...point, x: x(dayNumber(point.day)), y: y(point.value) }));
  const isLong = span >= LONG;
  const most = Math.floor((to - from) / (isLong ? DAY_ROOM.long : DAY_ROOM.short));
  const gaps = Math.max(0, Math.min(most, span));
  const named =
    sorted.length === 0
      ? []
      : Array.from({ length: gaps + 1 }, (_, i) => first + (gaps === 0 ? 0 : Math.round((i * span) / gaps)));
  return {
    frame,
    marks,
    line: marks.map((mark) => `${mark.x},${mark.y}`).join(' '),
    days: named.map((day) => ({ x: x(day), label: (isLong ? long : short).format(day * DAY) })),
    bands: bands.map((band) => ({ top: y(band.to + 0.5), bottom: y(band.from - 0.5), label: band.label })),
    y,
  };
}
