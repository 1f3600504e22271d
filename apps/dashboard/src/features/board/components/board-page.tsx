"use client";

import { ChartControls } from "@/components/chart-controls/chart-controls";
import { HoverProvider } from "@/components/charts/hover-store";
import { ErrorNote } from "@/components/error-note";
import { LiveUpdates } from "@/components/live/use-live";
import { PanelRegistry } from "@/components/panels/panel-registry";
import { Skeleton } from "@/components/ui/skeleton";
import { useFrozenAt } from "@/components/views/frozen";
import { BoardLegend } from "./board-legend";
import { BoardSummary } from "./board-summary";
import { GroupSelect } from "./group-select";
import { MetricChoice } from "./metric-choice";
import { MetricPanel } from "./metric-panel";
import { RunPicker, RunPickerDialog } from "./run-picker";
import { ShareMenu } from "./share-menu";
import { useBoard } from "./use-board";

/** Several runs, several metrics, one x axis. */
export function BoardPage({ project, since }: { project: string; since?: number | undefined }) {
  const board = useBoard(project);
  const frozen = useFrozenAt() !== undefined;
  if (board.list.error && board.rows === undefined) {
    return (
      <div className="px-4 py-16">
        <ErrorNote
          title="The project's runs could not be listed"
          error={board.list.error}
          retry={() => board.list.refetch()}
        />
      </div>
    );
  }
  return (
    <LiveUpdates since={since}>
      <PanelRegistry>
        <HoverProvider>
          <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
            {!frozen && (
              <aside className="hidden w-72 shrink-0 border-r lg:block" aria-label="Runs of the project">
                <div className="sticky top-11 max-h-[calc(100dvh-2.75rem)] overflow-y-auto px-3 py-4">
                  <RunPicker board={board} project={project} />
                </div>
              </aside>
            )}
            <div className="flex min-w-0 flex-1 flex-col gap-3 px-4 py-4">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
                <h1 className="mr-1 truncate text-base font-semibold tracking-tight">{project}</h1>
                {!frozen && <RunPickerDialog board={board} project={project} />}
                <MetricChoice board={board} />
                <GroupSelect board={board} />
                {!frozen && (
                  <div className="ml-auto">
                    <ShareMenu board={board} project={project} />
                  </div>
                )}
              </div>
              <ChartControls />
              {board.missing.length > 0 && (
                <p className="text-warn" role="status">
                  Not on this server: {board.missing.join(", ")}
                </p>
              )}
              <BoardLegend board={board} />
              <Panels board={board} />
              {board.runs.length > 0 && board.current && <BoardSummary board={board} />}
            </div>
          </div>
        </HoverProvider>
      </PanelRegistry>
    </LiveUpdates>
  );
}

function Panels({ board }: { board: ReturnType<typeof useBoard> }) {
  if (board.pending) {
    return (
      <div className="grid gap-3 xl:grid-cols-2" aria-busy="true">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    );
  }
  if (board.runs.length === 0) {
    return (
      <p className="grid h-64 place-content-center rounded-lg border border-dashed text-center text-muted-foreground">
        {board.rows?.length === 0 ? "This project has no runs." : "Tick runs to draw them."}
      </p>
    );
  }
  if (board.metrics.length === 0) {
    return (
      <p className="grid h-64 place-content-center rounded-lg border border-dashed text-center text-muted-foreground">
        {board.available.length === 0 ? "The ticked runs have logged nothing yet." : "Choose a metric to draw."}
      </p>
    );
  }
  return (
    <div className={board.metrics.length > 1 ? "grid gap-3 xl:grid-cols-2" : "grid gap-3"}>
      {board.metrics.map((metric) => (
        <MetricPanel key={metric} board={board} metric={metric} height={board.metrics.length > 1 ? 260 : 420} />
      ))}
    </div>
  );
}
