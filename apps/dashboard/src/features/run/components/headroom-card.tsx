"use client";

import type { RouterOutputs } from "@headroom/api";
import { HEAD_DIMENSIONS_USED, METRIC } from "@headroom/protocol";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { formatShort } from "@/components/charts/prepare/format";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { Term } from "@/components/term";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { ToggleGroup, ToggleGroupItem } from "@/components/ui/toggle-group";
import { headroomSentences, neededDimensions } from "../prepare/headroom";
import { DimensionsChart } from "./dimensions-chart";
import { HeadWErrorChart } from "./head-w-error-chart";
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
  const [epsilon, setEpsilon] = useState("0.5");
  const last = (metric: string | undefined) => summaries.find((one) => one.metric === metric)?.lastValue;
  const needed = neededDimensions(target.estimate, epsilon);
  const used = last(HEAD_DIMENSIONS_USED[epsilon]);
  const head = { hiddenSize: run.modelCard.hiddenSize, dimensionsUsed: used };
  const effective = last(METRIC.effectiveRankP) ?? last(METRIC.effectiveRankQ);
  return (
    <Card aria-label="Head against target" data-headroom={target.id}>
      <CardHeader className="items-center">
        <CardTitle>
          Head against <Term id="target">target</Term>{" "}
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
            onValueChange={(value) => value !== "" && setEpsilon(value)}
            aria-label="W-error at which dimensions are counted"
          >
            {Object.keys(HEAD_DIMENSIONS_USED).map((level, i) => (
              <ToggleGroupItem key={level} value={level} className="h-6 px-2 text-xs">
                {i === 0 ? `W-error ${level}` : level}
              </ToggleGroupItem>
            ))}
          </ToggleGroup>
        </div>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        <div className="grid gap-x-8 gap-y-3 lg:grid-cols-2">
          <HeadroomGauge needed={needed} hiddenSize={head.hiddenSize} dimensionsUsed={used} effectiveRank={effective} />
          <div className="flex flex-col gap-2">
            <ul aria-label="Room or shortfall" className="flex flex-col gap-1">
              {headroomSentences(needed, head, epsilon).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
            <p className="text-xs text-muted-foreground">
              <Term id="headroom">Headroom</Term> is what d has beyond what the target needs at a{" "}
              <Term id="w-error">W-error</Term>, <Term id="shortfall">shortfall</Term> what it lacks. The band is of
              contexts seen at least twice in {formatShort(target.estimate.tokens)} tokens; it says nothing of contexts
              seen once. It counts dimensions of a linear approximation, and a softmax over d dimensions is not linear:
              a shortfall is a sign of a bottleneck, not a proof, and not the cause of a saturation it comes with.
            </p>
          </div>
        </div>
        <div className="grid gap-x-6 gap-y-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-1">
            <h3 className="text-xs font-medium text-muted-foreground">Dimensions through training</h3>
            <DimensionsChart
              run={run}
              target={target}
              epsilon={epsilon}
              available={summaries.map(({ metric }) => metric)}
            />
          </div>
          <div className="flex min-w-0 flex-col gap-1">
            <h3 className="text-xs font-medium text-muted-foreground">W-error of the head over the target&rsquo;s</h3>
            <HeadWErrorChart runId={run.id} target={target} />
          </div>
        </div>
      </CardContent>
    </Card>
  );
}
