'use client';

import { useRef } from 'react';
import { layOut, type PlotPoint } from './geometry';
import { PlotFrame } from './plot-frame';
import { useWidth } from './use-width';
import { shortDay } from './words';

/** Up to so many points carry their number; more would run into one another. */
const LABELLED = 8;
const HEIGHT = 220;
/** Room to the right: the names of bands, in two lines where they have two words; else a little air. */
const BAND_ROOM = 78;
const AIR = 10;
const LINE = 14;

export interface PlotProps {
  /** What is plotted, for those who do not see it; the same numbers stand in the table beside it. */
  title: string;
  points: readonly PlotPoint[];
  low: number;
  high: number;
  /** What the left axis counts, above it. */
  unit: string;
  ticks: readonly { value: number; label: string }[];
  /** Room for the words of the left axis. */
  left: number;
  bands?: readonly { from: number; to: number; label: string }[];
  /** What a value is called, such as "11 points, moderate". */
  words: (value: number) => string;
}

/** Values over days as a line with a dot for each. A day without a value is nothing: no gap is marked, and nothing is red. */
export function Plot({ title, points, low, high, unit, ticks, left, bands = [], words }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 296);
  const {
    frame,
    marks,
    line,
    days,
    bands: strips,
    y,
  } = layOut({
    points,
    width,
    height: HEIGHT,
    left,
    right: bands.length > 0 ? BAND_ROOM : AIR,
    low,
    high,
    bands,
  });
  const told = marks.map(({ day, value }) => `${shortDay(day)}: ${words(value)}`).join('; ');
  return (
    <PlotFrame
      box={box}
      title={title}
      unit={unit}
      told={told}
      width={width}
      height={HEIGHT}
      className="text-xs"
    >
      {strips.map((strip, i) => (
        <g key={strip.label}>
          <rect
            x={frame.left}
            y={strip.top}
            width={frame.right - frame.left}
            height={strip.bottom - strip.top}
            className="fill-ink"
            fillOpacity={0.02 + i * 0.025}
          />
          <BandName label={strip.label} x={frame.right + 8} middle={(strip.top + strip.bottom) / 2} />
        </g>
      ))}
      {ticks.map(({ value, label }) => (
        <g key={value} data-value={value}>
          {/* Where there are bands, their edges guide the eye. */}
          <line
            x1={bands.length > 0 ? frame.left - 4 : frame.left}
            x2={bands.length > 0 ? frame.left : frame.right}
            y1={y(value)}
            y2={y(value)}
            className={bands.length > 0 ? 'stroke-edge' : 'stroke-rule'}
          />
          <text x={frame.left - 6} y={y(value) + 4} textAnchor="end" className="fill-ink-soft">
            {label}
          </text>
        </g>
      ))}
      <path
        d={`M${frame.left},${frame.top}V${frame.bottom}H${frame.right}`}
        className="fill-none stroke-edge"
      />
      {days.map(({ x, label }) => (
        <g key={x}>
          <line x1={x} x2={x} y1={frame.bottom} y2={frame.bottom + 4} className="stroke-edge" />
          <text x={x} y={HEIGHT - 6} textAnchor="middle" className="fill-ink-soft">
            {label}
          </text>
        </g>
      ))}
      <polyline points={line} className="fill-none stroke-accent" strokeWidth={2} strokeLinejoin="round" />
      {marks.map(({ day, value, x, y: at }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two questionnaires of one day may have one value
        <g key={i}>
          <circle cx={x} cy={at} r={5} className="fill-accent stroke-page" strokeWidth={2}>
            <title>{`${shortDay(day)}: ${words(value)}`}</title>
          </circle>
          {bands.length > 0 && marks.length <= LABELLED ? (
            <text
              x={x}
              y={at < frame.top + 18 ? at + 20 : at - 10}
              textAnchor="middle"
              className="fill-ink stroke-page font-semibold [paint-order:stroke]"
              strokeWidth={3}
            >
              {value}
            </text>
          ) : null}
        </g>
      ))}
    </PlotFrame>
  );
}

function BandName({ label, x, middle }: { label: string; x: number; middle: number }) {
  const words = label.split(' ');
  return (
    <text className="fill-ink-soft">
      {words.map((word, i) => (
        <tspan key={word} x={x} y={middle + 4 + (i - (words.length - 1) / 2) * LINE}>
          {word}
        </tspan>
      ))}
    </text>
  );
}
