"use client";

import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { BandInput, LineInput } from "@/components/charts/prepare/chart-model";
import type { RunRecord } from "@/components/runs/axis-of-run";
import { constantBand } from "@/components/targets/constant-band";
import { useStableArray } from "@/lib/use-stable-array";
import { useTRPC } from "@/trpc/client";

const DIMENSIONS_USED = /^head\/dimensions_used_(0\.\d+)$/;

/** For charts of dimensions used: the bands that the runs' targets need at the same W-error, each target once. */
export function useTargetBands(
  runs: readonly RunRecord[],
  metric: string,
  lines: readonly LineInput[],
): readonly BandInput[] {
  const trpc = useTRPC();
  const epsilon = DIMENSIONS_USED.exec(metric)?.[1];
  const answers = useQueries({
    queries: epsilon === undefined ? [] : runs.map((run) => trpc.target.ofRun.queryOptions({ run: run.id })),
    combine: (results) => results.flatMap((result) => result.data ?? []),
  });
  const targets = useStableArray(answers.filter((one, i) => answers.findIndex(({ id }) => id === one.id) === i));
  return useMemo(
    () =>
      epsilon === undefined
        ? []
        : targets.flatMap(
            ({ id, estimate }, i) => constantBand(estimate, epsilon, lines, id, `var(--series-${(i + 2) % 8})`) ?? [],
          ),
    [targets, epsilon, lines],
  );
}
