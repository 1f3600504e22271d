"use client";

import { metricMeaning } from "@headroom/protocol";
import Link from "next/link";
import { metricTitle } from "@/components/charts/chart-card";
import { formatStep, formatValue } from "@/components/charts/prepare/format";
import { Swatch } from "@/components/charts/swatch";
import { RunStatusMark } from "@/components/runs/run-status";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Board } from "./use-board";

/** The drawn runs in numbers: what the charts show, for reading and for screen readers. */
export function BoardSummary({ board }: { board: Board }) {
  return (
    <div className="rounded-lg border bg-card">
      <Table aria-label="Last values of the drawn runs" data-summary="">
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead className="pl-3">Run</TableHead>
            <TableHead className="text-right">Step</TableHead>
            {board.metrics.map((metric) => (
              <TableHead key={metric} className="max-w-52 truncate text-right" title={metricMeaning(metric)}>
                {metricTitle(metric)}
                <span className="block text-[11px] font-normal">last · minimum</span>
              </TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {board.runs.map((run) => {
            const identity = board.identities.get(run.id);
            return (
              <TableRow key={run.id}>
                <TableCell className="max-w-72 pl-3">
                  <span className="flex items-center gap-2">
                    {identity !== undefined && board.groups === undefined && (
                      <Swatch colour={identity.colour} dash={identity.dash} />
                    )}
                    <RunStatusMark status={run.status} />
                    <Link href={`/r/${run.slug}`} prefetch={false} className="truncate rounded-sm hover:underline">
                      {run.name}
                    </Link>
                  </span>
                </TableCell>
                <TableCell className="num text-right">
                  {run.lastStep === null ? "—" : formatStep(run.lastStep)}
                </TableCell>
                {board.metrics.map((metric) => {
                  const summary = board.summaries.find((one) => one.runId === run.id && one.metric === metric);
                  return (
                    <TableCell key={metric} className="num text-right">
                      {summary === undefined ? (
                        <span className="text-muted-foreground">—</span>
                      ) : (
                        <>
                          {formatValue(summary.lastValue)}{" "}
                          <span className="inline-block min-w-16 text-muted-foreground">
                            {summary.minimum === null ? "—" : formatValue(summary.minimum)}
                          </span>
                        </>
                      )}
                    </TableCell>
                  );
                })}
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </div>
  );
}
