import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Swatch } from "./swatch";

export interface LegendEntry {
  readonly key: string;
  readonly label: ReactNode;
  readonly colour: string;
  readonly dash?: string | undefined;
  /** an area instead of a line */
  readonly band?: boolean | undefined;
  /** the whole of what the label says in short */
  readonly title?: string | undefined;
}

/** Which line or band is which. */
export function ChartLegend({ entries, className }: { entries: readonly LegendEntry[]; className?: string }) {
  if (entries.length === 0) return null;
  return (
    <ul
      className={cn("flex flex-wrap gap-x-4 gap-y-0.5 px-2 pt-1 text-xs text-muted-foreground", className)}
      aria-label="Legend"
    >
      {entries.map(({ key, label, colour, dash, band, title }) => (
        <li key={key} className="flex min-w-0 items-center gap-1.5" title={title}>
          {band ? (
            <span
              className="h-2.5 w-4 shrink-0 rounded-[2px] opacity-30"
              style={{ background: colour }}
              aria-hidden="true"
            />
          ) : (
            <Swatch colour={colour} dash={dash} />
          )}
          <span className="truncate">{label}</span>
        </li>
      ))}
    </ul>
  );
}
