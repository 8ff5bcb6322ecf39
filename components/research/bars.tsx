'use client';

import { useRef } from 'react';
import { PlotFrame } from '@/components/progress/plot-frame';
import { useWidth } from '@/components/progress/use-width';
import { barLayout } from './bar-layout';

/** Counts beside one another, as horizontal bars. The same numbers stand in the table beside it. */
export function Bars({
  title,
  unit,
  bars,
}: {
  title: string;
  /** What is counted, above the bars. */
  unit: string;
  bars: readonly { label: string; value: number }[];
}) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 296);
  const { height, rows, zero } = barLayout(bars, width);
  return (
    <PlotFrame
      box={box}
      title={title}
      unit={unit}
      told={bars.map(({ label, value }) => `${label}: ${value}`).join('; ')}
      width={width}
      height={height}
      className="text-sm"
    >
      <line x1={zero} x2={zero} y1={0} y2={height} className="stroke-edge" />
      {rows.map((row) => (
        <g key={row.label} data-bar={row.value}>
          <text x={zero - 8} y={row.middle + 5} textAnchor="end" className="fill-ink-soft">
            {row.label}
          </text>
          <rect x={zero} y={row.top} width={row.length} height={row.thickness} className="fill-accent" />
          <text x={zero + row.length + 6} y={row.middle + 5} className="fill-ink tabular-nums">
            {row.value}
          </text>
        </g>
      ))}
    </PlotFrame>
  );
}
