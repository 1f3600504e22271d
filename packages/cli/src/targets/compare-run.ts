import { bandWords, HEAD_DIMENSIONS_USED, METRIC, neededBand } from "@headroom/protocol";
import { EPSILONS, type TargetEstimate } from "@headroom/target-rank";
import Table from "cli-table3";
import type { Headroom } from "../connect.ts";

/** A stored run's head against a target, in a small table: the same W-error, the head's dimensions, the target's band. */
export async function compareRun(headroom: Headroom, run: string, estimate: TargetEstimate): Promise<string> {
  const record = await headroom.run.get.query({ run });
  const { items } = await headroom.run.list.query({
    search: record.slug,
    limit: 1,
    metrics: [...Object.values(HEAD_DIMENSIONS_USED), METRIC.effectiveRankP],
  });
  const last = items[0]?.lastValues ?? {};
  const table = new Table({
    head: ["W-error", "head of the run uses", "target needs (debiased band)", "target, naive"],
    style: { head: [], border: [] },
  });
  for (const epsilon of EPSILONS) {
    const used = last[HEAD_DIMENSIONS_USED[epsilon] ?? ""];
    const band = neededBand(estimate, epsilon, estimate.usedVocabulary);
    table.push([
      epsilon,
      used === undefined ? "not logged" : shown(used),
      band === undefined ? (estimate.bracketReason ?? "unknown") : bandWords(band),
      shown(estimate.naive.dimensionsAt[epsilon]),
    ]);
  }
  const rank = last[METRIC.effectiveRankP];
  const effective = rank === undefined ? "" : `, head effective rank ${rank.toPrecision(4)} (p)`;
  const size = record.modelCard.hiddenSize;
  return [
    `${record.slug}: hidden size ${size ?? "unknown"}${effective}, at step ${record.lastStep ?? 0}`,
    table.toString(),
    "A head of hidden size d has at most d dimensions. The band counts those of a linear approximation, and a softmax is not linear: a shortfall is a sign, not a proof.",
  ].join("\n");
}

function shown(dimensions: number | null | undefined): string {
  return dimensions === null || dimensions === undefined ? "not reached" : dimensions.toLocaleString("en-US");
}
