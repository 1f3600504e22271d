import { decodeBatch, encodeBatch, type Frame, type RowRecord } from "@headroom/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildSections } from "./build-sections.ts";

const SETS = [["train/loss"], ["train/loss", "eval/loss"], ["head/stable_rank"], ["b", "a"]];

function row(metrics: readonly string[], step: number, value = step): RowRecord {
  return { kind: "row", metrics, step, wallTimeMs: step * 10, values: Float64Array.from(metrics, (_, m) => value + m) };
}

const frames = (rows: readonly RowRecord[]) => buildSections(rows) as Frame[];

test("metrics of the same steps share a frame; one logged more rarely does not cut it", () => {
  const rows = [1, 2, 3, 4].map((step) => row(step % 2 === 0 ? SETS[1]! : SETS[0]!, step));
  const found = frames(rows).map(({ metrics, steps }) => [metrics, [...steps]]);
  expect(found).toEqual([
    [["train/loss"], [1, 2, 3, 4]],
    [["eval/loss"], [2, 4]],
  ]);
});

test("a rewind starts new frames after all earlier ones, and so does the same step again", () => {
  const rows = [5, 6, 3, 4, 4].map((step) => row(SETS[0]!, step));
  expect(frames(rows).map(({ steps }) => [...steps])).toEqual([[5, 6], [3, 4], [4]]);
});

test("a measurement that comes late is no rewind of what it does not measure", () => {
  const rows = [row(SETS[0]!, 10), row(SETS[2]!, 8), row(SETS[0]!, 11), row(SETS[2]!, 11)];
  expect(frames(rows).map(({ metrics, steps }) => [metrics, [...steps]])).toEqual([
    [["train/loss"], [10, 11]],
    [["head/stable_rank"], [8, 11]],
  ]);
});

test("property: every metric's points come in the order they were logged, and the wire takes the frames", () => {
  const rows = fc.array(
    fc
      .tuple(fc.constantFrom(...SETS), fc.nat({ max: 6 }), fc.double())
      .map(([set, step, value]) => row(set, step, value)),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(rows, (logged) => {
      const sections = frames(logged);
      const batch = {
        runId: "00000000-0000-4000-8000-000000000001",
        writerId: "00000000-0000-4000-8000-000000000002",
        sequence: 1,
        sections,
      };
      const bytes = encodeBatch(batch);
      expect(decodeBatch(bytes)).toEqual(batch);
      expect(encodeBatch({ ...batch, sections: frames(logged) })).toEqual(bytes);
      for (const metric of new Set(SETS.flat())) {
        const expected = logged
          .filter(({ metrics }) => metrics.includes(metric))
          .map(({ metrics, step, wallTimeMs, values }) => [step, wallTimeMs, values[metrics.indexOf(metric)]]);
        const got = sections
          .filter(({ metrics }) => metrics.includes(metric))
          .flatMap((frame) =>
            Array.from(frame.steps, (step, i) => [
              step,
              frame.wallTimesMs[i],
              frame.values[frame.metrics.indexOf(metric)]![i],
            ]),
          );
        expect(got).toEqual(expected);
      }
    }),
    { seed: 4, numRuns: 300 },
  );
});
