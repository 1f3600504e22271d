import type { ChangeKind } from "@headroom/protocol";
import type { Changes } from "../contract/records.ts";
import type { SqlValue } from "../schema/column.ts";
import { REFERENCES } from "../schema/references.ts";
import type { Dialect, WriteContext } from "./dialect.ts";
import { all, type Query } from "./query.ts";
import { among, insert, placeholders, remove, update } from "./statements.ts";

const { changes } = REFERENCES;

/** Marks the run, which the caller has locked, as changed in these ways; returns the number of the change. */
export function* recordChange(
  { dialect, nowMs }: WriteContext,
  runId: string,
  project: string,
  kinds: readonly ChangeKind[],
): Query<number> {
  const cursor = yield* dialect.nextCursor();
  if (kinds.length === 0) return cursor;
  yield* replaceChanges(runId, project, kinds, cursor);
  yield* update("runs", { cursor, updatedAtMs: nowMs }, { id: runId });
  return cursor;
}

/** Where the change of a target stands among those of runs: a project's name is never empty. */
const NO_PROJECT = "";

/** Marks a target as stored or replaced. */
export function* recordTargetChange({ dialect }: WriteContext, targetId: string): Query<void> {
  yield* dialect.lockRun(targetId);
  yield* replaceChanges(targetId, NO_PROJECT, ["target"], yield* dialect.nextCursor());
}

/** Not an upsert: shards behind foreign tables have none. The id is locked, so nobody inserts in between. */
function* replaceChanges(id: string, project: string, kinds: readonly ChangeKind[], cursor: number): Query<void> {
  yield* remove("changes", { runId: id, kind: among(kinds) });
  yield* insert(
    "changes",
    kinds.map((kind) => ({ runId: id, kind, project, cursor })),
  );
}

export function* readChanges(
  dialect: Dialect,
  after: number,
  filter: { runIds?: readonly string[]; project?: string } = {},
): Query<Changes> {
  const cursor = yield* dialect.visibleCursor();
  if (cursor <= after) return { cursor: Math.max(cursor, after), runs: [], targets: [] };
  const wanted: string[] = [];
  const parameters: SqlValue[] = [after, cursor];
  if (filter.project !== undefined) {
    wanted.push(`${changes.project} = ?`);
    parameters.push(filter.project);
  }
  if (filter.runIds !== undefined) {
    wanted.push(filter.runIds.length === 0 ? "1 = 0" : `${changes.runId} IN ${placeholders(filter.runIds.length)}`);
    parameters.push(...filter.runIds);
  }
  const conditions = [`${changes.cursor} > ?`, `${changes.cursor} <= ?`];
  if (wanted.length > 0) {
    conditions.push(`(${changes.project} = ? OR (${wanted.join(" AND ")}))`);
    parameters.splice(2, 0, NO_PROJECT);
  }
  const rows = yield* all(
    changes,
    `FROM ${changes} WHERE ${conditions.join(" AND ")} ORDER BY ${changes.cursor}, ${changes.runId}, ${changes.kind}`,
    ...parameters,
  );
  const targets: string[] = [];
  const byRun = new Map<string, { runId: string; project: string; kinds: ChangeKind[] }>();
  for (const row of rows) {
    if (row.project === NO_PROJECT) {
      targets.push(row.runId);
      continue;
    }
    const known = byRun.get(row.runId);
    if (known) known.kinds.push(row.kind);
    else byRun.set(row.runId, { runId: row.runId, project: row.project, kinds: [row.kind] });
  }
  return { cursor, runs: [...byRun.values()], targets };
}
