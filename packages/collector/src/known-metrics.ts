import { LIMITS, layOutRow, metricNameSchema, type RowLayout, SHORT_METRIC_NAMES } from "@headroom/protocol";

const CACHED_SETS = 10_000;

/** Scalars by metric name; a key `step` is not a metric. */
export type MetricPoint = Readonly<Record<string, unknown>>;

interface KnownSet extends RowLayout {
  /** keys as the user wrote them, in order, all of which became metrics */
  readonly keys: readonly string[];
}

/**
 * Turns the objects a loop logs into rows. A loop that logs the same keys again costs one comparison per key and no
 * allocation. What cannot be a metric is left out and told to `onRefused`, the rest is kept.
 */
export class KnownMetrics {
  readonly #onRefused: (error: Error) => void;
  readonly #sets = new Map<string, KnownSet>();
  readonly #names = new Set<string>();
  #last: KnownSet | undefined;
  /** Values of the set `read` returned last, in its order. */
  values = new Float64Array(16);

  constructor(onRefused: (error: Error) => void) {
    this.#onRefused = onRefused;
  }

  /** The set of the point's metrics, with their values in `values`; undefined when it holds none. */
  read(point: MetricPoint): RowLayout | undefined {
    const last = this.#last;
    if (last !== undefined && this.#matches(last, point)) return last;
    return this.#readSlowly(point);
  }

  #matches({ keys }: KnownSet, point: MetricPoint): boolean {
    const { values } = this;
    let count = 0;
    for (const key in point) {
      if (key === "step") continue;
      const value = point[key];
      if (keys[count] !== key || typeof value !== "number") return false;
      values[count++] = value;
    }
    return count === keys.length;
  }

  #readSlowly(point: MetricPoint): RowLayout | undefined {
    const keys: string[] = [];
    const metrics: string[] = [];
    const values: number[] = [];
    for (const [key, value] of Object.entries(point)) {
      if (key === "step") continue;
      const metric = this.#metricOf(key, value, metrics);
      if (metric === undefined) continue;
      keys.push(key);
      metrics.push(metric);
      values.push(value as number);
    }
    if (metrics.length === 0) return undefined;
    if (values.length > this.values.length) this.values = new Float64Array(values.length * 2);
    this.values.set(values);
    const known = JSON.stringify(keys);
    let set = this.#sets.get(known);
    if (set === undefined) {
      if (this.#sets.size >= CACHED_SETS) this.#sets.clear();
      set = { ...layOutRow(metrics), keys };
      this.#sets.set(known, set);
    }
    this.#last = set;
    return set;
  }

  #metricOf(key: string, value: unknown, taken: readonly string[]): string | undefined {
    const metric = SHORT_METRIC_NAMES.get(key) ?? key;
    const refuse = (constraint: string, seen: string) => {
      this.#onRefused(new TypeError(`Cannot record metric ${quote(metric)}: ${constraint}, got ${seen}`));
      return undefined;
    };
    if (typeof value !== "number") {
      return refuse("its value must be a number", value === null ? "null" : typeof value);
    }
    if (taken.includes(metric)) return refuse("a step logs each metric once", `${quote(key)} as well`);
    if (this.#names.has(metric)) return metric;
    const parsed = metricNameSchema.safeParse(metric);
    if (!parsed.success) return refuse(parsed.error.issues[0]?.message ?? "bad name", `${metric.length} characters`);
    if (this.#names.size >= LIMITS.metricsPerRun) {
      return refuse(`a run has at most ${LIMITS.metricsPerRun} metrics`, "one more");
    }
    this.#names.add(metric);
    return metric;
  }
}

function quote(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}...` : name);
}
