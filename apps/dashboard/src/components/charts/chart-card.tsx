"use client";

import { metricDefinition, metricMeaning } from "@headroom/protocol";
import type { ReactNode } from "react";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Tooltip, TooltipContent, TooltipTrigger } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";

/** A chart's frame: what it shows, in what unit, by which definition. */
export function ChartCard({
  title,
  unit = "",
  explanation,
  actions,
  className,
  children,
}: {
  title: string;
  unit?: string;
  explanation?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Card className={cn("min-w-0", className)} aria-label={title}>
      <CardHeader className="flex-nowrap items-center">
        <CardTitle className="flex min-w-0 items-baseline" title={title}>
          {explanation === undefined ? (
            <span className="truncate">{title}</span>
          ) : (
            <Tooltip>
              <TooltipTrigger asChild>
                <button
                  type="button"
                  className="cursor-help truncate rounded-sm text-left decoration-dotted underline-offset-4 outline-none hover:underline focus-visible:ring-2 focus-visible:ring-ring/60"
                >
                  {title}
                </button>
              </TooltipTrigger>
              <TooltipContent side="bottom" align="start">
                {explanation}
              </TooltipContent>
            </Tooltip>
          )}
          {unit !== "" && <span className="pl-1.5 font-normal whitespace-nowrap text-muted-foreground">{unit}</span>}
        </CardTitle>
        {actions !== undefined && <div className="flex shrink-0 items-center gap-1">{actions}</div>}
      </CardHeader>
      <CardContent className="px-2 pt-1 pb-2">{children}</CardContent>
    </Card>
  );
}

/** Definition and source of a metric, for its explanation. */
export function MetricExplanation({ metric }: { metric: string }) {
  const { plain, source, unit } = metricDefinition(metric);
  return (
    <div className="flex flex-col gap-0.5">
      <p>{plain}</p>
      <p className="text-muted-foreground">{metricMeaning(metric)}</p>
      <p className="text-muted-foreground">
        <span className="num">{metric}</span>
        {unit !== "" && `, in ${unit}`} · {source}
      </p>
    </div>
  );
}

/** A metric as a heading: ours by its label, the user's own verbatim. */
export function metricTitle(name: string): string {
  const { label } = metricDefinition(name);
  return label === name ? name : label.charAt(0).toUpperCase() + label.slice(1);
}
