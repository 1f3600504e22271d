"use client";

import { useQueries } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsArrayOf, parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { useId, useMemo } from "react";
import { metricTitle } from "@/components/charts/chart-card";
import { formatValue } from "@/components/charts/prepare/format";
import { assignIdentities } from "@/components/charts/prepare/identity";
import { Swatch } from "@/components/charts/swatch";
import { LiveUpdates } from "@/components/live/use-live";
import { RunStatusMark } from "@/components/runs/run-status";
import { Label } from "@/components/ui/label";
import { Switch } from "@/components/ui/switch";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { useTRPC } from "@/trpc/client";
import { type DifferenceRow, difference } from "../prepare/difference";

const parsers = {
  runs: parseAsArrayOf(parseAsString).withDefault([]),
  /** also what all runs have in common */
  all: parseAsBoolean.withDefault(false),
};

/** Settings, model cards and final numbers of any number of runs side by side. */
export function ComparePage({ since }: { since: number }) {
  const trpc = useTRPC();
  const id = useId();
  const [{ runs: slugs, all }, setState] = useQueryStates(parsers);
  const { runs, missing } = useQueries({
    queries: slugs.map((slug) => trpc.run.get.queryOptions({ run: slug })),
    combine: (results) => ({
      runs: results.flatMap(({ data }) => data ?? []),
      missing: results.flatMap(({ isError }, i) => (isError ? [slugs[i]!] : [])),
    }),
  });
  const summaries = useQueries({
    queries: runs.map((run) => trpc.series.list.queryOptions({ run: run.id })),
    combine: (results) => results.map(({ data }) => data ?? []),
  });
  const parts = useMemo(
    () =>
      difference(
        runs.map((run, i) => ({
          id: run.id,
          config: run.config,
          modelCard: run.modelCard,
          last: new Map(summaries[i]?.map(({ metric, lastValue }) => [metric, lastValue])),
          minimum: new Map(
            summaries[i]?.flatMap(({ metric, minimum }) => (minimum === null ? [] : [[metric, minimum]])),
          ),
        })),
      ),
    [runs, summaries],
  );
  const identities = assignIdentities(runs.map((run) => run.id));
  const sections: readonly { title: string; rows: readonly DifferenceRow[]; metric?: boolean }[] = [
    { title: "Config", rows: parts.config },
    { title: "Model card", rows: parts.modelCard },
    { title: "Last value", rows: parts.last, metric: true },
    { title: "Minimum", rows: parts.minimum, metric: true },
  ];
  return (
    <LiveUpdates since={since} runIds={runs.map((run) => run.id)}>
      <div className="flex flex-col gap-3 px-4 py-4">
        <div className="flex flex-wrap items-center gap-4">
          <h1 className="text-base font-semibold tracking-tight">Compare {runs.length} runs</h1>
          <div className="flex items-center gap-2">
            <Switch
              id={`${id}-all`}
              checked={!all}
              onCheckedChange={(checked) => setState({ all: checked ? null : true })}
            />
            <Label htmlFor={`${id}-all`}>only what differs</Label>
          </div>
        </div>
        {missing.length > 0 && (
          <p className="text-warn" role="status">
            Not on this server: {missing.join(", ")}
          </p>
        )}
        <div className="rounded-lg border bg-card">
          <Table aria-label="Differences between the runs">
            <TableHeader>
              <TableRow className="hover:bg-transparent">
                <TableHead className="pl-3">
                  <span className="sr-only">Name</span>
                </TableHead>
                {runs.map((run) => (
                  <TableHead key={run.id} className="h-10 max-w-64">
                    <span className="flex items-center gap-1.5">
                      <Swatch {...identities.get(run.id)!} />
                      <RunStatusMark status={run.status} />
                      <Link href={`/r/${run.slug}`} className="truncate rounded-sm text-foreground hover:underline">
                        {run.name}
                      </Link>
                    </span>
                  </TableHead>
                ))}
              </TableRow>
            </TableHeader>
            {sections.map(({ title, rows, metric }) => (
              <Section
                key={title}
                ids={runs.map((run) => run.id)}
                title={title}
                rows={rows}
                all={all}
                metric={metric ?? false}
              />
            ))}
          </Table>
        </div>
      </div>
    </LiveUpdates>
  );
}

function Section({
  ids,
  title,
  rows,
  all,
  metric,
}: {
  /** of the runs, in their order */
  ids: readonly string[];
  title: string;
  rows: readonly DifferenceRow[];
  all: boolean;
  metric: boolean;
}) {
  const shown = all ? rows : rows.filter(({ differs }) => differs);
  return (
    <TableBody>
      <TableRow className="bg-muted/50 hover:bg-muted/50">
        <TableHead scope="colgroup" colSpan={99} className="h-7 pl-3">
          {title}{" "}
          <span className="font-normal">
            {shown.length === 0
              ? "the same in all"
              : shown.length < rows.length && `${rows.length - shown.length} the same`}
          </span>
        </TableHead>
      </TableRow>
      {shown.map(({ key, values }) => (
        <TableRow key={key}>
          <TableHead scope="row" className="max-w-72 truncate pl-3 font-normal" title={key}>
            {metric ? metricTitle(key) : key}
          </TableHead>
          {values.map((value, i) => (
            <TableCell
              key={ids[i]}
              className="num max-w-64 truncate"
              title={value === undefined ? undefined : String(value)}
            >
              {value === undefined ? (
                <span className="text-muted-foreground">—</span>
              ) : typeof value === "number" ? (
                formatValue(value)
              ) : (
                value
              )}
            </TableCell>
          ))}
        </TableRow>
      ))}
    </TableBody>
  );
}
