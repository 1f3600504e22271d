export interface Side {
  readonly id: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly modelCard: Readonly<Record<string, unknown>>;
  /** last value of each metric */
  readonly last: ReadonlyMap<string, number>;
  readonly minimum: ReadonlyMap<string, number>;
}

export interface DifferenceRow {
  readonly key: string;
  /** one a side, in their order; undefined where a side has none */
  readonly values: readonly (string | number | undefined)[];
  readonly differs: boolean;
}

export interface Difference {
  readonly config: readonly DifferenceRow[];
  readonly modelCard: readonly DifferenceRow[];
  readonly last: readonly DifferenceRow[];
  readonly minimum: readonly DifferenceRow[];
}

/** Settings and final numbers of any number of runs side by side, each with whether the runs differ in it. */
export function difference(sides: readonly Side[]): Difference {
  return {
    config: rows(sides.map(({ config }) => new Map(settings(config)))),
    modelCard: rows(sides.map(({ modelCard }) => new Map(settings(modelCard)))),
    last: rows(sides.map(({ last }) => last)),
    minimum: rows(sides.map(({ minimum }) => minimum)),
  };
}

function rows(columns: readonly ReadonlyMap<string, string | number>[]): DifferenceRow[] {
  const keys = new Set(columns.flatMap((column) => [...column.keys()]));
  return [...keys].map((key) => {
    const values = columns.map((column) => column.get(key));
    return { key, values, differs: values.some((value) => !Object.is(value, values[0])) };
  });
}

/** Leaves as [dotted path, text]. */
function settings(value: Readonly<Record<string, unknown>>, path = ""): [string, string][] {
  return Object.entries(value).flatMap(([name, inner]): [string, string][] => {
    const at = path === "" ? name : `${path}.${name}`;
    if (inner === undefined) return [];
    return typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? settings(inner as Record<string, unknown>, at)
      : [[at, typeof inner === "string" ? inner : JSON.stringify(inner)]];
  });
}
