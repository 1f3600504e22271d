"use client";

import type { RouterOutputs } from "@headroom/api";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { formatShort, formatStep } from "@/components/charts/prepare/format";
import { valueAxis } from "@/components/charts/prepare/scale";
import { Swatch } from "@/components/charts/swatch";
import { XyChart, type XyLine } from "@/components/charts/xy-chart";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { bracketBand, curveColumns, headWError } from "@/components/targets/target-curve";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { ToggleGroup, ToggleGroupItem } from "@/components/ui/toggle-group";
import { useTRPC } from "@/trpc/client";
import { type Epsilon, headroomSentences, neededDimensions } from "../prepare/headroom";
import { DimensionsChart } from "./dimensions-chart";
import { HeadroomGauge } from "./headroom-gauge";

type Summary = RouterOutputs["series"]["list"][number];
type Target = NonNullable<RouterOutputs["target"]["ofRun"]>;

/** The head against the estimated target distribution: gauge, words, and both W-error curves. */
export function HeadroomCard({
  run,
  target,
  summaries,
  actions,
}: {
  run: RunRecord;
  target: Target;
  summaries: readonly Summary[];
  actions: ReactNode;
}) {
  const [epsilon, setEpsilon] = useState<Epsilon>("0.5");
  const last = (metric: string) => summaries.find((one) => one.metric === metric)?.lastValue;
  const needed = neededDimensions(target.estimate, epsilon);
  const used = last(`head/dimensions_used_${epsilon}`);
  const head = { hiddenSize: run.modelCard.hiddenSize, dimensionsUsed: used };
  const effective = last("head/effective_rank_p") ?? last("head/effective_rank_q");
  return (
    <Card aria-label="Head against target" data-headroom={target.id}>
      <CardHeader className="items-center">
        <CardTitle>
          Head against target{" "}
          <Link
            href={`/targets/${target.id}`}
            className="rounded-sm pl-1 font-normal text-muted-foreground hover:underline"
          >
            {target.name}
          </Link>
        </CardTitle>
        <div className="flex flex-wrap items-center gap-2">
          {actions}
          <ToggleGroup
            type="single"
            value={epsilon}
            onValueChange={(value) => value !== "" && setEpsilon(value as Epsilon)}
            aria-label="W-error at which dimensions are counted"
          >
            <ToggleGroupItem value="0.5" className="h-6 px-2 text-xs">
              W-error 0.5
            </ToggleGroupItem>
            <ToggleGroupItem value="0.1" className="h-6 px-2 text-xs">
              0.1
            </ToggleGroupItem>
          </ToggleGroup>
        </div>
      </CardHeader>
      <CardContent className="grid gap-x-6 gap-y-4 lg:grid-cols-2">
        <div className="flex flex-col gap-3">
          <HeadroomGauge needed={needed} hiddenSize={head.hiddenSize} dimensionsUsed={used} effectiveRank={effective} />
          <ul className="flex flex-col gap-1">
            {headroomSentences(needed, head, epsilon).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <p className="text-xs text-muted-foreground">
            The band is that of contexts seen more than once in {formatShort(target.estimate.tokens)} tokens; it says
            nothing of contexts seen once, and co-occurrence of a shortfall with saturation is not its cause.
          </p>
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <DimensionsChart
            run={run}
            target={target}
            epsilon={epsilon}
            available={summaries.map(({ metric }) => metric)}
          />
          <WErrorChart runId={run.id} target={target} />
        </div>
      </CardContent>
    </Card>
  );
}

/** W-error of the trained head over the target's curve. */
function WErrorChart({ runId, target }: { runId: string; target: Target }) {
  const trpc = useTRPC();
  const spectra = useQuery(trpc.spectrum.read.queryOptions({ run: runId, maxSteps: 6 }));
  const { estimate } = target;
  const lines: XyLine[] = [
    { key: "target", label: "target, naive", colour: "var(--series-0)", ...curveColumns(estimate.naive) },
  ];
  if (estimate.shuffled) {
    lines.push({
      key: "shuffled",
      label: "target, shuffled",
      colour: "var(--series-7)",
      dash: "7 3",
      ...curveColumns(estimate.shuffled),
    });
  }
  const records = spectra.data ?? [];
  const ends = [records[0], records[records.length - 1]].filter(
    (one, i, all) => one !== undefined && all.indexOf(one) === i,
  );
  ends.forEach((spectrum, i) => {
    const error = spectrum === undefined ? undefined : headWError(spectrum.singularValues);
    if (spectrum === undefined || error === undefined) return;
    lines.push({
      key: `head ${spectrum.step}`,
      label: `head at step ${formatStep(spectrum.step)}`,
      colour: "var(--series-1)",
      dash: i === 0 && ends.length > 1 ? "2 3" : undefined,
      x: Float64Array.from(error.subarray(1), (_, k) => k + 1),
      y: error.slice(1),
    });
  });
  const { lower, upper } = estimate;
  const bands = lower && upper ? [{ key: "bracket", colour: "var(--series-2)", ...bracketBand(lower, upper) }] : [];
  const most = Math.max(2, ...lines.map(({ x }) => x[x.length - 1] ?? 1));
  return (
    <div className="min-w-0">
      <XyChart
        height={220}
        label="W-error of the head and of the target by dimensions"
        lines={lines}
        bands={bands}
        axes={(width) => ({
          x: {
            ...valueAxis([1, most], true, Math.max(3, Math.floor(width / 80))),
            tick: formatShort,
            value: formatStep,
            label: "dimensions",
          },
          y: valueAxis([0, 1], false),
        })}
      />
      <ul className="flex flex-wrap gap-x-4 gap-y-0.5 px-2 pt-1 text-xs text-muted-foreground">
        {lines.map(({ key, label, colour, dash }) => (
          <li key={key} className="flex items-center gap-1.5">
            <Swatch colour={colour} dash={dash} /> {label}
          </li>
        ))}
      </ul>
    </div>
  );
}
