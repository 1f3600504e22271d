"use client";

import { useQuery } from "@tanstack/react-query";
import { ChartCard } from "@/components/charts/chart-card";
import { formatMoment, formatShort, formatStep } from "@/components/charts/prepare/format";
import { ErrorNote } from "@/components/error-note";
import { LiveUpdates } from "@/components/live/use-live";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { useTRPC } from "@/trpc/client";
import {
  contextLengthRows,
  dimensionsTable,
  percent,
  reproduceCommand,
  targetSentences,
} from "../prepare/target-words";
import { RarefactionChart } from "./rarefaction-chart";
import { TargetCurveChart } from "./target-curve-chart";

export function TargetPage({ id, since }: { id: string; since: number }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.target.get.queryOptions({ id }));
  if (query.data === undefined) {
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
  const { name, estimate, corpusHash, tokenizerHash, createdAtMs } = query.data;
  const facts: [string, string | undefined][] = [
    ["tokens", formatStep(estimate.tokens)],
    ["V", formatStep(estimate.vocabulary)],
    ["contexts", formatStep(estimate.contexts)],
    ["context length", estimate.n === undefined ? undefined : String(estimate.n - 1)],
    ["contexts seen once", percent(estimate.singletonShare)],
    ["documents", estimate.documents === undefined ? undefined : formatStep(estimate.documents)],
  ];
  const byLength = contextLengthRows(estimate);
  return (
    <LiveUpdates since={since}>
      <div className="flex flex-col gap-3 px-4 py-4">
        <div>
          <p className="text-xs text-muted-foreground">target</p>
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
        <ul className="flex max-w-3xl flex-col gap-1">
          {targetSentences(estimate).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <div className="grid items-start gap-3 xl:grid-cols-[3fr_2fr]">
          <ChartCard
            title="W-error by dimensions"
            explanation={
              <p>
                ‖σ beyond k‖₂/‖M‖_F of the contexts × tokens matrix of next-token probabilities (Fig 7 of Godey et al.
                2024). The naive curve is drawn with its nulls: the same tokens shuffled, and one-hot rows.
              </p>
            }
          >
            <TargetCurveChart estimate={estimate} />
          </ChartCard>
          <Card>
            <CardHeader>
              <CardTitle>Dimensions needed</CardTitle>
            </CardHeader>
            <Table>
              <TableHeader>
                <TableRow className="hover:bg-transparent">
                  <TableHead className="pl-4">W-error</TableHead>
                  <TableHead className="text-right">bracket</TableHead>
                  <TableHead className="text-right">naive</TableHead>
                  <TableHead className="text-right">shuffled</TableHead>
                  <TableHead className="pr-4 text-right">one-hot</TableHead>
                </TableRow>
              </TableHeader>
              <TableBody>
                {dimensionsTable(estimate).map((row) => (
                  <TableRow key={row.epsilon} className="num">
                    <TableCell className="pl-4">{row.epsilon}</TableCell>
                    <TableCell className="text-right">{row.bracket}</TableCell>
                    <TableCell className="text-right">{row.naive}</TableCell>
                    <TableCell className="text-right text-muted-foreground">{row.shuffled}</TableCell>
                    <TableCell className="pr-4 text-right text-muted-foreground">{row.oneHot}</TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </Card>
          {(estimate.rarefaction?.length ?? 0) > 1 && (
            <ChartCard
              title="By corpus size"
              unit="dimensions"
              explanation={
                <p>
                  Dimensions of the naive curve on the first 1 % to 100 % of the corpus. While they still rise, the
                  corpus is too small to tell. Dashed: extrapolated by a power law, not measured.
                </p>
              }
            >
              <RarefactionChart points={estimate.rarefaction ?? []} />
            </ChartCard>
          )}
          {byLength.length > 0 && (
            <Card>
              <CardHeader>
                <CardTitle>By context length</CardTitle>
              </CardHeader>
              <Table>
                <TableHeader>
                  <TableRow className="hover:bg-transparent">
                    <TableHead className="pl-4">tokens</TableHead>
                    <TableHead className="text-right">contexts</TableHead>
                    <TableHead className="text-right">seen once</TableHead>
                    <TableHead
                      className="pr-4 text-right"
                      title="share of the naive curve that the shuffled null does not explain"
                    >
                      not explained by null
                    </TableHead>
                  </TableRow>
                </TableHeader>
                <TableBody>
                  {byLength.map((row) => (
                    <TableRow key={row.length} className="num">
                      <TableCell className="pl-4">{row.length}</TableCell>
                      <TableCell className="text-right">{row.contexts}</TableCell>
                      <TableCell className="text-right">{row.singletons}</TableCell>
                      <TableCell className="pr-4 text-right">{row.unexplained}</TableCell>
                    </TableRow>
                  ))}
                </TableBody>
              </Table>
            </Card>
          )}
        </div>
        <Card>
          <CardHeader>
            <CardTitle>Method</CardTitle>
          </CardHeader>
          <CardContent className="flex flex-col gap-2 text-muted-foreground">
            <p>
              Rows weighted {estimate.weighting === "frequency" ? "by frequency" : "once per distinct context"}, seed{" "}
              <span className="num">{estimate.seed ?? "not given"}</span>
              {estimate.documentsApart ? ", windows inside documents" : ", windows over the concatenated corpus"}.
              {typeof estimate.method?.spectrum === "string" && ` Spectrum: ${estimate.method.spectrum}.`}
              {estimate.method?.bracketMargin !== undefined &&
                ` The bracket is ${estimate.method.bracketMargin} standard errors wide on either side.`}{" "}
              Made {formatMoment(createdAtMs)}
              {estimate.seconds !== undefined &&
                ` in ${formatShort(Object.values(estimate.seconds).reduce((sum, one) => sum + one, 0))} s`}
              .
            </p>
            <pre className="num overflow-x-auto rounded-md border bg-background p-3 text-xs text-foreground">
              {reproduceCommand(estimate)}
            </pre>
            <p className="text-xs break-all">
              corpus <span className="num">{corpusHash || "unknown"}</span> · tokenizer{" "}
              <span className="num">{tokenizerHash || "unknown"}</span>
            </p>
          </CardContent>
        </Card>
      </div>
    </LiveUpdates>
  );
}
