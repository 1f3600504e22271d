/**
 * What a collector sends: everything one writer spooled since the last acknowledged batch. The server applies the
 * batch and its sequence number in one transaction, so a replay changes nothing.
 */
export interface Batch {
  /** uuid of the run */
  readonly runId: string;
  /** uuid of the process that wrote; a second writer on the same run is told apart by it */
  readonly writerId: string;
  /** 1, 2, 3, … per (run, writer), without gaps */
  readonly sequence: number;
  readonly sections: readonly Section[];
}

export type Section = Frame | SpectrumSection | ProfileSection | EventSection;

/** Scalars of consecutive steps that logged the same metrics. */
export interface Frame {
  readonly kind: "frame";
  readonly metrics: readonly string[];
  /** strictly increasing within a frame: a rewind starts a new frame */
  readonly steps: Float64Array;
  readonly wallTimesMs: Float64Array;
  /** values[m][i]: metric m at steps[i]; NaN and the infinities are data */
  readonly values: readonly Float64Array[];
}

/** All singular values of the LM head at a step, largest first. */
export interface SpectrumSection {
  readonly kind: "spectrum";
  readonly step: number;
  readonly wallTimeMs: number;
  readonly method: string;
  readonly dtype: string;
  readonly rows: number;
  readonly columns: number;
  readonly singularValues: Float64Array;
}

/** One number per layer at a step, first layer first. */
export interface ProfileSection {
  readonly kind: "profile";
  readonly metric: string;
  readonly step: number;
  readonly wallTimeMs: number;
  readonly values: Float64Array;
}

export interface EventSection {
  readonly kind: "event";
  /** NaN when the event belongs to no step */
  readonly step: number;
  readonly wallTimeMs: number;
  readonly eventKind: string;
  readonly message: string;
}

/** (step, metric) values in a batch, as the limit counts them. */
export function batchPointCount(batch: Batch): number {
  let count = 0;
  for (const section of batch.sections) {
    count += section.kind === "frame" ? section.steps.length * section.metrics.length : 1;
  }
  return count;
}
