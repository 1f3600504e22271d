"use client";

import { assignIdentities } from "@/components/charts/prepare/identity";
import { Swatch } from "@/components/charts/swatch";
import { useFrozenAt } from "@/components/views/frozen";
import { cn } from "@/lib/cn";
import type { Board } from "./use-board";

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
  if (entries.length === 0) return null;
  return (
    <ul
      className={cn("flex flex-wrap gap-x-4 gap-y-1 text-xs", board.groups === undefined && !frozen && "lg:hidden")}
      aria-label="Legend"
    >
      {entries.map(({ key, label, identity, runs }) => (
        <li key={key} className="flex min-w-0 items-center gap-1.5">
          {identity !== undefined && <Swatch colour={identity.colour} dash={identity.dash} />}
          <span className="truncate">{label}</span>
          {board.groups !== undefined && (
            <span className="text-muted-foreground">
              {runs === 1 ? "1 run" : `mean of ${runs}, band from least to greatest`}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
