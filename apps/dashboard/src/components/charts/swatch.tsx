/** A run's line in small: colour and dash as in the charts. */
export function Swatch({ colour, dash, className }: { colour: string; dash?: string | undefined; className?: string }) {
  return (
    <svg width="16" height="8" viewBox="0 0 16 8" aria-hidden="true" className={className ?? "shrink-0"}>
      <line
        x1="1"
        x2="15"
        y1="4"
        y2="4"
        stroke={colour}
        strokeWidth="2.5"
        strokeDasharray={dash}
        strokeLinecap="butt"
      />
    </svg>
  );
}
