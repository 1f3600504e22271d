import { StoreError } from "../contract/errors.ts";
import type { LinkedTarget, TargetRecord } from "../contract/records.ts";
import { recordChange, recordTargetChange } from "./changes.ts";
import type { WriteContext } from "./dialect.ts";
import type { Query } from "./query.ts";
import { requireRun } from "./run-rows.ts";
import { insert, remove, select, selectFirst, update, without } from "./statements.ts";

export function* putTarget(context: WriteContext, target: TargetRecord): Query<void> {
  yield* context.dialect.lockRun(target.id);
  yield* remove("targets", { id: target.id });
  yield* insert("targets", [{ ...target, createdAtMs: Math.round(target.createdAtMs) }]);
  yield* recordTargetChange(context, target.id);
}

export function* getTarget(id: string): Query<TargetRecord | null> {
  return (yield* selectFirst("targets", { where: { id } })) ?? null;
}

export function listTargets(): Query<Omit<TargetRecord, "estimate">[]> {
  return select("targets", { columns: without("targets", ["estimate"]), order: ["-createdAtMs", "id"] });
}

export function* linkTarget(context: WriteContext, runId: string, targetId: string | null): Query<void> {
  yield* context.dialect.lockRun(runId);
  const { project } = yield* requireRun(runId, ["project"]);
  if (
    targetId !== null &&
    (yield* selectFirst("targets", { columns: ["id"], where: { id: targetId } })) === undefined
  ) {
    throw new StoreError("not-found", `Cannot link run ${runId} to target ${targetId}: there is no such target`);
  }
  yield* update("runs", { targetId }, { id: runId });
  yield* recordChange(context, runId, project, ["target"]);
}

/** The target linked by hand, else the newest one with both hashes of the run's model card. */
export function* targetOfRun(runId: string): Query<LinkedTarget | null> {
  const { targetId, modelCard } = yield* requireRun(runId, ["targetId", "modelCard"]);
  if (targetId !== null) {
    const byHand = yield* getTarget(targetId);
    return byHand && { ...byHand, linkedBy: "hand" };
  }
  const { corpusHash, tokenizerHash } = modelCard;
  if (corpusHash === undefined || tokenizerHash === undefined) return null;
  const where = { corpusHash, tokenizerHash };
  const byHashes = yield* selectFirst("targets", { where, order: ["-createdAtMs", "id"] });
  return byHashes === undefined ? null : { ...byHashes, linkedBy: "hashes" };
}
