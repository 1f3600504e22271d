import type { RouterOutputs } from "@headroom/api";

export type Row = RouterOutputs["run"]["list"]["items"][number];
export type Value = string | number | boolean;

/** Leaves of a nested object as [dotted path, value]; lists as JSON. */
export function leaves(value: Readonly<Record<string, unknown>>, path = ""): [string, Value][] {
  return Object.entries(value).flatMap(([name, inner]): [string, Value][] => {
    const at = path === "" ? name : `${path}.${name}`;
    if (typeof inner === "object" && inner !== null && !Array.isArray(inner))
      return leaves(inner as Record<string, unknown>, at);
    if (inner === null || inner === undefined) return [];
    if (typeof inner === "string" || typeof inner === "number" || typeof inner === "boolean") return [[at, inner]];
    return [[at, JSON.stringify(inner)]];
  });
}

interface Settings {
  readonly config: ReadonlyMap<string, Value>;
  readonly card: ReadonlyMap<string, Value>;
  readonly text: string;
}

// Rows are immutable answers: flattened once however often a filter asks.
const SETTINGS = new WeakMap<object, Settings>();

export function settingsOf(row: Pick<Row, "run">): Settings {
  const known = SETTINGS.get(row.run);
  if (known !== undefined) return known;
  const { run } = row;
  const config = new Map(leaves(run.config));
  const card = new Map(leaves(run.modelCard));
  const pairs = [...config, ...card].map(([key, value]) => `${key}=${value}`);
  const text = [run.name, run.slug, run.project, run.note, ...run.tags, ...pairs].join("\n").toLowerCase();
  const settings = { config, card, text };
  SETTINGS.set(row.run, settings);
  return settings;
}

/**
 * What a name means for a run: a fact of its own, a setting ("config.lr", "card.hiddenSize", or just "lr"), else the last
 * value of the metric of that name. Several values where a run has several (tags); none where it has none.
 */
export function valuesOf(row: Row, name: string): readonly Value[] {
  const { run, verdict, lastValues } = row;
  switch (name) {
    case "name":
      return [run.name];
    case "project":
      return [run.project];
    case "status":
      return [run.status];
    case "verdict":
      return verdict === null ? [] : [verdict.state];
    case "tag":
    case "tags":
      return run.tags;
    case "note":
      return [run.note];
    case "step":
      return run.lastStep === null ? [] : [run.lastStep];
    case "hours":
      return [durationMs(row) / 3_600_000];
  }
  const { config, card } = settingsOf(row);
  const setting = name.startsWith("config.")
    ? config.get(name.slice("config.".length))
    : name.startsWith("card.")
      ? card.get(name.slice("card.".length))
      : (config.get(name) ?? card.get(name));
  if (setting !== undefined) return [setting];
  const last = lastValues[name];
  return last === undefined ? [] : [last];
}

export function durationMs({ run }: Row): number {
  return (run.finishedAtMs ?? run.heartbeatAtMs) - run.startedAtMs;
}
