export type ChangeKind = "run" | "series" | "spectra" | "profiles" | "events" | "verdict" | "target" | "deleted";

export interface RunChange {
  readonly runId: string;
  readonly project: string;
  readonly kinds: readonly ChangeKind[];
}

/** A target that was stored or replaced: it may now be that of any run. */
export interface TargetChange {
  readonly targetId: string;
}

/** The procedures whose answers a kind of change makes stale. */
const STALE: Readonly<Record<ChangeKind, readonly string[]>> = {
  run: ["run.get", "run.list", "project.list", "attempt.list"],
  series: ["series.read", "series.list", "run.get", "run.list"],
  spectra: ["spectrum.read"],
  profiles: ["profile.read"],
  events: ["event.list"],
  verdict: ["verdict.get", "run.list"],
  target: ["target.ofRun", "target.list", "target.summaries", "target.get"],
  deleted: ["run.get", "run.list", "project.list"],
};

/** Whether a cached query may answer differently after the changes; lists are not tied to one run. */
export function isChanged(queryKey: readonly unknown[], changes: readonly (RunChange | TargetChange)[]): boolean {
  const path = Array.isArray(queryKey[0]) ? queryKey[0].join(".") : "";
  const run = runsOfInput((queryKey[1] as { input?: unknown } | undefined)?.input);
  return changes.some((change) =>
    "targetId" in change
      ? STALE.target.includes(path)
      : change.kinds.some((kind) => STALE[kind].includes(path)) && (run === undefined || run.includes(change.runId)),
  );
}

/** Ids that a query is about; undefined when it is about none in particular, or names the run by its slug. */
function runsOfInput(input: unknown): string[] | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const { run, series } = input as { run?: unknown; series?: readonly { run: string }[] };
  if (typeof run === "string") return isId(run) ? [run] : undefined;
  if (Array.isArray(series)) return series.some((one) => !isId(one.run)) ? undefined : series.map((one) => one.run);
  return undefined;
}

function isId(reference: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(reference);
}
