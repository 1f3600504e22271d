/** Every table with its key, parents before children. */
export const TABLES: readonly (readonly [table: string, key: readonly string[]])[] = [
  ["runs", ["id"]],
  ["writers", ["run_id", "writer_id"]],
  ["attempts", ["run_id", "attempt"]],
  ["series", ["run_id", "series_index"]],
  ["series_attempts", ["run_id", "series_index", "attempt"]],
  ["series_tail", ["run_id", "group_index", "position"]],
  ["series_nodes", ["run_id", "series_index", "attempt", "height", "position"]],
  ["spectra", ["run_id", "attempt", "step"]],
  ["layer_profiles", ["run_id", "metric", "attempt", "step"]],
  ["events", ["run_id", "id"]],
  ["verdicts", ["run_id"]],
  ["labels", ["run_id", "id"]],
  ["targets", ["id"]],
  ["views", ["id"]],
  ["changes", ["run_id", "kind"]],
];

/** Tables that hold what belongs to a run, children before `runs`; `changes` outlives it. */
export const RUN_TABLES: readonly string[] = TABLES.map(([table]) => table)
  .filter((table) => !["runs", "targets", "views", "changes"].includes(table))
  .reverse();
