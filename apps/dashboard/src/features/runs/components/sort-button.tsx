"use client";

import { metricAxisLabel, metricMeaning } from "@headroom/protocol";
import { ArrowDownIcon, ArrowUpIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Tooltip, TooltipContent, TooltipTrigger } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";

/** A column's heading that sorts by it, and says what a metric means. */
export function SortButton({
  active,
  descending,
  onClick,
  metric,
  children,
}: {
  active: boolean;
  descending: boolean;
  onClick: () => void;
  metric: string | undefined;
  children: ReactNode;
}) {
  const Arrow = descending ? ArrowDownIcon : ArrowUpIcon;
  const button = (
    <button
      type="button"
      onClick={onClick}
      className={cn(
        "inline-flex items-center gap-1 rounded-sm outline-none hover:text-foreground focus-visible:ring-2 focus-visible:ring-ring/60",
        active && "text-foreground",
      )}
    >
      {children}
      {active && <Arrow className="size-3" aria-hidden="true" />}
    </button>
  );
  if (metric === undefined) return button;
  return (
    <Tooltip>
      <TooltipTrigger asChild>{button}</TooltipTrigger>
      <TooltipContent>
        <p className="font-medium">{metricAxisLabel(metric)}</p>
        <p className="text-muted-foreground">
          last value of <span className="num">{metric}</span>: {metricMeaning(metric)}
        </p>
      </TooltipContent>
    </Tooltip>
  );
}
