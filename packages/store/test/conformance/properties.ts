import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listQuery, type Suite, sameBits, TestWriter } from "./harness.ts";
import { ModelRun } from "./model.ts";
import { expectFaithful } from "./reads.ts";

const METRICS = ["train/loss", "eval/loss", "head/stable_rank"];

const value = fc.oneof(
  { weight: 20, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, -0, 1e300) },
);

const append = fc.record({
  kind: fc.constant("append" as const),
  writer: fc.nat(2),
  frames: fc.array(
    fc.record({
      metrics: fc.uniqueArray(fc.constantFrom(...METRICS), { minLength: 1, maxLength: 3 }),
      /** where the frame starts, relative to the end of what the writer logged last */
      jump: fc.oneof(
        { weight: 6, arbitrary: fc.constant(1) },
        { weight: 2, arbitrary: fc.integer({ min: 2, max: 2000 }) },
        { weight: 1, arbitrary: fc.integer({ min: -5000, max: 0 }) },
      ),
      stride: fc.constantFrom(1, 1, 3),
      count: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1000, max: 6000 })),
      values: fc.array(value, { minLength: 1, maxLength: 40 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

const command = fc.oneof(
  { weight: 10, arbitrary: append },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("replay", "compact", "delete", "restore", "resume") }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("read" as const),
      metric: fc.constantFrom(...METRICS),
      from: fc.double({ min: -0.1, max: 1, noNaN: true }),
      to: fc.double({ min: 0, max: 1.1, noNaN: true }),
      maxPoints: fc.constantFrom(4, 7, 60, 500, 20_000),
    }),
  },
);

/** For longer searches: HEADROOM_PROPERTY_RUNS and HEADROOM_PROPERTY_SEED. */
const SEED = Number(process.env.HEADROOM_PROPERTY_SEED ?? 20_240_411);
const ASKED_RUNS = process.env.HEADROOM_PROPERTY_RUNS;

