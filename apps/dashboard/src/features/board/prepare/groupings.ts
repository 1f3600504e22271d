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
    { key: "name", label: "name without its seed" },
    { key: "tags", label: "tags" },
    ...keys.sort().map((key) => ({ key, label: plainKey(key) })),
  ];
}

/**
 * Runs with equal values of the keys (joined by commas), in the order of their first member; a run without a key is of a
 * group "not set". Labels differ: groups that would share one are told apart by what their settings differ in.
 */
export function groupRuns(runs: readonly GroupableRun[], keys: string): RunGroup[] {
  const groups = new Map<string, { label: string; runIds: string[]; first: GroupableRun }>();
  for (const run of runs) {
    const levels = keys.split(",").map((key) => membership(run, key));
    const identity = JSON.stringify(levels.map((level) => level.identity));
    const label = levels.map((level) => level.label).join(", ");
    const group = groups.get(identity) ?? { label, runIds: [], first: run };
    group.runIds.push(run.id);
    groups.set(identity, group);
  }
  return toldApart([...groups.values()]);
}

function toldApart(groups: readonly { label: string; runIds: string[]; first: GroupableRun }[]): RunGroup[] {
  const taken = new Set<string>();
  return groups.map(({ label, runIds, first }) => {
    const others = groups.filter((other) => other.label === label && other.first !== first);
    const own = settings(first).filter(
      ([key, value]) =>
        !SEED.test(key) && others.some(({ first: other }) => settings(other).find(([k]) => k === key)?.[1] !== value),
    );
    const difference = own.map(([key, value]) => `${plainKey(key)} = ${value}`).join(", ");
    let told = others.length === 0 || difference === "" ? label : `${label} (${difference})`;
    for (let i = 2; taken.has(told); i++) told = `${label} #${i}`;
    taken.add(told);
    return { label: told, runIds };
  });
}

function plainKey(key: string): string {
  return key.replace(/^(config|card)\./, "");
}

function membership(run: GroupableRun, key: string): { identity: string; label: string } {
  if (key === "recipe") {
    const recipe = settings(run).filter(([name]) => !SEED.test(name));
    return { identity: JSON.stringify(recipe), label: nameWithoutSeed(run.name) };
  }
  if (key === "name") return { identity: nameWithoutSeed(run.name), label: nameWithoutSeed(run.name) };
  if (key === "tags") {
    const tags = [...run.tags].sort().join(" + ");
    return { identity: tags, label: tags === "" ? "no tags" : tags };
  }
  const value = settings(run).find(([name]) => name === key)?.[1];
  const name = plainKey(key);
  return value === undefined
    ? { identity: "not set", label: `${name} not set` }
    : { identity: `= ${value}`, label: `${name} = ${value}` };
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
