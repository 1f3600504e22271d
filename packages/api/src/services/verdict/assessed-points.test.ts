import type { SeriesColumns } from "@headroom/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AssessedPoint, type FedTo, readNews } from "./assessed-points.ts";

type Stretches = Partial<Record<string, [step: number, value: number][][]>>;

/** `series.read` over plain arrays, as the contract says it. */
function reader(data: Stretches) {
  interface Query {
    series: readonly { metric: string }[];
    fromStep?: number | undefined;
  }
  const series = {
    async read({ series, fromStep = 0 }: Query) {
      const { metric } = series[0]!;
      return (data[metric] ?? []).map((points, attempt): SeriesColumns => {
        const kept = points.filter(([step]) => step >= fromStep);
        return {
          runId: "r",
          metric,
          attempt,
          superseded: false,
          pointCount: kept.length,
          exact: true,
          steps: Float64Array.from(kept, ([step]) => step),
          values: Float64Array.from(kept, ([, value]) => value),
          wallTimesMs: new Float64Array(kept.length),
        };
      });
    },
  };
  return { series };
}

async function points(data: Stretches, fedTo: FedTo = {}): Promise<AssessedPoint[]> {
  const metrics = Object.keys(data);
  const { slices } = await readNews({ store: reader(data), runId: "r", metrics, fedTo });
  return [...slices].flat();
}

describe("readNews(options)", () => {
  it("merges metrics by step, across attempts", async () => {
    const data: Stretches = {
      "train/loss": [
        [
          [0, 5],
          [1, 4],
        ],
        [[2, 3]],
      ],
      "eval/loss": [[[1, 9]]],
    };
    expect(await points(data)).toEqual([
      { step: 0, trainLoss: 5 },
      { step: 1, trainLoss: 4, evalLoss: 9 },
      { step: 2, trainLoss: 3 },
    ]);
  });

  it("leaves out what was fed, by metric", async () => {
    const data: Stretches = {
      "train/loss": [
        [
          [0, 5],
          [1, 4],
          [2, 3],
          [3, 2],
        ],
      ],
      "eval/loss": [[[1, 9]]],
    };
    expect(await points(data, { "train/loss": 1 })).toEqual([
      { step: 1, evalLoss: 9 },
      { step: 2, trainLoss: 3 },
      { step: 3, trainLoss: 2 },
    ]);
  });

  it("says how far each metric was given", async () => {
    const data: Stretches = {
      "train/loss": [
        [
          [0, 5],
          [7, 4],
        ],
      ],
      "eval/loss": [[]],
    };
    const fedTo: FedTo = { "eval/loss": 3 };
    const news = await readNews({ store: reader(data), runId: "r", metrics: ["train/loss", "eval/loss"], fedTo });
    expect(news.fedTo).toEqual({ "train/loss": 7, "eval/loss": 3 });
    expect(fedTo).toEqual({ "eval/loss": 3 });
  });

  it("gives every point once, in order, however many", async () => {
    const series = fc
      .uniqueArray(fc.nat(9_000), { maxLength: 3_000, size: "max" })
      .map((steps) => steps.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(series, series, async (train, evaluation) => {
        const data: Stretches = {
          "train/loss": [train.map((step) => [step, step / 2])],
          "eval/loss": [evaluation.map((step) => [step, step / 3])],
        };
        const found = await points(data);
        const steps = [...new Set([...train, ...evaluation])].sort((a, b) => a - b);
        expect(found.map(({ step }) => step)).toEqual(steps);
        expect(found.filter((point) => point.trainLoss !== undefined)).toHaveLength(train.length);
        expect(found.filter((point) => point.evalLoss !== undefined)).toHaveLength(evaluation.length);
      }),
      { seed: 8, numRuns: 20 },
    );
  });
});
