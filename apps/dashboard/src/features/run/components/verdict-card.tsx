"use client";

import type { RouterOutputs } from "@headroom/api";
import { metricDefinition } from "@headroom/protocol";
import { formatStep, formatValue } from "@/components/charts/prepare/format";
import { VerdictBadge, verdictLabel } from "@/components/runs/verdict-badge";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { type EvidenceRow, lossEvidence, onsetWords, signalName, spectrumEvidence } from "../prepare/verdict-words";
import { VerdictLabels } from "./verdict-labels";

type RunVerdict = RouterOutputs["verdict"]["get"];

/** The saturation assessment: what is said, on which evidence, what was missing, and what people say to it. */
export function VerdictCard({ assessment, readOnly }: { assessment: RunVerdict; readOnly: boolean }) {
  const { verdict, bestAgainstLast, falseAlarms, labels } = assessment;
  if (verdict === null) return null;
  const onset = onsetWords(verdict);
  return (
    <Card aria-label="Verdict">
      <CardHeader className="items-center justify-start">
        <CardTitle>Verdict and its evidence</CardTitle>
        <VerdictBadge state={verdict.state} />
        {["healthy", "warming-up", "insufficient-evidence"].includes(verdict.state) && (
          <Badge variant="outline">{verdictLabel(verdict.state)}</Badge>
        )}
        {onset !== undefined && (
          <span className="text-muted-foreground">
            onset <span className="text-foreground">{onset}</span>
          </span>
        )}
      </CardHeader>
      <CardContent className="flex flex-col gap-3">
        <p className="max-w-4xl">{verdict.sentence}</p>
        {verdict.notSaturationBecause.length > 0 && (
          <ul className="flex list-disc flex-col gap-0.5 pl-4 text-muted-foreground">
            {verdict.notSaturationBecause.map((reason) => (
              <li key={reason}>Not saturation because {reason.charAt(0).toLowerCase() + reason.slice(1)}</li>
            ))}
          </ul>
        )}
        <div className="grid gap-x-8 gap-y-3 md:grid-cols-2 xl:grid-cols-4">
          <Evidence title="Loss" rows={lossEvidence(verdict)} empty="no loss to judge yet" />
          <Evidence title="Spectrum and states" rows={spectrumEvidence(verdict)} empty="nothing was measured" />
          <BestAgainstLast rows={bestAgainstLast} />
          <Timeline changes={verdict.timeline} />
        </div>
        {falseAlarms !== null && <p className="text-xs text-muted-foreground">{falseAlarms.sentence}</p>}
        {verdict.missing.length > 0 && (
          <p className="text-xs text-muted-foreground">
            Would have helped, never logged: {verdict.missing.map(signalName).join(", ")}.
          </p>
        )}
        <VerdictLabels runId={assessment.runId} labels={labels} onset={verdict.onset?.best} readOnly={readOnly} />
      </CardContent>
    </Card>
  );
}

function Evidence({ title, rows, empty }: { title: string; rows: readonly EvidenceRow[]; empty: string }) {
  return (
    <div>
      <h3 className="pb-1 text-xs font-medium text-muted-foreground">{title}</h3>
      {rows.length === 0 ? (
        <p className="text-xs text-muted-foreground">{empty}</p>
      ) : (
        <dl className="flex flex-col gap-0.5 text-xs">
          {rows.map(({ what, value }) => (
            <div
              key={`${what}${value}`}
              className="flex items-baseline justify-between gap-3 border-b border-dashed pb-0.5"
            >
              <dt className="text-muted-foreground">{what}</dt>
              <dd className="num text-right">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

/** Every evaluation metric at the best checkpoint and at the end, as in Table 1 of Godey et al. 2024. */
function BestAgainstLast({ rows }: { rows: RunVerdict["bestAgainstLast"] }) {
  const [first] = rows;
  if (first === undefined) return null;
  return (
    <div>
      <h3 className="pb-1 text-xs font-medium text-muted-foreground">
        Best checkpoint (near step <span className="num">{formatStep(first.best.step)}</span>) against last
      </h3>
      <dl className="flex flex-col gap-0.5 text-xs">
        {rows.map(({ metric, best, last }) => (
          <div key={metric} className="flex items-baseline justify-between gap-3 border-b border-dashed pb-0.5">
            <dt className="truncate text-muted-foreground" title={metric}>
              {metricDefinition(metric).label}
            </dt>
            <dd className="num text-right whitespace-nowrap">
              {formatValue(best.value)} → {formatValue(last.value)}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const SHOWN_CHANGES = 8;

function Timeline({ changes }: { changes: NonNullable<RunVerdict["verdict"]>["timeline"] }) {
  if (changes.length === 0) return null;
  return (
    <div>
      <h3 className="pb-1 text-xs font-medium text-muted-foreground">State by step</h3>
      <ol className="flex flex-col gap-0.5 text-xs">
        {changes.slice(-SHOWN_CHANGES).map((change) => (
          <li key={`${change.step}${change.to}`} className="flex items-baseline gap-2" title={change.why}>
            <span className="num w-16 shrink-0 text-right text-muted-foreground">{formatStep(change.step)}</span>
            <span>{verdictLabel(change.to)}</span>
          </li>
        ))}
      </ol>
      {changes.length > SHOWN_CHANGES && (
        <p className="text-xs text-muted-foreground">
          the last {SHOWN_CHANGES} of {changes.length} changes
        </p>
      )}
    </div>
  );
}
