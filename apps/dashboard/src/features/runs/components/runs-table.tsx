"use client";

import type { RouterOutputs } from "@headroom/api";
import { METRIC, metricAxisLabel, metricDefinition, metricMeaning } from "@headroom/protocol";
import { createColumnHelper, tableFeatures, useTable } from "@tanstack/react-table";
import { ArrowDownIcon, ArrowUpIcon } from "lucide-react";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { type ReactNode, useMemo } from "react";
import { formatDuration, formatStep, formatValue } from "@/components/charts/prepare/format";
import { assignIdentities } from "@/components/charts/prepare/identity";
import { Sparkline } from "@/components/charts/sparkline";
import { RunStatusMark } from "@/components/runs/run-status";
import { VerdictBadge } from "@/components/runs/verdict-badge";
import { Checkbox } from "@/components/ui/checkbox";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { Tooltip, TooltipContent, TooltipTrigger } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { runsParsers } from "../search-params";
import { RunMenu } from "./run-menu";
import { StartedAt } from "./started-at";
import { TagList } from "./tag-list";
import { useTrainingLines } from "./use-training-lines";

type Row = RouterOutputs["run"]["list"]["items"][number];

const features = tableFeatures({});
const column = createColumnHelper<typeof features, Row>();

/** Where each column hides: the table stays readable from 390 px up. */
const HIDDEN_BELOW: Readonly<Record<string, string>> = {
  sparkline: "hidden sm:table-cell",
  loss: "sm:hidden",
  lastStep: "hidden sm:table-cell",
  tags: "hidden lg:table-cell",
  created: "hidden md:table-cell",
  duration: "hidden xl:table-cell",
};
const NUMERIC = new Set(["lastStep", "duration", "loss"]);

