import type { RouterOutputs } from "@headroom/api";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { riseGauge, runTimeline } from "../prepare/run-timeline";
import { RunFacts } from "./run-facts";
import { Timeline } from "./timeline";

type RunVerdict = RouterOutputs["verdict"]["get"];

/** The run in one sentence, on one line, and in numbers. */
export function RunSummary({
  run,
  summaries,
  assessment,
}: {
  run: RunRecord;
  summaries: RouterOutputs["series"]["list"];
  assessment: RunVerdict | undefined;
}) {
  const verdict = assessment?.verdict ?? null;
  const timeline = runTimeline(verdict, run.lastStep);
  const gauge = riseGauge(verdict);
  return (
    <section
      aria-label="Summary"
      data-verdict={verdict?.state}
      className="flex flex-col gap-2 rounded-lg border bg-card px-4 py-3"
    >
      {verdict !== null && <p className="max-w-5xl text-[13.5px]">{verdict.sentence}</p>}
      <div className="flex flex-wrap items-end gap-x-8 gap-y-3">
        {timeline !== undefined && <Timeline timeline={timeline} />}
        {gauge !== undefined && <Rise {...gauge} />}
      </div>
      <RunFacts run={run} summaries={summaries} />
    </section>
  );
}

/** The rise as a bar, with a tick at what an alarm needs. */
function Rise({ rise, needed, words }: { rise: number; needed: number; words: string }) {
  const most = Math.max(rise, needed) * 1.15;
  return (
    <div className="flex min-w-64 flex-1 basis-64 flex-col gap-1" data-rise="">
      <div className="relative h-2 rounded-sm bg-muted" aria-hidden="true">
        <div
          className="absolute inset-y-0 left-0 rounded-sm"
          style={{
            width: `${(100 * rise) / most}%`,
            background: rise >= needed ? "var(--onset-edge)" : "var(--axis)",
          }}
        />
        <div
          className="absolute -inset-y-1 w-0 border-l-2 border-foreground"
          style={{ left: `${(100 * needed) / most}%` }}
        />
      </div>
      <p className="text-xs text-muted-foreground">{words}</p>
    </div>
  );
}
