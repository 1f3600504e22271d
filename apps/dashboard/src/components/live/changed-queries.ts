import type { AppRouter, LiveChanges } from "@headroom/api";
import type { AnyTRPCQueryProcedure } from "@trpc/server";

export type RunChange = LiveChanges["runs"][number];
type ChangeKind = RunChange["kinds"][number];

/** A target that was stored or replaced: it may now be that of any run. */
export interface TargetChange {
  readonly targetId: string;
}

type Routers = AppRouter["_def"]["record"];
/** Every query of the router, as "entity.verb". */
type QueryPath = {
  [E in keyof Routers & string]: {
    [V in keyof Routers[E] & string]: Routers[E][V] extends AnyTRPCQueryProcedure ? `${E}.${V}` : never;
  }[keyof Routers[E] & string];
}[keyof Routers & string];

/** The kinds of change that make a query's answers stale; none where an answer never changes. Complete by its type. */
const STALE: Readonly<Record<QueryPath, readonly ChangeKind[]>> = {
  "attempt.list": ["run"],
  "event.list": ["events"],
  "profile.read": ["profiles"],
  "project.list": ["run", "deleted"],
  "run.get": ["run", "series", "deleted"],
  "run.list": ["run", "series", "verdict", "deleted"],
  "series.list": ["series"],
  "series.read": ["series"],
  "series.smooth": ["series"],
  "server.info": [],
  "spectrum.read": ["spectra"],
  "target.get": ["target"],
  "target.list": ["target"],
  "target.ofRun": ["target", "run"],
  "target.summaries": ["target"],
  "verdict.get": ["verdict"],
  "verdict.labels": ["verdict"],
  "view.get": [],
};

/** Whether a cached query may answer differently after the changes; lists are not tied to one run. */
export function isChanged(queryKey: readonly unknown[], changes: readonly (RunChange | TargetChange)[]): boolean {
  const path = Array.isArray(queryKey[0]) ? queryKey[0].join(".") : "";
  const kinds = path in STALE ? STALE[path as QueryPath] : [];
  const run = runsOfInput((queryKey[1] as { input?: unknown } | undefined)?.input);
  return changes.some((change) =>
    "targetId" in change
      ? kinds.includes("target")
      : change.kinds.some((kind) => kinds.includes(kind)) && (run === undefined || run.includes(change.runId)),
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
