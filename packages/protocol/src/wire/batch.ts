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
  /** how they were computed, for example `gram` */
  readonly method: string;
  /** storage type of the weights */
  readonly dtype: string;
  /** token rows that were measured */
  readonly rows: number;
  /** d, the hidden size */
  readonly columns: number;
  readonly singularValues: Float64Array;
  readonly provenance?: SpectrumProvenance;
}

/** What was done to the head before it was measured, and how far its spectrum can be trusted. */
export interface SpectrumProvenance {
  /** float32 multiply-adds were fused: an engine without them gives other last bits */
  readonly fused: boolean;
  /** the final norm's gain was folded into the head */
  readonly normGainFolded: boolean;
  /** the mean row, which softmax ignores, was taken off */
  readonly rowsCentred: boolean;
  /** token rows left out: padding, tokens never trained; with `rows` they are the rows of the head's tensor */
  readonly excludedRows: number;
  /** below this singular value the method resolves nothing */
  readonly resolutionFloor: number;
  /** singular values above the floor; the others are noise of the method */
  readonly resolvedCount: number;
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
