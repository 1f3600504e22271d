import { type OpenRun, runSlug } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";
import type { RunRecord } from "../contract/records.ts";
import { recordChange } from "./changes.ts";
import type { WriteContext } from "./dialect.ts";
import type { Query } from "./query.ts";
import { RUN_RECORD, requireRecord, searchTextOf } from "./run-rows.ts";
import { insert, selectFirst, update } from "./statements.ts";
import { findWriter, registerWriter } from "./writers.ts";

/** Creates the run or takes it up again; see `RunStore.open`. */
export function* openRun(
  context: WriteContext,
  input: OpenRun,
): Query<{ run: RunRecord; created: boolean; lastSequence: number }> {
  const { nowMs } = context;
  yield* context.dialect.lockRun(input.runId);
  const existing = yield* selectFirst("runs", { columns: RUN_RECORD, where: { id: input.runId } });
  if (existing === undefined) {
    if (input.resume === "must") {
      throw new StoreError("not-found", `Cannot resume run ${input.runId}: this store has no such run`);
    }
    yield* createRun(context, input);
    yield* registerWriter(input.runId, input.writerId, nowMs);
    yield* recordChange(context, input.runId, input.project, ["run"]);
    return { run: yield* requireRecord(input.runId), created: true, lastSequence: 0 };
  }
  if (existing.project !== input.project) {
    throw new StoreError(
      "conflict",
      `Cannot open run ${input.runId} in project ${input.project}: it is in project ${existing.project}`,
    );
  }
  const writer = yield* findWriter(input.runId, input.writerId);
  if (writer === undefined && input.resume === "never") {
    throw new StoreError("conflict", `Cannot create run ${input.runId}: it exists, and resume is "never"`);
  }
  // A writer that is known only repeats itself (after a lost answer, say): it must not reopen a run that it finished.
  const lives = writer === undefined || existing.status === "running" || existing.status === "lost";
  const revived = lives ? { status: "running" as const, finishedAtMs: null, heartbeatAtMs: nowMs } : {};
  const config = { ...existing.config, ...input.config };
  const modelCard = { ...existing.modelCard, ...input.modelCard };
  yield* update("runs", { ...revived, config, modelCard }, { id: input.runId });
  if (writer === undefined) yield* registerWriter(input.runId, input.writerId, nowMs);
  yield* recordChange(context, input.runId, existing.project, ["run"]);
  return {
    run: yield* requireRecord(input.runId),
    created: false,
    lastSequence: writer?.lastSequence ?? 0,
  };
}

function* createRun({ nowMs }: WriteContext, input: OpenRun): Query<void> {
  const { runId: id, project, name, config, modelCard, tags } = input;
  const slug = yield* freeSlug(runSlug(name, id));
  const note = "";
  yield* insert("runs", [
    {
      id,
      slug,
      project,
      name,
      status: "running",
      config,
      modelCard,
      tags,
      note,
      searchText: searchTextOf({ name, slug, note, tags }),
      startedAtMs: Math.round(input.startedAtMs),
      createdAtMs: nowMs,
      heartbeatAtMs: nowMs,
      finishedAtMs: null,
      deletedAtMs: null,
      updatedAtMs: nowMs,
      lastStep: null,
      attempts: 0,
      cursor: 0,
      targetId: null,
    },
  ]);
}

/** Two runs of one name whose ids end alike (one pair in 16 million) must not share a permalink. */
function* freeSlug(wanted: string): Query<string> {
  for (let n = 1; ; n++) {
    const slug = n === 1 ? wanted : `${wanted}-${n}`;
    if ((yield* selectFirst("runs", { columns: ["id"], where: { slug } })) === undefined) return slug;
  }
}
