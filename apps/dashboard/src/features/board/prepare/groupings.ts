export interface GroupableRun {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly modelCard: Readonly<Record<string, unknown>>;
}

export interface Grouping {
  /** in the URL: "recipe", "config.<path>" or "card.<path>" */
  readonly key: string;
  readonly label: string;
}

export interface RunGroup {
  readonly label: string;
  readonly runIds: readonly string[];
}

const SEED = /(^|[._-])seed$/i;

/** What the runs can be grouped by: equal in everything but the seed, or any setting that differs between them. */
export function groupings(runs: readonly GroupableRun[]): Grouping[] {
  const values = new Map<string, Set<string>>();
  for (const run of runs) {
    for (const [key, value] of settings(run)) {
      if (SEED.test(key)) continue;
      values.set(key, (values.get(key) ?? new Set()).add(value));
    }
  }
  const keys = [...values].filter(([, seen]) => seen.size > 1 && seen.size < runs.length).map(([key]) => key);
  return [
    { key: "recipe", label: "same settings, any seed" },
    ...keys.sort().map((key) => ({ key, label: key.replace(/^(config|card)\./, "") })),
  ];
}

/** Runs with equal values of the key, in the order of their first member; a run without the key is a group "not set". */
export function groupRuns(runs: readonly GroupableRun[], key: string): RunGroup[] {
  const groups = new Map<string, { label: string; runIds: string[] }>();
  for (const run of runs) {
    const { identity, label } = membership(run, key);
    const group = groups.get(identity) ?? { label, runIds: [] };
    group.runIds.push(run.id);
    groups.set(identity, group);
  }
  return [...groups.values()];
}

function membership(run: GroupableRun, key: string): { identity: string; label: string } {
  if (key === "recipe") {
    const recipe = settings(run).filter(([name]) => !SEED.test(name));
    return { identity: JSON.stringify(recipe), label: nameWithoutSeed(run.name) };
  }
  const value = settings(run).find(([name]) => name === key)?.[1];
  const name = key.replace(/^(config|card)\./, "");
  return value === undefined
    ? { identity: "not set", label: `${name} not set` }
    : { identity: value, label: `${name} = ${value}` };
}

/** "narrow seed 3" → "narrow", "gpt-s2" → "gpt"; the name itself when nothing is left. */
export function nameWithoutSeed(name: string): string {
  const stripped = name.replace(/[\s,;:_-]*\(?\b(seed|s)[\s=:_-]*\d+\)?$/i, "").trim();
  return stripped === "" ? name : stripped;
}

/** Leaves of config and model card as [path, text], sorted. */
function settings(run: GroupableRun): [string, string][] {
  const leaves: [string, string][] = [];
  const walk = (value: unknown, path: string) => {
    if (value === null || value === undefined) return;
    if (typeof value === "object" && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) walk(inner, `${path}.${name}`);
    } else {
      leaves.push([path, typeof value === "string" ? value : JSON.stringify(value)]);
    }
  };
  walk(run.config, "config");
  walk(run.modelCard, "card");
  return leaves.sort(([a], [b]) => (a < b ? -1 : 1));
}
