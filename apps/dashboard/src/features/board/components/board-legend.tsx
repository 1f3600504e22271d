"use client";

import { ChartLegend } from "@/components/charts/chart-legend";
import type { Spread } from "@/components/charts/prepare/group";
import { assignIdentities } from "@/components/charts/prepare/identity";
import { useFrozenAt } from "@/components/views/frozen";
import { cn } from "@/lib/cn";
import type { Board } from "./use-board";

const SPREAD_WORDS: Readonly<Record<Spread, string>> = {
  range: "band from least to greatest",
  deviation: "band of one standard deviation",
  interval: "band of the mean's 95 % interval",
};

/** Which line is which: groups always, runs where their list is not beside the charts. */
export function BoardLegend({ board }: { board: Board }) {
  const frozen = useFrozenAt() !== undefined;
  const colours = board.groups === undefined ? undefined : assignIdentities(board.groups.map(({ label }) => label));
  const entries =
    board.groups === undefined
      ? board.runs.map((run) => ({ key: run.id, label: run.name, identity: board.identities.get(run.id), runs: 1 }))
      : board.groups.map(({ label, runIds }) => ({
          key: label,
          label,
          identity: colours?.get(label),
          runs: runIds.length,
        }));
  return (
    <ChartLegend
      className={cn("px-0 pt-0", board.groups === undefined && !frozen && "lg:hidden")}
      entries={entries.flatMap(({ key, label, identity, runs }) =>
        identity === undefined
          ? []
          : {
              key,
              ...identity,
              label:
                board.groups === undefined
                  ? label
                  : `${label} · ${runs === 1 ? "1 run" : `${board.centre} of ${runs}, ${SPREAD_WORDS[board.spread]}`}`,
            },
      )}
    />
  );
}
