"use client";

import { createColumnHelper, tableFeatures } from "@tanstack/react-table";
import Link from "next/link";
import { formatDuration, formatStep, formatValue } from "@/components/charts/prepare/format";
import { assignIdentities } from "@/components/charts/prepare/identity";
import { Sparkline } from "@/components/charts/sparkline";
import { RunStatusMark } from "@/components/runs/run-status";
import { VerdictBadge } from "@/components/runs/verdict-badge";
import { columnLabel, columnValue, isSetting } from "../prepare/columns";
import { durationMs, type Row } from "../prepare/run-values";
import { StartedAt } from "./started-at";
import { TagList } from "./tag-list";
import type { useLossLines } from "./use-loss-lines";

export const features = tableFeatures({});
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
const SORTED = new Set(["name", "verdict", "lastStep", "created", "duration"]);

/** Of a chosen column: "chosen:" and its key. */
const CHOSEN = "chosen:";

export function chosenKey(columnId: string): string | undefined {
  return columnId.startsWith(CHOSEN) ? columnId.slice(CHOSEN.length) : undefined;
}

export function sortKey(columnId: string): string | undefined {
  return SORTED.has(columnId) ? columnId : chosenKey(columnId);
}

export function isNumeric(columnId: string): boolean {
  return NUMERIC.has(columnId) || columnId.startsWith(CHOSEN);
}

export function cellClass(columnId: string): string | undefined {
  return columnId.startsWith(CHOSEN) ? "hidden max-w-48 truncate sm:table-cell" : HIDDEN_BELOW[columnId];
}

/** The columns that are always there, and between them the chosen ones in their order. */
export function tableColumns(chosen: readonly string[], lossLines: ReturnType<typeof useLossLines>) {
  return column.columns([
    column.accessor((row) => row.run.name, {
      id: "name",
      header: "Run",
      cell: ({ row: { original } }) => <RunName row={original} />,
    }),
    column.accessor((row) => row.verdict?.state, {
      id: "verdict",
      header: "Verdict",
      cell: ({ row: { original } }) =>
        original.verdict !== null && <VerdictBadge state={original.verdict.state} title={original.verdict.sentence} />,
    }),
    column.display({
      id: "sparkline",
      header: "Loss by step",
      cell: ({ row: { original } }) => <LossLine row={original} lossLines={lossLines} />,
    }),
    column.accessor((row) => row.lastValues["eval/loss"] ?? row.lastValues["train/loss"], {
      id: "loss",
      header: "Loss",
      cell: ({ getValue }) => {
        const value = getValue();
        return value === undefined ? "—" : formatValue(value);
      },
    }),
    ...chosen.map((key) =>
      column.accessor((row) => columnValue(row, key), {
        id: `${CHOSEN}${key}`,
        header: columnLabel(key),
        cell: ({ getValue }) => <Chosen value={getValue()} exact={isSetting(key)} />,
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
    column.accessor(durationMs, {
      id: "duration",
      header: "Duration",
      cell: ({ getValue }) => (getValue() > 0 ? formatDuration(getValue()) : "—"),
    }),
  ]);
}

/** A setting as it was written, a metric's value in short. */
function Chosen({ value, exact }: { value: ReturnType<typeof columnValue>; exact: boolean }) {
  if (value === undefined) return <span className="text-muted-foreground">—</span>;
  return exact || typeof value !== "number" ? <span title={String(value)}>{String(value)}</span> : formatValue(value);
}

function LossLine({ row: { run }, lossLines }: { row: Row; lossLines: ReturnType<typeof useLossLines> }) {
  const line = lossLines.get(run.id);
  if (line === undefined) return <span className="block h-6 w-24 text-muted-foreground">—</span>;
  if ("fault" in line) {
    return (
      <span className="text-xs text-warn" title={line.fault}>
        damaged
      </span>
    );
  }
  const { colour } = assignIdentities([run.id]).get(run.id)!;
  return <Sparkline x={line.steps} y={line.values} colour={colour} title={`${line.which} of ${run.name}`} />;
}

function RunName({ row: { run } }: { row: Row }) {
  return (
    <div className="flex max-w-[52vw] min-w-0 items-center gap-2 sm:max-w-sm">
      <RunStatusMark status={run.status} />
      <div className="min-w-0">
        <Link
          href={`/r/${run.slug}`}
          prefetch={false}
          className="block h-6 truncate rounded-sm leading-6 font-medium hover:underline"
        >
          {run.name}
        </Link>
        <Link
          href={`/p/${encodeURIComponent(run.project)}`}
          prefetch={false}
          className="block h-6 truncate rounded-sm text-xs leading-6 text-muted-foreground hover:underline"
        >
          {run.project}
        </Link>
      </div>
    </div>
  );
}
