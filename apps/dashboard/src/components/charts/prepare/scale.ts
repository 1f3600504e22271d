import { scaleLinear, scaleLog, scaleTime } from "d3-scale";
import { formatDuration, formatMoment, formatShort, formatStep, formatValue } from "./format.ts";
import type { XAxisKind } from "./x-axis.ts";

export interface AxisModel {
  readonly domain: readonly [number, number];
  readonly log: boolean;
  readonly ticks: readonly number[];
  /** short text of a tick */
  readonly tick: (value: number) => string;
  /** full text of a value, for tooltips and readers */
  readonly value: (value: number) => string;
  /** the smallest value on top */
  readonly reversed?: boolean;
  /** the ticks are of the reader's time zone, which the server does not know */
  readonly local?: boolean;
}

/** y axis over a domain: nice ticks, decades on a log axis. */
export function valueAxis(domain: readonly [number, number], log: boolean, tickCount = 5): AxisModel {
  return {
    domain,
    log,
    ticks: log ? logTicks(domain, tickCount) : scaleLinear().domain(domain).ticks(tickCount),
    tick: tickFormat(domain, log, tickCount),
    value: formatValue,
  };
}

/** x axis of the chosen kind over a domain. */
export function stepAxis(
  domain: readonly [number, number],
  kind: XAxisKind,
  log: boolean,
  tickCount: number,
): AxisModel {
  if (log) return { domain, log, ticks: logTicks(domain, tickCount), tick: formatShort, value: valueFormat(kind) };
  switch (kind) {
    case "step":
      return {
        domain,
        log,
        ticks: scaleLinear().domain(domain).ticks(tickCount).filter(Number.isInteger),
        tick: formatShort,
        value: formatStep,
      };
    case "tokens":
      return {
        domain,
        log,
        ticks: scaleLinear().domain(domain).ticks(tickCount),
        tick: formatShort,
        value: formatShort,
      };
    case "time": {
      const scale = scaleTime().domain(domain);
      const format = scale.tickFormat();
      return {
        domain,
        log,
        ticks: scale.ticks(tickCount).map((date) => date.getTime()),
        tick: (value) => format(new Date(value)),
        value: formatMoment,
        local: true,
      };
    }
    case "relative":
      return { domain, log, ticks: durationTicks(domain, tickCount), tick: formatDuration, value: formatDuration };
  }
}

function valueFormat(kind: XAxisKind): (value: number) => string {
  return { step: formatStep, tokens: formatShort, time: formatMoment, relative: formatDuration }[kind];
}

/** Enough digits to tell neighbouring ticks apart, and no more. */
function tickFormat(domain: readonly [number, number], log: boolean, tickCount: number): (value: number) => string {
  const magnitude = Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
  if (log || magnitude >= 1e4 || magnitude < 1e-2) return formatShort;
  return scaleLinear().domain(domain).tickFormat(tickCount);
}

/** Powers of ten; also 2 and 5 times them when there would be fewer than three; a plain scale within one decade. */
function logTicks(domain: readonly [number, number], count: number): number[] {
  const decades = Math.log10(domain[1] / domain[0]);
  const ticks = scaleLog().domain(domain).ticks(count);
  const powers = ticks.filter((tick) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9);
  if (powers.length >= 3)
    return decades > count ? powers.filter((_, i) => i % Math.ceil(decades / count) === 0) : powers;
  const fine = ticks.filter((tick) => [1, 2, 5].includes(Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9))));
  return fine.length >= 3
    ? fine
    : scaleLinear()
        .domain(domain)
        .ticks(count)
        .filter((tick) => tick > 0);
}

const DURATION_STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3,
  7200e3, 10800e3, 21600e3, 43200e3, 86400e3,
];

function durationTicks(domain: readonly [number, number], count: number): number[] {
  const rough = (domain[1] - domain[0]) / Math.max(1, count);
  const day = 86_400_000;
  const step = DURATION_STEPS_MS.find((candidate) => candidate >= rough) ?? Math.ceil(rough / day) * day;
  const ticks: number[] = [];
  for (let tick = Math.ceil(domain[0] / step) * step; tick <= domain[1]; tick += step) ticks.push(tick);
  return ticks;
}

/** A y domain around the values with a margin; in decades on a log axis; never of zero height. */
export function paddedDomain(low: number, high: number, log: boolean): readonly [number, number] {
  if (log) {
    const margin = Math.max(0.02, Math.log10(high / low) * 0.05);
    return [low / 10 ** margin, high * 10 ** margin];
  }
  const span = high - low;
  const margin = span > 0 ? span * 0.05 : Math.max(Math.abs(high) * 0.05, 1e-6);
  return [low - margin, high + margin];
}