export function testProperties(name: string, suite: Suite, propertyRuns: number): void {
  const numRuns = ASKED_RUNS === undefined ? propertyRuns : Number(ASKED_RUNS);
  describe("properties", () => {
    it(
      "any interleaving of append, rewind, resume, compact, delete, restore and reads agrees with plain arrays",
      async () => {
        const done = { append: 0, rewind: 0, resume: 0, replay: 0, compact: 0, delete: 0, restore: 0, read: 0 };
        await fc.assert(
          fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 14 }), async (commands) => {
            const input = suite.openRunInput({ project: "properties" });
            const { runId } = input;
            const ordinals = new Map<number, number>();
            const writers = new Map<number, TestWriter>();
            const model = new ModelRun();
            const lastSteps = new Map<number, number>();
            let lastBatch: ReturnType<TestWriter["batch"]> | undefined;
            let greatestStep = 0;
            let deleted = false;
            const writerOf = async (index: number) => {
              const known = writers.get(index);
              if (known) return known;
              const writerId = suite.id();
              await suite.store.runs.open({ ...input, writerId });
              const writer = new TestWriter(suite.store, runId, writerId);
              ordinals.set(index, ordinals.size + 1);
              writers.set(index, writer);
              return writer;
            };
            await writerOf(0);
            const check = async (metric: string, fromStep: number, toStep: number, maxPoints: number) => {
              const answer = await suite.store.series.read({
                series: [{ runId, metric }],
                fromStep: Math.max(0, fromStep),
                toStep: Math.max(0, toStep),
                maxPoints,
                superseded: true,
              });
              const expected = model.read(metric, fromStep, toStep);
              expect(answer.map((part) => [part.attempt, part.superseded, part.pointCount])).toEqual(
                expected.map((part) => [part.attempt, part.superseded, part.points.length]),
              );
              answer.forEach((part, k) => {
                const points = expected[k]!.points;
                const truth = { steps: points.map((p) => p.step), values: points.map((p) => p.value) };
                if (part.exact) {
                  expect(sameBits(part.values, Float64Array.from(truth.values))).toBe(true);
                  expect(sameBits(part.steps, Float64Array.from(truth.steps))).toBe(true);
                  expect(
                    sameBits(
                      part.wallTimesMs,
                      Float64Array.from(points, (p) => p.wallTimeMs),
                    ),
                  ).toBe(true);
                }
                // the budget is shared between the parts, so only a lone part has all of it
                if (expected.length === 1) expectFaithful(part, truth, maxPoints);
              });
            };
            for (const step of commands) {
              done[step.kind]++;
              switch (step.kind) {
                case "append": {
                  const writer = await writerOf(step.writer);
                  const frames = step.frames.map((spec) => {
                    const from = Math.max(0, (lastSteps.get(step.writer) ?? -1) + spec.jump);
                    const steps = Float64Array.from({ length: spec.count }, (_, i) => from + i * spec.stride);
                    lastSteps.set(step.writer, steps.at(-1)!);
                    greatestStep = Math.max(greatestStep, steps.at(-1)!);
                    return {
                      kind: "frame" as const,
                      metrics: spec.metrics,
                      steps,
                      wallTimesMs: steps.map((s) => 1_700_000_000_000 + s / 7),
                      values: spec.metrics.map((_, m) =>
                        steps.map(
                          (s, i) => spec.values[i % spec.values.length]! + (i < 40 ? 0 : ((s * (m + 1)) % 97) / 7),
                        ),
                      ),
                    };
                  });
                  lastBatch = writer.batch(...frames);
                  expect((await writer.append(...frames)).applied).toBe(true);
                  for (const frame of frames) model.append(ordinals.get(step.writer)!, frame);
                  break;
                }
                case "replay":
                  if (lastBatch) expect((await suite.store.runs.append(lastBatch)).applied).toBe(false);
                  break;
                case "compact":
                  await suite.store.care.compact();
                  break;
                case "delete":
                  await suite.store.runs.delete(runId, suite.nowMs);
                  deleted = true;
                  break;
                case "restore":
                  await suite.store.runs.restore(runId);
                  deleted = false;
                  break;
                case "resume":
                  await suite.store.runs.open({ ...input, writerId: suite.id() });
                  ordinals.set(-1 - ordinals.size, ordinals.size + 1);
                  break;
                case "read":
                  await check(
                    step.metric,
                    Math.floor(step.from * greatestStep),
                    Math.floor(step.to * greatestStep),
                    step.maxPoints,
                  );
                  break;
              }
            }
            expect((await suite.store.runs.attempts(runId)).map(({ fromStep }) => fromStep)).toEqual(
              model.attemptStarts,
            );
            const run = (await suite.store.runs.get(runId))!;
            expect(run.lastStep).toBe(model.lastStep);
            expect(run.deletedAtMs !== null).toBe(deleted);
            const listed = await suite.store.runs.list(listQuery({ project: "properties", search: run.slug }));
            expect(listed.items).toHaveLength(deleted ? 0 : 1);
            done.rewind += Math.max(0, model.attemptStarts.length - 1);
            for (const metric of METRICS) await check(metric, 0, greatestStep, 20_000);
            for (const metric of METRICS) await check(metric, 0, greatestStep, 60);
          }),
          { numRuns, seed: SEED },
        );
        const counts = Object.entries(done).map(([kind, count]) => `${count} ${kind}`);
        console.log(`${name}: ${numRuns} interleavings (seed ${SEED}): ${counts.join(", ")}`);
        // Few interleavings on a slow store may lack a kind; the many on the others may not.
        if (numRuns >= 25) expect(Math.min(...Object.values(done))).toBeGreaterThan(0);
        expect((await suite.store.care.check()).faults).toEqual([]);
      },
      ASKED_RUNS === undefined ? 110_000 : 3_600_000,
    );
  });
}
