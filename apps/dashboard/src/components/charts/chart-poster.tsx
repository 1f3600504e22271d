"use client";

import { chartPlotInsets } from "./chart-frame";
import { BandLayer, LineLayer } from "./line-layer";
import { MarkShape } from "./mark-layer";
import { PlotProvider } from "./plot";
import { plotOf } from "./plot-of";
import type { ChartModel } from "./prepare/chart-model";
import { coarseLinePath } from "./prepare/svg-path";

/** Width that a poster is prepared for, CSS pixels; it is stretched to the place it is in. */
export const POSTER_WIDTH = 1_000;
/** Units of the paths in a CSS pixel, so that their whole numbers are half pixels. */
const UNITS = 2;

/**
 * A chart whose width is not known yet: axes, lines, bands and marks placed by shares of whatever width it gets. It is
 * the server's drawing, on screen before any script has run, until the chart itself is drawn over the same place.
 */
export function ChartPoster({ model, height, label }: { model: ChartModel; height: number; label: string }) {
  const { left, top, right, bottom } = chartPlotInsets;
  const plotHeight = Math.max(1, height - top - bottom);
  const box = { left: 0, top: 0, width: POSTER_WIDTH * UNITS, height: plotHeight * UNITS };
  const plot = plotOf("poster", model, box);
  const across = (x: number) => `${(100 * plot.px(x)) / box.width}%`;
  const down = (y: number) => plot.py(y) / UNITS;
  return (
    <PlotProvider value={plot}>
      <div className="relative overflow-hidden" style={{ height }} role="img" aria-label={label} data-poster="">
        <svg
          className="absolute overflow-visible"
          style={{ left, top, width: `calc(100% - ${left + right}px)`, height: plotHeight }}
          aria-hidden="true"
        >
          <g fontSize={11} fill="var(--axis)" fontFamily="var(--font-mono)" letterSpacing="-0.02em">
            {model.y.ticks.map((tick) => (
              <g key={tick}>
                <line x2="100%" y1={down(tick)} y2={down(tick)} stroke="var(--grid)" />
                <text x={-8} y={down(tick)} dy="0.355em" textAnchor="end">
                  {model.y.tick(tick)}
                </text>
              </g>
            ))}
            {model.x.ticks.map((tick, i) => (
              <text
                key={tick}
                x={across(tick)}
                y={plotHeight + 8}
                dy="0.71em"
                textAnchor="middle"
                className={i % 2 === 1 ? "max-md:hidden" : undefined}
              >
                {model.x.tick(tick)}
              </text>
            ))}
            <line x2="100%" y1={plotHeight} y2={plotHeight} stroke="var(--input)" />
            <text x="50%" y={plotHeight + bottom - 5} textAnchor="middle">
              {model.x.label}
            </text>
          </g>
          <svg
            width="100%"
            height={plotHeight}
            viewBox={`0 0 ${box.width} ${box.height}`}
            preserveAspectRatio="none"
            className="[&_path]:[vector-effect:non-scaling-stroke]"
          >
            <title>{label}</title>
            <BandLayer bands={model.bands} />
            <LineLayer lines={model.lines} toPath={coarseLinePath} />
          </svg>
          {model.marks.map((mark) => (
            <svg key={`${mark.key}:${mark.kind}:${mark.x}`} x={across(mark.x)} className="overflow-visible">
              <title>{mark.label}</title>
              <MarkShape mark={mark} x={0} top={0} bottom={plotHeight} />
            </svg>
          ))}
        </svg>
      </div>
    </PlotProvider>
  );
}
