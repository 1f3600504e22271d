const GROUPED = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const UNITS = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** Four significant digits; scientific below 1e-3 and from 1e7 on; non-finite values by name. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  const text =
    magnitude >= 1e7 || magnitude < 1e-3
      ? exponential(value)
      : magnitude >= 1e4
        ? GROUPED.format(value)
        : String(Number(value.toPrecision(4)));
  return text.replace("-", "−");
}

function exponential(value: number): string {
  return value
    .toExponential(2)
    .replace("e+", "e")
    .replace(/\.?0+e/, "e");
}

/** Whole number with thousands separated: a step. */
export function formatStep(step: number): string {
  return GROUPED.format(Math.round(step));
}

/** Short form for axes and counts of tokens: 57k, 1.2M, 2.1B. */
export function formatShort(value: number): string {
  const magnitude = Math.abs(value);
  for (const [size, unit] of UNITS) {
    if (magnitude >= size) return `${trimmed(value / size)}${unit}`.replace("-", "−");
  }
  return (magnitude !== 0 && magnitude < 1e-3 ? exponential(value) : trimmed(value)).replace("-", "−");
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A span of time in its two largest units: 42 s, 3 min 20 s, 2 h 05 min, 3 d 4 h. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "—";
  const seconds = Math.abs(ms) / 1000;
  const sign = ms < 0 ? "−" : "";
  if (seconds < 1) return `${sign}${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${sign}${Number(seconds.toFixed(seconds < 10 ? 1 : 0))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)} min${whole % 60 ? ` ${whole % 60} s` : ""}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${sign}${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${pad(minutes % 60)} min` : ""}`;
  const hours = Math.round(seconds / 3600);
  return `${sign}${Math.floor(hours / 24)} d${hours % 24 ? ` ${hours % 24} h` : ""}`;
}

/** Local date and time to the second. */
export function formatMoment(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
