import fc from "fast-check";
import { isStep } from "../../limits.ts";
import type { Batch, Frame, Section, SpectrumSection } from "../batch.ts";

const anyDouble = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 5e-324));
const column = (length: number) =>
  fc.array(anyDouble, { minLength: length, maxLength: length }).map((values) => Float64Array.from(values));
const times = (length: number) =>
  fc
    .array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: length, maxLength: length })
    .map((values) => Float64Array.from(values));
const label = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text));
const step = fc.maxSafeInteger().map(Math.abs).filter(isStep);
const wallTimeMs = fc.double({ noNaN: true, noDefaultInfinity: true });

const frame: fc.Arbitrary<Frame> = fc
  .record({
    metrics: fc.uniqueArray(label, { minLength: 1, maxLength: 5 }),
    steps: fc.uniqueArray(step, { minLength: 1, maxLength: 20 }),
  })
  .chain(({ metrics, steps }) =>
    fc.record({
      kind: fc.constant("frame" as const),
      metrics: fc.constant(metrics),
      steps: fc.constant(Float64Array.from(steps).sort()),
      wallTimesMs: times(steps.length),
      values: fc.tuple(...metrics.map(() => column(steps.length))),
    }),
  );

const numbers = fc.nat(50).chain(column);

const spectrum = fc.record({
  kind: fc.constant("spectrum" as const),
  step,
  wallTimeMs,
  method: label,
  dtype: label,
  rows: fc.nat(),
  columns: fc.nat(),
  singularValues: numbers,
});

const provenSpectrum: fc.Arbitrary<SpectrumSection> = spectrum.chain((section) =>
  fc
    .record({
      fused: fc.boolean(),
      normGainFolded: fc.boolean(),
      rowsCentred: fc.boolean(),
      excludedRows: fc.nat(),
      resolutionFloor: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      resolvedCount: fc.nat(section.singularValues.length),
    })
    .map((provenance) => ({ ...section, provenance })),
);

/** Any section the wire allows. */
export const arbitrarySection: fc.Arbitrary<Section> = fc.oneof(
  frame,
  spectrum,
  provenSpectrum,
  fc.record({ kind: fc.constant("profile" as const), metric: label, step, wallTimeMs, values: numbers }),
  fc.record({
    kind: fc.constant("event" as const),
    step: fc.oneof(step, fc.constant(Number.NaN)),
    wallTimeMs,
    eventKind: label,
    message: fc.string({ maxLength: 100 }),
  }),
);

/** Any batch the wire allows: for property tests. */
export const arbitraryBatch: fc.Arbitrary<Batch> = fc.record({
  runId: fc.uuid(),
  writerId: fc.uuid(),
  sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  sections: fc.array(arbitrarySection, { maxLength: 6 }),
});
