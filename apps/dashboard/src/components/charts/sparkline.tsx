import { linePath } from "./prepare/svg-path";

const WIDTH = 96;
const HEIGHT = 24;

/** A tiny line without axes; gaps stay open. The numbers are in the table beside it. */
export function Sparkline({
  x,
  y,
  colour,
  title,
}: {
  x: Float64Array;
  y: Float64Array;
  colour: string;
  title: string;
}) {
  const finite = y.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  const known = finite.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return <span className="text-muted-foreground">—</span>;
  // The start-up peak of a loss would flatten everything after it: it leaves through the top.
  const settled = known.length > 20 ? known.slice(Math.ceil(known.length * 0.06)) : known;
  const low = Math.min(...settled);
  const span = Math.max(...settled) - low || 1;
  const x0 = x[0]!;
  const width = x[x.length - 1]! - x0 || 1;
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={title}
      className="block"
    >
      <path
        d={linePath(
          { x, y: finite },
          (value) => 1.5 + ((value - x0) / width) * (WIDTH - 3),
          (value) => Math.max(-2, HEIGHT - 2 - ((value - low) / span) * (HEIGHT - 4)),
        )}
        fill="none"
        stroke={colour}
        strokeWidth={1.25}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
