import { DETECTOR_VERSION, type SaturationVerdict } from "@headroom/saturation";

/** A verdict as it was stored; null for none, and for one of another version of the detector: the server is about to assess the run anew. */
export function storedVerdict(record: { readonly verdict: unknown } | null): SaturationVerdict | null {
  const verdict = (record?.verdict ?? null) as SaturationVerdict | null;
  return verdict?.detectorVersion === DETECTOR_VERSION ? verdict : null;
}
