import type { DataRecord, Frame, RowRecord, Section } from "@headroom/protocol";

/**
 * Sections of a batch from spooled records, as the protocol's SPOOL.md says: the same records always give the same bytes.
 *
 * Rows are turned into frames. Metrics that were logged at exactly the same steps share a frame, so that a metric
 * logged every hundredth step does not cut the others into pieces. A row at or below the last step of one of its
 * metrics is a rewind: everything before it is emitted first, so that order survives.
 */
export function buildSections(records: readonly DataRecord[]): Section[] {
  const sections: Section[] = [];
  const rows = new IncreasingRows();
  for (const record of records) {
    if (record.kind !== "row" && record.kind !== "frame") {
      rows.others.push(record);
      continue;
    }
    for (const row of record.kind === "row" ? [record] : rowsOf(record)) {
      if (!rows.takes(row)) rows.emit(sections);
      rows.push(row);
    }
  }
  rows.emit(sections);
  return sections;
}

function rowsOf({ metrics, steps, wallTimesMs, values }: Frame): RowRecord[] {
  return Array.from(steps, (step, i) => ({
    kind: "row",
    metrics,
    step,
    wallTimeMs: wallTimesMs[i]!,
    values: Float64Array.from(values, (column) => column[i]!),
  }));
}

/** Rows between two rewinds: every metric's steps increase. */
class IncreasingRows {
  readonly others: Section[] = [];
  #rows: RowRecord[] = [];
  readonly #lastSteps = new Map<string, number>();

  takes(row: RowRecord): boolean {
    for (const metric of row.metrics) {
      const last = this.#lastSteps.get(metric);
      if (last !== undefined && row.step <= last) return false;
    }
    return true;
  }

  push(row: RowRecord): void {
    this.#rows.push(row);
    for (const metric of row.metrics) this.#lastSteps.set(metric, row.step);
  }

  emit(sections: Section[]): void {
    sections.push(...framesOf(this.#rows), ...this.others);
    this.#rows = [];
    this.others.length = 0;
    this.#lastSteps.clear();
  }
}

function framesOf(rows: readonly RowRecord[]): Frame[] {
  // Which groups of rows (by their set of metrics) a metric appears in decides its steps.
  const groupOf = new Map<readonly string[], number>();
  const groupOfNames = new Map<string, number>();
  const groupsOfMetric = new Map<string, number[]>();
  for (const { metrics } of rows) {
    if (groupOf.has(metrics)) continue;
    // Rows of the same metrics mostly share their array of names; no name holds a line break.
    const names = metrics.join("\n");
    const group = groupOfNames.get(names) ?? groupOfNames.size;
    groupOf.set(metrics, group);
    if (groupOfNames.has(names)) continue;
    groupOfNames.set(names, group);
    for (const metric of metrics) {
      const groups = groupsOfMetric.get(metric);
      if (groups) groups.push(group);
      else groupsOfMetric.set(metric, [group]);
    }
  }
  const metricsOfFrame = new Map<string, { groups: Set<number>; metrics: string[] }>();
  for (const [metric, groups] of groupsOfMetric) {
    const key = groups.join(",");
    const frame = metricsOfFrame.get(key);
    if (frame) frame.metrics.push(metric);
    else metricsOfFrame.set(key, { groups: new Set(groups), metrics: [metric] });
  }
  return [...metricsOfFrame.values()].map(({ groups, metrics }) =>
    frameOf(
      rows.filter((row) => groups.has(groupOf.get(row.metrics)!)),
      metrics,
    ),
  );
}

function frameOf(rows: readonly RowRecord[], metrics: readonly string[]): Frame {
  const steps = new Float64Array(rows.length);
  const wallTimesMs = new Float64Array(rows.length);
  const values = metrics.map(() => new Float64Array(rows.length));
  const columnsOf = new Map<readonly string[], Int32Array>();
  rows.forEach((row, i) => {
    steps[i] = row.step;
    wallTimesMs[i] = row.wallTimeMs;
    let columns = columnsOf.get(row.metrics);
    if (columns === undefined) {
      columns = Int32Array.from(metrics, (metric) => row.metrics.indexOf(metric));
      columnsOf.set(row.metrics, columns);
    }
    for (let m = 0; m < metrics.length; m++) values[m]![i] = row.values[columns[m]!]!;
  });
  return { kind: "frame", metrics, steps, wallTimesMs, values };
}
