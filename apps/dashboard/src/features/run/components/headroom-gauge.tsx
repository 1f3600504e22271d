import { formatShort, formatStep, formatValue } from "@/components/charts/prepare/format";
import type { NeededDimensions } from "../prepare/headroom";

interface Marker {
  readonly key: string;
  readonly at: number;
  readonly label: string;
  readonly shape: "bar" | "dot" | "diamond";
}

const NULL_STYLE = {
  naive: { borderColor: "var(--foreground)", borderStyle: "dashed" },
  shuffled: { borderColor: "var(--muted-foreground)", borderStyle: "dotted" },
} as const;

/** Dimensions on one logarithmic scale: what the head has and uses, and the band that the target needs. */
export function HeadroomGauge({
  needed,
  hiddenSize,
  dimensionsUsed,
  effectiveRank,
}: {
  needed: NeededDimensions;
  hiddenSize: number | undefined;
  dimensionsUsed: number | undefined;
  effectiveRank: number | undefined;
}) {
  const markers: Marker[] = [];
  if (hiddenSize !== undefined)
    markers.push({ key: "d", at: hiddenSize, label: `hidden size d ${formatStep(hiddenSize)}`, shape: "bar" });
  if (isDrawable(effectiveRank)) {
    markers.push({
      key: "effective",
      at: effectiveRank,
      label: `head effective rank ${formatValue(effectiveRank)}`,
      shape: "diamond",
    });
  }
  if (isDrawable(dimensionsUsed)) {
    markers.push({
      key: "used",
      at: dimensionsUsed,
      label: `head dimensions used ${formatStep(dimensionsUsed)}`,
      shape: "dot",
    });
  }
  const values = [
    ...markers.map(({ at }) => at),
    needed.band?.low,
    needed.band?.high,
    needed.naive,
    needed.shuffled,
  ].filter(isDrawable);
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(10, ...values))));
  const share = (value: number) => `${(100 * Math.log10(Math.max(1, value))) / decades}%`;
  const { band } = needed;
  const from = band?.low ?? 1;
  const to = band?.high ?? null;
  const nulls = [
    { key: "naive" as const, at: needed.naive, label: "naive" },
    { key: "shuffled" as const, at: needed.shuffled, label: "shuffled null" },
  ].flatMap(({ at, ...one }) => (isDrawable(at) ? [{ ...one, at }] : []));
  return (
    <figure className="flex flex-col gap-2">
      <div className="relative mx-2 h-16" aria-hidden="true">
        <div className="absolute inset-x-0 top-9 h-px bg-input" />
        {Array.from({ length: decades + 1 }, (_, i) => 10 ** i).map((tick) => (
          <div key={tick} className="absolute top-9 -translate-x-1/2" style={{ left: share(tick) }}>
            <div className="mx-auto h-1.5 w-px bg-input" />
            <div className="num pt-0.5 text-[11px] text-muted-foreground">{formatShort(tick)}</div>
          </div>
        ))}
        {band !== undefined && (
          <div
            className="absolute top-5 h-4 rounded-[2px] border-x-2 bg-[var(--series-2)]/25"
            style={{
              left: share(from),
              right: to === null ? 0 : `calc(100% - ${share(to)})`,
              borderColor: "var(--series-2)",
              borderRightStyle: to === null ? "dotted" : "solid",
            }}
          />
        )}
        {nulls.map(({ key, at }) => (
          <div key={key} className="absolute top-4 h-6 w-0 border-l" style={{ left: share(at), ...NULL_STYLE[key] }} />
        ))}
        {markers.map(({ key, at, shape }) => (
          <div key={key} className="absolute top-[34px] -translate-x-1/2 -translate-y-1/2" style={{ left: share(at) }}>
            <MarkerShape shape={shape} />
          </div>
        ))}
      </div>
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted-foreground">
        {markers.map(({ key, label, shape }) => (
          <span key={key} className="flex items-center gap-1.5">
            <MarkerShape shape={shape} /> {label}
          </span>
        ))}
        {band !== undefined && (
          <span className="flex items-center gap-1.5">
            <span
              className="h-2.5 w-4 rounded-[2px] border-x-2 bg-[var(--series-2)]/25"
              style={{ borderColor: "var(--series-2)" }}
            />
            target{" "}
            {band.high === null
              ? `at least ${formatStep(band.low)}`
              : `${formatStep(band.low)} – ${formatStep(band.high)}`}
          </span>
        )}
        {nulls.map(({ key, at, label }) => (
          <span key={key} className="flex items-center gap-1.5">
            <span className="h-3 w-0 border-l" style={NULL_STYLE[key]} />
            {label} {formatStep(at)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function MarkerShape({ shape }: { shape: Marker["shape"] }) {
  if (shape === "bar") return <span className="block h-5 w-[3px] rounded-sm bg-foreground" />;
  if (shape === "dot") return <span className="block size-2.5 rounded-full bg-[var(--series-0)]" />;
  return <span className="block size-2 rotate-45 border-2 border-[var(--series-1)] bg-card" />;
}

function isDrawable(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value) && value > 0;
}
