import { isStep, LIMITS } from "../limits.ts";
import type { Section, SpectrumProvenance } from "./batch.ts";
import type { ByteReader } from "./byte-reader.ts";
import { SECTION_KIND, SPECTRUM_FLAG } from "./layout.ts";

/**
 * The section that begins at the reader's place: names, limits, and strictly increasing integer steps are checked.
 *
 * @throws WireError
 */
export function readSection(reader: ByteReader): Section {
  const kind = reader.u8();
  const length = reader.u32();
  const end = reader.offset + length;
  const section = readPayload(kind, reader);
  if (reader.offset !== end) reader.fail(`a section of kind ${kind} must end at byte ${end}`, reader.offset);
  return section;
}

function readPayload(kind: number, reader: ByteReader): Section {
  switch (kind) {
    case SECTION_KIND.frame: {
      const metricCount = reader.u32();
      if (metricCount === 0) reader.fail("a frame names at least one metric", metricCount);
      if (metricCount > LIMITS.metricsPerRun) {
        reader.fail(`a frame has at most ${LIMITS.metricsPerRun} metrics`, metricCount);
      }
      const metrics = Array.from({ length: metricCount }, () => reader.metricName());
      if (new Set(metrics).size !== metricCount)
        reader.fail("a frame names each metric once", metrics.join(", ").slice(0, 200));
      const pointCount = reader.u32();
      if (pointCount === 0) reader.fail("a frame holds at least one step", pointCount);
      const steps = reader.column(pointCount);
      checkSteps(reader, steps);
      const wallTimesMs = reader.column(pointCount);
      for (const wallTimeMs of wallTimesMs) {
        if (!Number.isFinite(wallTimeMs)) reader.fail("a wall time must be finite", wallTimeMs);
      }
      return { kind: "frame", metrics, steps, wallTimesMs, values: metrics.map(() => reader.column(pointCount)) };
    }
    case SECTION_KIND.spectrum:
    case SECTION_KIND.provenSpectrum: {
      const head = {
        step: reader.step(),
        wallTimeMs: reader.wallTime(),
        method: reader.label("a method"),
        dtype: reader.label("a dtype"),
        rows: reader.u32(),
        columns: reader.u32(),
      };
      const provenance = kind === SECTION_KIND.provenSpectrum ? readProvenance(reader) : undefined;
      const singularValues = reader.column(reader.bounded(LIMITS.spectrumValues, "a spectrum"));
      if (provenance === undefined) return { kind: "spectrum", ...head, singularValues };
      if (provenance.resolvedCount > singularValues.length) {
        reader.fail(`at most all ${singularValues.length} singular values are resolved`, provenance.resolvedCount);
      }
      return { kind: "spectrum", ...head, singularValues, provenance };
    }
    case SECTION_KIND.profile:
      return {
        kind: "profile",
        metric: reader.metricName(),
        step: reader.step(),
        wallTimeMs: reader.wallTime(),
        values: reader.column(reader.bounded(LIMITS.spectrumValues, "a layer profile")),
      };
    case SECTION_KIND.event: {
      const step = reader.f64();
      if (!Number.isNaN(step) && !isStep(step)) reader.fail("a step must be an integer from 0 to 2^53 - 1", step);
      const wallTimeMs = reader.wallTime();
      const eventKind = reader.label("an event kind");
      const message = reader.text();
      if (message.length > LIMITS.eventMessageLength) {
        reader.fail(`an event message has at most ${LIMITS.eventMessageLength} characters`, message.length);
      }
      return { kind: "event", step, wallTimeMs, eventKind, message };
    }
    default:
      return reader.fail("a section kind must be 1 to 5", kind);
  }
}

function readProvenance(reader: ByteReader): SpectrumProvenance {
  const excludedRows = reader.u32();
  const flags = reader.u8();
  const known = SPECTRUM_FLAG.fused | SPECTRUM_FLAG.normGainFolded | SPECTRUM_FLAG.rowsCentred;
  if ((flags & ~known) !== 0) reader.fail(`a spectrum's flags are the bits ${known}`, flags);
  const resolutionFloor = reader.f64();
  if (!(resolutionFloor >= 0 && resolutionFloor < Infinity)) {
    reader.fail("a resolution floor must be finite and at least 0", resolutionFloor);
  }
  return {
    fused: (flags & SPECTRUM_FLAG.fused) !== 0,
    normGainFolded: (flags & SPECTRUM_FLAG.normGainFolded) !== 0,
    rowsCentred: (flags & SPECTRUM_FLAG.rowsCentred) !== 0,
    excludedRows,
    resolutionFloor,
    resolvedCount: reader.u32(),
  };
}

function checkSteps(reader: ByteReader, steps: Float64Array): void {
  let last = -1;
  for (const step of steps) {
    if (!isStep(step)) reader.fail("a step must be an integer from 0 to 2^53 - 1", step);
    if (step <= last) reader.fail(`steps must increase within a frame (after ${last})`, step);
    last = step;
  }
}
