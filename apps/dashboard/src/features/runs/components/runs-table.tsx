"use client";

import { metricDefinition } from "@headroom/protocol";
import { useTable } from "@tanstack/react-table";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useQueryStates } from "nuqs";
import { useMemo, useRef, useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { cn } from "@/lib/cn";
import { isSetting } from "../prepare/columns";
import type { Row } from "../prepare/run-values";
import { tickedRange } from "../prepare/ticked-range";
import { runsParsers } from "../search-params";
import { RunMenu } from "./run-menu";
import { SortButton } from "./sort-button";
import { cellClass, chosenKey, features, isNumeric, sortKey, tableColumns } from "./table-columns";
import { useColumns } from "./use-columns";
import { useLossLines } from "./use-loss-lines";

const ROW_PX = 61;
/** Fewer rows than these are all in the page, and found by its own search. */
const ALL_AT_ONCE = 100;

/** All runs that were found; of many, those near the window are in the page. */
export function RunsTable({ rows, stale }: { rows: Row[]; stale: boolean }) {
  const [{ runs: ticked, sort, desc }, setState] = useQueryStates(runsParsers);
  const [chosen] = useColumns();
  const body = useRef<HTMLTableSectionElement>(null);
  const virtual = rows.length > ALL_AT_ONCE;
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_PX,
    overscan: 12,
    enabled: virtual,
    initialRect: { width: 1280, height: 900 },
    scrollMargin: body.current?.offsetTop ?? 0,
  });
  const seen = virtual ? virtualizer.getVirtualItems() : undefined;
  const from = seen === undefined ? 0 : (seen[0]?.index ?? 0);
  const to = seen === undefined ? rows.length : (seen.at(-1)?.index ?? -1) + 1;
  const visible = useMemo(() => rows.slice(from, to), [rows, from, to]);
  const lossLines = useLossLines(visible);
  const columns = useMemo(() => tableColumns(chosen, lossLines), [chosen, lossLines]);
  const table = useTable({ features, columns, data: visible, getRowId: (row) => row.run.id });
  const slugs = useMemo(() => rows.map((row) => row.run.slug), [rows]);
  const tickedSet = useMemo(() => new Set(ticked), [ticked]);
  const tickedHere = slugs.filter((slug) => tickedSet.has(slug)).length;
  const [anchor, setAnchor] = useState<string>();
  const tick = (slug: string, on: boolean, range: boolean) => {
    setState({ runs: tickedRange(ticked, slugs, range ? anchor : undefined, slug, on) });
    setAnchor(slug);
  };
  const sortBy = (key: string) => setState({ sort: key, desc: sort === key ? !desc : !lowerIsBetter(key) });
  return (
    <div className={cn("rounded-lg border bg-card", stale && "opacity-60 transition-opacity")} aria-busy={stale}>
      <Table aria-rowcount={rows.length + 1}>
        <TableHeader>
          {table.getHeaderGroups().map((group) => (
            <TableRow key={group.id} className="hover:bg-transparent">
              <TableHead className="w-9 pl-3">
                <Checkbox
                  aria-label="Tick all runs of this page"
                  checked={tickedHere > 0 && (tickedHere === slugs.length ? true : "indeterminate")}
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
              <TableHead className="w-9">
                <span className="sr-only">Actions</span>
              </TableHead>
            </TableRow>
          ))}
        </TableHeader>
        <TableBody ref={body}>
          {rows.length === 0 && (
            <TableRow className="hover:bg-transparent">
              <TableCell colSpan={99} className="h-28 text-center text-muted-foreground">
                No run matches. Remove a filter or search for something else.
              </TableCell>
            </TableRow>
          )}
          <Spacer height={from * ROW_PX} />
          {table.getRowModel().rows.map((row, i) => {
            const { run } = row.original;
            return (
              <TableRow
                key={row.id}
                aria-rowindex={from + i + 2}
                style={virtual ? { height: ROW_PX } : undefined}
                data-state={tickedSet.has(run.slug) ? "selected" : undefined}
                data-run={run.slug}
              >
                <TableCell className="pl-3">
                  <Checkbox
                    aria-label={`Tick ${run.name}`}
                    checked={tickedSet.has(run.slug)}
                    onClick={(event) => tick(run.slug, !tickedSet.has(run.slug), event.shiftKey)}
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
          <Spacer height={(rows.length - to) * ROW_PX} />
        </TableBody>
      </Table>
    </div>
  );
}

/** Stands for the rows that are not in the page. */
function Spacer({ height }: { height: number }) {
  return height > 0 ? (
    <tr>
      <td style={{ height }} />
    </tr>
  ) : null;
}

function metricOf(columnId: string): string | undefined {
  const key = chosenKey(columnId);
  return key === undefined || isSetting(key) ? undefined : key;
}

function lowerIsBetter(key: string): boolean {
  return key === "name" || isSetting(key) || metricDefinition(key).direction === "lower";
}
