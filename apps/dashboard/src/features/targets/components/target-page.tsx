"use client";

import { percent, targetSentences } from "@headroom/protocol";
import { useQuery } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import { useMemo } from "react";
import { ChartCard } from "@/components/charts/chart-card";
import { formatStep } from "@/components/charts/prepare/format";
import { ErrorNote } from "@/components/error-note";
import { LiveUpdates } from "@/components/live/use-live";
import { Skeleton } from "@/components/ui/skeleton";
import { ToggleGroup, ToggleGroupItem } from "@/components/ui/toggle-group";
import { useTRPC } from "@/trpc/client";
import { lengthCurves } from "../prepare/length-curves";
import { targetParsers } from "../search-params";
import { ContextLengthsCard } from "./context-lengths-card";
import { DimensionsCard } from "./dimensions-card";
import { MethodCard } from "./method-card";
import { RarefactionChart } from "./rarefaction-chart";
import { TargetCurveChart } from "./target-curve-chart";

export function TargetPage({ id, since }: { id: string; since: number }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.target.get.queryOptions({ id }));
  const [length, setLength] = useQueryState("length", targetParsers.length);
  const estimate = query.data?.estimate;
  const curves = useMemo(
    () => (estimate === undefined ? undefined : lengthCurves(estimate, length)),
    [estimate, length],
  );
  if (query.data === undefined || estimate === undefined || curves === undefined) {
    return (
      <div className="px-4 py-6">
        {query.isError ? (
          <ErrorNote title="The target could not be shown" error={query.error} retry={() => query.refetch()} />
        ) : (
          <Skeleton className="h-96" />
        )}
      </div>
    );
  }
  const { name, corpusHash, tokenizerHash, createdAtMs } = query.data;
  const facts: [string, string | undefined][] = [
    ["tokens", formatStep(estimate.tokens)],
    ["V", formatStep(estimate.vocabulary)],
    ["tokens in use", estimate.usedVocabulary === undefined ? undefined : formatStep(estimate.usedVocabulary)],
    ["contexts", formatStep(estimate.contexts)],
    ["context length", estimate.n === undefined ? undefined : String(estimate.n - 1)],
    ["contexts seen once", percent(estimate.singletonShare)],
    ["documents", estimate.documents === undefined ? undefined : formatStep(estimate.documents)],
  ];
  const lengths = estimate.byContextLength?.map(({ contextLength }) => contextLength) ?? [];
  return (
    <LiveUpdates since={since}>
      <div className="flex flex-col gap-3 px-4 py-4">
        <div>
          <p className="text-xs text-muted-foreground">
            target: how many dimensions the next-token distributions of this corpus need
          </p>
          <h1 className="text-lg leading-6 font-semibold tracking-tight break-words">{name}</h1>
        </div>
        <dl className="flex flex-wrap gap-x-6 gap-y-1.5 border-y py-2">
          {facts.map(([label, text]) =>
            text === undefined ? null : (
              <div key={label}>
                <dt className="text-[11px] text-muted-foreground">{label}</dt>
                <dd className="num">{text}</dd>
              </div>
            ),
          )}
        </dl>
        <ul aria-label="What the estimate says" className="flex max-w-4xl flex-col gap-1">
          {targetSentences(estimate).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <div className="grid items-start gap-3 xl:grid-cols-[3fr_2fr]">
          <div className="flex min-w-0 flex-col gap-3">
            <ChartCard
              title="W-error by dimensions"
              explanation={
                <p>
                  ‖σ beyond k‖₂/‖M‖_F of the contexts × tokens matrix of next-token probabilities (Fig 7 of Godey et al.
                  2024). The naive curve is drawn with its nulls: the same tokens shuffled, and one-hot rows.
                </p>
              }
              actions={
                lengths.length > 1 && (
                  <ToggleGroup
                    type="single"
                    value={String(curves.contextLength)}
                    onValueChange={(value) => value !== "" && void setLength(Number(value))}
                    aria-label="Tokens of context"
                  >
                    {lengths.map((one) => (
                      <ToggleGroupItem key={one} value={String(one)} className="h-6 px-2 text-xs">
                        {one === 1 ? "1 token" : one}
                      </ToggleGroupItem>
                    ))}
                  </ToggleGroup>
                )
              }
            >
              <TargetCurveChart curves={curves} />
            </ChartCard>
            <ContextLengthsCard estimate={estimate} />
          </div>
          <div className="flex min-w-0 flex-col gap-3">
            <DimensionsCard curves={curves} usedVocabulary={estimate.usedVocabulary} />
            {(estimate.rarefaction?.length ?? 0) > 1 && (
              <ChartCard
                title="By corpus size"
                unit="dimensions, naive"
                explanation={
                  <p>
                    Dimensions of the naive curve on the first 1 % to 100 % of the corpus. While they still rise, the
                    corpus is too small to tell. Dotted: extrapolated by a power law, not measured.
                  </p>
                }
              >
                <RarefactionChart points={estimate.rarefaction ?? []} />
              </ChartCard>
            )}
          </div>
        </div>
        <MethodCard {...{ estimate, corpusHash, tokenizerHash, createdAtMs }} />
      </div>
    </LiveUpdates>
  );
}
