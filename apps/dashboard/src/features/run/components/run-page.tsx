"use client";

import { METRIC } from "@headroom/protocol";
import { useQuery } from "@tanstack/react-query";
import { ChartControls } from "@/components/chart-controls/chart-controls";
import { HoverProvider } from "@/components/charts/hover-store";
import { ErrorNote } from "@/components/error-note";
import { PageState } from "@/components/layout/page-state";
import { LiveUpdates } from "@/components/live/use-live";
import { PanelRegistry } from "@/components/panels/panel-registry";
import { VerdictBadge } from "@/components/runs/verdict-badge";
import { useFrozenAt } from "@/components/views/frozen";
import { useTRPC } from "@/trpc/client";
import { otherMetrics, perplexitySource, RUN_PANELS, type RunPanel } from "../prepare/panels";
import { runOnset, tabState } from "../prepare/run-onset";
import { EventsCard } from "./events-card";
import { HeadroomCard } from "./headroom-card";
import { HeatMapPanel } from "./heat-map-panel";
import { LayerProfilePanel } from "./layer-profile-panel";
import { OtherMetrics } from "./other-metrics";
import { PerplexityPanel } from "./perplexity-panel";
import { RunHeader } from "./run-header";
import { RunMetricsPanel } from "./run-metrics-panel";
import { RunPageSkeleton } from "./run-page-skeleton";
import { RunSummary } from "./run-summary";
import { PageSection, SectionBar } from "./section-bar";
import { SettingsCard } from "./settings-card";
import { TargetLink } from "./target-link";
import { VerdictCard } from "./verdict-card";

export function RunPage({ reference, since }: { reference: string; since?: number | undefined }) {
  const trpc = useTRPC();
  const frozenAt = useFrozenAt();
  const query = useQuery(trpc.run.get.queryOptions({ run: reference }));
  const run = query.data;
  const ofRun = { run: run?.id ?? "" };
  const known = { enabled: run !== undefined };
  const series = useQuery(trpc.series.list.queryOptions(ofRun, known));
  const assessment = useQuery(trpc.verdict.get.queryOptions(ofRun, known));
  const target = useQuery(trpc.target.ofRun.queryOptions(ofRun, known));
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
  const verdict = current ? (assessment.data?.verdict ?? null) : null;
  const onset = runOnset(verdict);
  const perplexity = perplexitySource(available);
  const others = otherMetrics(available);
  const panels = RUN_PANELS.map((panel) => ({
    ...panel,
    metrics: panel.metrics.filter((metric) => available.includes(metric)),
  })).filter(({ metrics }) => metrics.length > 0);
  const panelsOf = (section: RunPanel["section"]) =>
    panels
      .filter((panel) => panel.section === section)
      .map((panel) => (
        <RunMetricsPanel key={panel.id} run={run} {...panel} onset={onset} explanation={<p>{panel.note}</p>} />
      ));
  const loss = panelsOf("loss");
  const hasEvidence = current && assessment.data !== undefined && assessment.data.verdict !== null;
  return (
    <LiveUpdates since={since} runIds={[run.id]}>
      <PanelRegistry>
        <HoverProvider>
          <PageState state={tabState(run.status, verdict?.state)} />
          <div className="flex flex-col gap-3 px-4 py-4">
            <RunHeader
              run={run}
              badge={verdict === null ? null : <VerdictBadge state={verdict.state} title={verdict.sentence} />}
            />
            {current && <RunSummary run={run} summaries={summaries} assessment={assessment.data} />}
            <SectionBar
              sections={[
                ...(loss.length > 0 ? [{ id: "loss", title: "Loss" }] : []),
                ...(target.data !== undefined ? [{ id: "headroom", title: "Head against target" }] : []),
                { id: "spectrum", title: "Spectrum" },
                { id: "states", title: "States and gradient" },
                ...(others.length > 0 ? [{ id: "others", title: "Other metrics" }] : []),
                ...(hasEvidence ? [{ id: "evidence", title: "Evidence" }] : []),
                { id: "config", title: "Config" },
                { id: "events", title: "Events" },
              ]}
            />
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
            <PageSection id="loss" className="grid gap-3 lg:grid-cols-2">
              {loss}
              {perplexity !== undefined && available.includes(METRIC.anisotropy) && (
                <PerplexityPanel run={run} source={perplexity} onset={onset} />
              )}
            </PageSection>
            <PageSection id="headroom">
              {target.data && current && (
                <HeadroomCard
                  run={run}
                  target={target.data}
                  summaries={summaries}
                  actions={frozenAt === undefined && <TargetLink runId={run.id} linked={target.data} />}
                />
              )}
              {target.data === null && frozenAt === undefined && <TargetLink runId={run.id} linked={null} />}
            </PageSection>
            <PageSection id="spectrum" className="grid gap-3 lg:grid-cols-2">
              <HeatMapPanel run={run} />
              {panelsOf("spectrum")}
            </PageSection>
            <PageSection id="states" className="grid gap-3 lg:grid-cols-2">
              {panelsOf("states")}
              <LayerProfilePanel run={run} />
            </PageSection>
            {others.length > 0 && (
              <PageSection id="others" title={`Other metrics (${others.length})`} className="flex flex-col gap-2">
                <OtherMetrics run={run} metrics={others} summaries={summaries} />
              </PageSection>
            )}
            {hasEvidence && assessment.data !== undefined && (
              <PageSection id="evidence">
                <VerdictCard assessment={assessment.data} readOnly={frozenAt !== undefined} />
              </PageSection>
            )}
            <PageSection id="config" className="grid items-start gap-3 md:grid-cols-2">
              <SettingsCard title="Config" value={run.config} empty="The run was opened without a config." />
              <SettingsCard title="Model card" value={run.modelCard} empty="The trainer gave no model card." />
            </PageSection>
            <PageSection id="events">
              <EventsCard runId={run.id} />
            </PageSection>
          </div>
        </HoverProvider>
      </PanelRegistry>
    </LiveUpdates>
  );
}
