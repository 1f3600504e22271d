"use client";

import type { RouterOutputs } from "@headroom/api";
import { metricDefinition } from "@headroom/protocol";
import { ChevronRightIcon } from "lucide-react";
import { useState } from "react";
import { MetricExplanation, metricTitle } from "@/components/charts/chart-card";
import { formatValue } from "@/components/charts/prepare/format";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { constantSeries, type MetricSection, metricSections } from "../prepare/other-sections";
import { RunMetricsPanel } from "./run-metrics-panel";

/** Panels drawn at once; sections beyond them are folded until they are asked for. */
const OPEN_PANELS = 12;

/** Every metric that no figure draws, by the prefix of its name; those that never moved as a list of numbers. */
export function OtherMetrics({
  run,
  metrics,
  summaries,
}: {
  run: RunRecord;
  metrics: readonly string[];
  summaries: RouterOutputs["series"]["list"];
}) {
  const constant = constantSeries(summaries.filter(({ metric }) => metrics.includes(metric)));
  const still = new Set(constant.map(({ metric }) => metric));
  const sections = metricSections(metrics.filter((metric) => !still.has(metric)));
  let before = 0;
  return (
    <>
      {sections.map((section) => {
        before += section.metrics.length;
        const open = before <= OPEN_PANELS && section.prefix !== "collector";
        return <FoldedSection key={section.prefix} run={run} section={section} open={open} />;
      })}
      {constant.length > 0 && (
        <p className="text-xs text-muted-foreground" data-constant="">
          Constant throughout:{" "}
          {constant.map(({ metric, lastValue }) => `${metricTitle(metric)} ${formatValue(lastValue)}`).join(", ")}.
        </p>
      )}
    </>
  );
}

function FoldedSection({ run, section, open: opened }: { run: RunRecord; section: MetricSection; open: boolean }) {
  const [open, setOpen] = useState(opened);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)} data-section={section.prefix}>
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded-sm py-1">
        <ChevronRightIcon className={`size-3.5 transition-transform ${open ? "rotate-90" : ""}`} aria-hidden="true" />
        <span className="font-medium">{section.prefix === "" ? "no prefix" : section.prefix}</span>
        <span className="num text-muted-foreground">{section.metrics.length}</span>
      </summary>
      {open && (
        <div className="grid gap-3 pt-1 md:grid-cols-2 xl:grid-cols-3">
          {section.metrics.map((metric) => (
            <RunMetricsPanel
              key={metric}
              run={run}
              id={metric}
              title={metricTitle(metric)}
              unit={metricDefinition(metric).unit}
              explanation={<MetricExplanation metric={metric} />}
              metrics={[metric]}
              log={metricDefinition(metric).axis === "log"}
              height={170}
            />
          ))}
        </div>
      )}
    </details>
  );
}
