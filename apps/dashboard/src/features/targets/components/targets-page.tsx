"use client";

import { percent } from "@headroom/protocol";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { formatMoment, formatShort, formatStep } from "@/components/charts/prepare/format";
import { ErrorNote } from "@/components/error-note";
import { LiveUpdates } from "@/components/live/use-live";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { useTRPC } from "@/trpc/client";
import { shortBand } from "../prepare/target-words";
import { Command } from "./command";

export function TargetsPage({ since }: { since: number }) {
  const trpc = useTRPC();
  const list = useQuery(trpc.target.summaries.queryOptions());
  return (
    <LiveUpdates since={since}>
      <div className="flex flex-col gap-3 px-4 py-4">
        <div>
          <h1 className="text-lg font-semibold tracking-tight">Targets</h1>
          <p className="max-w-3xl text-muted-foreground">
            How many dimensions does a language need? Estimates for a corpus and tokenizer: the W-error of its
            next-token distributions, what the same tokens shuffled would give, and a debiased band to hold a
            head&rsquo;s hidden size against.
          </p>
        </div>
        {list.isError && (
          <ErrorNote title="The targets could not be listed" error={list.error} retry={() => list.refetch()} />
        )}
        {list.isPending && <Skeleton className="h-40" />}
        {list.data?.length === 0 && <NoTargets />}
        {list.data !== undefined && list.data.length > 0 && (
          <div className="rounded-lg border bg-card">
            <Table>
              <TableHeader>
                <TableRow className="hover:bg-transparent">
                  <TableHead className="pl-3">Target</TableHead>
                  <TableHead className="hidden text-right sm:table-cell">Tokens</TableHead>
                  <TableHead className="hidden text-right sm:table-cell">V</TableHead>
                  <TableHead className="hidden text-right md:table-cell">Contexts seen once</TableHead>
                  <TableHead className="text-right">
                    Dimensions at W-error 0.5
                    <span className="block text-[11px] font-normal">
                      debiased band<span className="hidden sm:inline"> · naive</span>
                    </span>
                  </TableHead>
                  <TableHead className="hidden lg:table-cell">Created</TableHead>
                </TableRow>
              </TableHeader>
              <TableBody>
                {list.data.map((target) => (
                  <TableRow key={target.id}>
                    <TableCell className="max-w-36 truncate pl-3 sm:max-w-sm">
                      <Link href={`/targets/${target.id}`} className="rounded-sm font-medium hover:underline">
                        {target.name}
                      </Link>
                    </TableCell>
                    <TableCell className="num hidden text-right sm:table-cell">{formatShort(target.tokens)}</TableCell>
                    <TableCell className="num hidden text-right sm:table-cell">
                      {formatShort(target.vocabulary)}
                    </TableCell>
                    <TableCell className="num hidden text-right md:table-cell">
                      {percent(target.singletonShare)}
                    </TableCell>
                    <TableCell className="num text-right">
                      {shortBand(target.band ?? undefined)}{" "}
                      <span className="hidden min-w-14 text-muted-foreground sm:inline-block">
                        {target.naive === null ? "not reached" : formatStep(target.naive)}
                      </span>
                    </TableCell>
                    <TableCell
                      className="num hidden text-xs text-muted-foreground lg:table-cell"
                      suppressHydrationWarning
                    >
                      {formatMoment(target.createdAtMs)}
                    </TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </div>
        )}
      </div>
    </LiveUpdates>
  );
}

function NoTargets() {
  return (
    <div className="flex max-w-2xl flex-col gap-2 rounded-lg border border-dashed p-6">
      <p className="font-medium">No targets yet</p>
      <p className="text-muted-foreground">
        Estimate the one of your corpus and tokenizer and push it here; runs whose model card carries the same hashes
        are linked to it.
      </p>
      <Command>headroom target corpus/ --tokenizer tokenizer.json --push http://localhost:3000</Command>
      <p className="text-xs text-muted-foreground">
        corpus/ holds .txt, .jsonl or .parquet files, or token ids (.bin, .npy); tokenizer.json is the Hugging Face file
        of your tokenizer. This page shows the target as soon as it is stored.
      </p>
    </div>
  );
}
