"use client";

import { METRIC, metricDefinition } from "@headroom/protocol";
import { useQuery } from "@tanstack/react-query";
import { ChartControls } from "@/components/chart-controls/chart-controls";
import { capitalised, MetricExplanation } from "@/components/charts/chart-card";
import { HoverProvider } from "@/components/charts/hover-store";
import { formatStep } from "@/components/charts/prepare/format";
import { ErrorNote } from "@/components/error-note";
import { LiveUpdates } from "@/components/live/use-live";
import { VerdictBadge, verdictLabel } from "@/components/runs/verdict-badge";
import { useFrozenAt } from "@/components/views/frozen";
import { useTRPC } from "@/trpc/client";
import { otherMetrics, perplexitySource, RUN_PANELS } from "../prepare/panels";
import { EventsCard } from "./events-card";
import { HeadroomCard } from "./headroom-card";
import { HeatMapPanel } from "./heat-map-panel";
import { LayerProfilePanel } from "./layer-profile-panel";
import { PerplexityPanel } from "./perplexity-panel";
import { RunFacts } from "./run-facts";
import { RunHeader } from "./run-header";
import { RunMetricsPanel } from "./run-metrics-panel";
import { RunPageSkeleton } from "./run-page-skeleton";
import { SettingsCard } from "./settings-card";
import { TargetLink } from "./target-link";
import type { RunOnset } from "./use-run-lines";
import { VerdictCard } from "./verdict-card";

const MOST_OTHERS = 24;

export function RunPage({ reference, since }: { reference: string; since?: number | undefined }) {
  const trpc = useTRPC();
  const frozenAt = useFrozenAt();
  const query = useQuery(trpc.run.get.queryOptions({ run: reference }));
  const run = query.data;
  const series = useQuery(trpc.series.list.queryOptions({ run: run?.id ?? "" }, { enabled: run !== undefined }));
  const assessment = useQuery(trpc.verdict.get.queryOptions({ run: run?.id ?? "" }, { enabled: run !== undefined }));
  const target = useQuery(trpc.target.ofRun.queryOptions({ run: run?.id ?? "" }, { enabled: run !== undefined }));
  if (run === undefined) {
    if (!query.isError) return <RunPageSkeleton />;
    return (
      <div className="px-4 py-16">
        <ErrorNote title="The run could not be shown" error={query.error} retry={() => query.refetch()} />
      </div>
    );
  }
  const summaries = series.data ?? [];
  const available = summaries.map(({ metric }) => metric);
  // Last values and the verdict are of now: in a saved view they are shown only while now is still then.
  const current = frozenAt === undefined || run.updatedAtMs <= frozenAt;
  const verdict = assessment.data?.verdict ?? null;
  const onset: RunOnset | undefined =
    verdict === null || verdict.onset === null || !current
      ? undefined
      : { steps: verdict.onset, label: `${verdictLabel(verdict.state)}, onset ${formatStep(verdict.onset.best)}` };
  const perplexity = perplexitySource(available);
  const others = otherMetrics(available);
  const [lossPanel, ...panels] = RUN_PANELS.map((panel) => ({
    ...panel,
    metrics: panel.metrics.filter((metric) => available.includes(metric)),
  })).filter(({ metrics }) => metrics.length > 0);
  return (
    <LiveUpdates since={since} runIds={[run.id]}>
      <HoverProvider>
        <div className="flex flex-col gap-3 px-4 py-4">
          <RunHeader
            run={run}
            badge={
              verdict === null || !current ? null : <VerdictBadge state={verdict.state} title={verdict.sentence} />
            }
          />
          {current && <RunFacts run={run} summaries={summaries} />}
          {assessment.data !== undefined && current && (
            <VerdictCard assessment={assessment.data} readOnly={frozenAt !== undefined} />
          )}
          <ChartControls />
          {series.isPending && <RunPageSkeleton chartsOnly />}
          {series.isError && (
            <ErrorNote
              title="The run's series could not be listed"
              error={series.error}
              retry={() => series.refetch()}
            />
          )}
          {series.data?.length === 0 && (
            <p className="grid h-48 place-content-center rounded-lg border border-dashed text-muted-foreground">
              Nothing logged yet.
            </p>
          )}
          <div className="grid gap-3 lg:grid-cols-2">
            {lossPanel !== undefined && (
              <RunMetricsPanel run={run} {...lossPanel} onset={onset} explanation={<p>{lossPanel.note}</p>} />
            )}
            {perplexity !== undefined && available.includes(METRIC.anisotropy) && (
              <PerplexityPanel run={run} source={perplexity} onset={onset} />
            )}
            <HeatMapPanel run={run} />
            {panels.map((panel) => (
              <RunMetricsPanel key={panel.id} run={run} {...panel} onset={onset} explanation={<p>{panel.note}</p>} />
            ))}
            <LayerProfilePanel run={run} />
          </div>
          {target.data && current && (
            <HeadroomCard
              run={run}
              target={target.data}
              summaries={summaries}
              actions={frozenAt === undefined && <TargetLink runId={run.id} linked={target.data} />}
            />
          )}
          {target.data === null && frozenAt === undefined && <TargetLink runId={run.id} linked={null} />}
          {others.length > 0 && (
            <section aria-label="Other metrics" className="flex flex-col gap-3">
              <h2 className="pt-2 font-semibold">
                Other metrics <span className="num font-normal text-muted-foreground">{others.length}</span>
              </h2>
              <div className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
                {others.slice(0, MOST_OTHERS).map((metric) => (
                  <RunMetricsPanel
                    key={metric}
                    run={run}
                    id={metric}
                    title={capitalised(metricDefinition(metric).label)}
                    unit={metricDefinition(metric).unit}
                    explanation={<MetricExplanation metric={metric} />}
                    metrics={[metric]}
                    log={metricDefinition(metric).axis === "log"}
                    height={170}
                  />
                ))}
              </div>
              {others.length > MOST_OTHERS && (
                <p className="text-muted-foreground">
                  {MOST_OTHERS} of {others.length} are drawn; the overlay board draws any.
                </p>
              )}
            </section>
          )}
          <div className="grid items-start gap-3 md:grid-cols-2 xl:grid-cols-3">
            <SettingsCard title="Config" value={run.config} empty="The run was opened without a config." />
            <SettingsCard title="Model card" value={run.modelCard} empty="The trainer gave no model card." />
            <EventsCard runId={run.id} />
          </div>
        </div>
      </HoverProvider>
    </LiveUpdates>
  );
}
