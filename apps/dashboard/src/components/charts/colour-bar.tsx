import { type ColourScaleName, colourOfShare } from "./prepare/colour-scale";

/** What the colours of a chart mean. */
export function ColourBar({
  scale,
  from,
  to,
  label,
  full = false,
}: {
  scale: ColourScaleName;
  from: string;
  to: string;
  label: string;
  /** the whole scale, as pixels use it; lines leave out its ends */
  full?: boolean;
}) {
  const stops = Array.from({ length: 9 }, (_, i) => colourOfShare(full ? (i / 8 - 0.06) / 0.86 : i / 8, scale));
  return (
    <div className="flex items-center gap-2 text-[11px] text-muted-foreground">
      <span>{label}</span>
      <span className="num">{from}</span>
      <span
        className="h-2 w-24 rounded-sm"
        style={{ background: `linear-gradient(to right, ${stops.join(", ")})` }}
        aria-hidden="true"
      />
      <span className="num">{to}</span>
    </div>
  );
}
