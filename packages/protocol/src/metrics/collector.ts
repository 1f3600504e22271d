import type { MetricTable } from "./metric-definition.ts";

export const COLLECTOR_METRICS = {
  collectorOverhead: {
    name: "collector/overhead_fraction",
    label: "collector overhead",
    unit: "",
    definition: "time the collector spent on the training thread over the loop's wall time, since the last report",
    plain: "How much Headroom itself slows the training down.",
    source: "measured by the collector",
    direction: "lower",
    axis: "linear",
  },
  measureTime: {
    name: "collector/measure_ms",
    label: "measuring time off the training thread",
    unit: "ms",
    definition: "time a head measurement took in the worker",
    plain: "How long one measurement of the head took, beside the training.",
    source: "measured by the collector",
    direction: "lower",
    axis: "linear",
  },
  droppedPoints: {
    name: "collector/dropped_points",
    label: "points dropped",
    unit: "points",
    definition: "points the collector had to drop since it started; 0 unless the disk refused them",
    plain: "How many numbers were lost; it should be 0.",
    source: "measured by the collector",
    direction: "lower",
    axis: "linear",
  },
} as const satisfies MetricTable;