export function RunsTable({ rows, stale }: { rows: Row[]; stale: boolean }) {
  const [{ runs: ticked, metrics, sort, desc }, setState] = useQueryStates(runsParsers);
  const trainingLines = useTrainingLines(rows);
  const columns = useMemo(() => tableColumns(metrics, trainingLines), [metrics, trainingLines]);
  const table = useTable({ features, columns, data: rows, getRowId: (row) => row.run.id });
  const slugs = rows.map((row) => row.run.slug);
  const allTicked = slugs.length > 0 && slugs.every((slug) => ticked.includes(slug));
  const sortBy = (key: string) => setState({ sort: key, desc: sort === key ? !desc : !lowerIsBetter(key), page: null });
  return (
    <div className={cn("rounded-lg border bg-card", stale && "opacity-60 transition-opacity")} aria-busy={stale}>
      <Table>
        <TableHeader>
          {table.getHeaderGroups().map((group) => (
            <TableRow key={group.id} className="hover:bg-transparent">
              <TableHead className="w-9 pl-3">
                <Checkbox
                  aria-label="Tick all runs of this page"
                  checked={allTicked ? true : slugs.some((slug) => ticked.includes(slug)) ? "indeterminate" : false}
                  onCheckedChange={(checked) =>
                    setState({
                      runs:
                        checked === true
                          ? [...new Set([...ticked, ...slugs])]
                          : ticked.filter((slug) => !slugs.includes(slug)),
                    })
                  }
                />
              </TableHead>
              {group.headers.map((header) => {
                const key = sortKey(header.column.id);
                return (
                  <TableHead
                    key={header.id}
                    aria-sort={key === sort ? (desc ? "descending" : "ascending") : undefined}
                    className={cn(cellClass(header.column.id), isNumeric(header.column.id) && "text-right")}
                  >
                    {key === undefined ? (
                      <table.FlexRender header={header} />
                    ) : (
                      <SortButton
                        active={key === sort}
                        descending={desc}
                        onClick={() => sortBy(key)}
                        metric={metricOf(header.column.id)}
                      >
                        <table.FlexRender header={header} />
                      </SortButton>
                    )}
                  </TableHead>
                );
              })}
              <TableHead className="w-9" />
            </TableRow>
          ))}
        </TableHeader>
        <TableBody>
          {rows.length === 0 && (
            <TableRow className="hover:bg-transparent">
              <TableCell colSpan={99} className="h-28 text-center text-muted-foreground">
                No run matches. Remove a filter or search for something else.
              </TableCell>
            </TableRow>
          )}
          {table.getRowModel().rows.map((row) => {
            const { run } = row.original;
            return (
              <TableRow
                key={row.id}
                data-state={ticked.includes(run.slug) ? "selected" : undefined}
                data-run={run.slug}
              >
                <TableCell className="pl-3">
                  <Checkbox
                    aria-label={`Tick ${run.name}`}
                    checked={ticked.includes(run.slug)}
                    onCheckedChange={(checked) =>
                      setState({
                        runs: checked === true ? [...ticked, run.slug] : ticked.filter((slug) => slug !== run.slug),
                      })
                    }
                  />
                </TableCell>
                {row.getAllCells().map((cell) => (
                  <TableCell
                    key={cell.id}
                    className={cn(cellClass(cell.column.id), isNumeric(cell.column.id) && "num text-right")}
                  >
                    <table.FlexRender cell={cell} />
                  </TableCell>
                ))}
                <TableCell className="pr-2 text-right">
                  <RunMenu run={run} />
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </div>
  );
}

type TrainingLines = ReturnType<typeof useTrainingLines>;

function tableColumns(metrics: readonly string[], trainingLines: TrainingLines) {
  return column.columns([
    column.accessor((row) => row.run.name, {
      id: "name",
      header: "Run",
      cell: ({ row: { original } }) => <RunName row={original} />,
    }),
    column.display({
      id: "sparkline",
      header: "Loss by step",
      cell: ({ row: { original } }) => <LossLine row={original} trainingLines={trainingLines} />,
    }),
    column.accessor((row) => row.lastValues[METRIC.evalLoss] ?? row.lastValues[METRIC.trainLoss], {
      id: "loss",
      header: "Loss",
      cell: ({ getValue }) => {
        const value = getValue();
        return value === undefined ? "—" : formatValue(value);
      },
    }),
    ...metrics.map((metric) =>
      column.accessor((row) => row.lastValues[metric], {
        id: `metric:${metric}`,
        header: shortLabel(metric),
        cell: ({ getValue }) => {
          const value = getValue();
          return value === undefined ? <span className="text-muted-foreground">—</span> : formatValue(value);
        },
      }),
    ),
    column.accessor((row) => row.run.lastStep, {
      id: "lastStep",
      header: "Step",
      cell: ({ getValue }) => {
        const step = getValue();
        return step === null ? "—" : formatStep(step);
      },
    }),
    column.display({
      id: "tags",
      header: "Tags",
      cell: ({ row: { original } }) => <TagList tags={original.run.tags} />,
    }),
    column.accessor((row) => row.run.startedAtMs, {
      id: "created",
      header: "Started",
      cell: ({ getValue }) => <StartedAt ms={getValue()} />,
    }),
    column.accessor((row) => (row.run.finishedAtMs ?? row.run.heartbeatAtMs) - row.run.startedAtMs, {
      id: "duration",
      header: "Duration",
      cell: ({ getValue }) => (getValue() > 0 ? formatDuration(getValue()) : "—"),
    }),
  ]);
}

function LossLine({
  row: { run, sparkline, sparklineFault },
  trainingLines,
}: {
  row: Row;
  trainingLines: TrainingLines;
}) {
  if (sparklineFault !== null) {
    return (
      <span className="text-xs text-warn" title={sparklineFault}>
        damaged
      </span>
    );
  }
  const line = sparkline ?? trainingLines.get(run.id);
  if (line === undefined) return <span className="text-muted-foreground">—</span>;
  const which = sparkline === null ? "averaged training loss" : "evaluation loss";
  const { colour } = assignIdentities([run.id]).get(run.id)!;
  return <Sparkline x={line.steps} y={line.values} colour={colour} title={`${which} of ${run.name}`} />;
}

function RunName({ row: { run, verdict } }: { row: Row }) {
  return (
    <div className="flex max-w-[52vw] min-w-0 items-center gap-2 sm:max-w-sm">
      <RunStatusMark status={run.status} />
      <div className="min-w-0">
        <Link
          href={`/r/${run.slug}`}
          prefetch={false}
          className="block truncate rounded-sm font-medium hover:underline"
        >
          {run.name}
        </Link>
        <Link
          href={`/p/${encodeURIComponent(run.project)}`}
          prefetch={false}
          className="block truncate rounded-sm text-xs text-muted-foreground hover:underline"
        >
          {run.project}
        </Link>
      </div>
      {verdict !== null && <VerdictBadge state={verdict.state} title={verdict.sentence} />}
    </div>
  );
}

function SortButton({
  active,
  descending,
  onClick,
  metric,
  children,
}: {
  active: boolean;
  descending: boolean;
  onClick: () => void;
  metric: string | undefined;
  children: ReactNode;
}) {
  const Arrow = descending ? ArrowDownIcon : ArrowUpIcon;
  const button = (
    <button
      type="button"
      onClick={onClick}
      className={cn(
        "inline-flex items-center gap-1 rounded-sm outline-none hover:text-foreground focus-visible:ring-2 focus-visible:ring-ring/60",
        active && "text-foreground",
      )}
    >
      {children}
      {active && <Arrow className="size-3" aria-hidden="true" />}
    </button>
  );
  if (metric === undefined) return button;
  return (
    <Tooltip>
      <TooltipTrigger asChild>{button}</TooltipTrigger>
      <TooltipContent>
        <p className="font-medium">{metricAxisLabel(metric)}</p>
        <p className="text-muted-foreground">
          last value of <span className="num">{metric}</span>: {metricMeaning(metric)}
        </p>
      </TooltipContent>
    </Tooltip>
  );
}

function metricOf(columnId: string): string | undefined {
  return columnId.startsWith("metric:") ? columnId.slice("metric:".length) : undefined;
}

function sortKey(columnId: string): string | undefined {
  if (columnId === "name" || columnId === "lastStep" || columnId === "created") return columnId;
  return metricOf(columnId);
}

function isNumeric(columnId: string): boolean {
  return NUMERIC.has(columnId) || columnId.startsWith("metric:");
}

function cellClass(columnId: string): string | undefined {
  return columnId.startsWith("metric:") ? "hidden sm:table-cell" : HIDDEN_BELOW[columnId];
}

function lowerIsBetter(key: string): boolean {
  return key === "name" || metricDefinition(key).direction === "lower";
}

const SHORT: Readonly<Record<string, string>> = { [METRIC.trainLoss]: "Train loss", [METRIC.evalLoss]: "Eval loss" };

function shortLabel(metric: string): string {
  const { label } = metricDefinition(metric);
  return SHORT[metric] ?? label.charAt(0).toUpperCase() + label.slice(1);
}
