import type { ProfileSection, SpectrumSection } from "@headroom/protocol";
import type { HeadMeasurementRequest } from "@headroom/spectral";

export interface MeasureJob {
  readonly id: number;
  readonly step: number;
  readonly wallTimeMs: number;
  readonly request: HeadMeasurementRequest;
}

/** A measurement in the form it is recorded in. */
export interface MeasuredStep {
  readonly step: number;
  readonly wallTimeMs: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly sections: readonly (SpectrumSection | ProfileSection)[];
  /** why a quantity is missing */
  readonly notes: readonly string[];
  /** time in the worker, ms */
  readonly measureMs: number;
}

export type MeasureAnswer =
  | { readonly id: number; readonly measured: MeasuredStep }
  | { readonly id: number; readonly error: string };
