import { expect, it } from "vitest";
import { apiServerResource, batchOf, bytesOf, openInput, runIdOf } from "./api-server-resource.ts";

it("series.read tells the mean of every bucket when asked, and nothing of buckets otherwise", async () => {
  await using api = await apiServerResource();
  await api.client.run.open.mutate(openInput(1));
  const steps = Float64Array.from({ length: 10_000 }, (_, i) => i);
  const frame = {
    kind: "frame" as const,
    metrics: ["train/loss"],
    steps,
    wallTimesMs: steps,
    values: [steps.map((step) => (step === 5_000 ? Number.NaN : step % 10))],
  };
  await api.client.series.append.mutate(bytesOf(batchOf(1, [frame])));
  const question = { series: [{ run: runIdOf(1), metric: "train/loss" }], maxPoints: 42 };
  const { series } = await api.client.series.read.query({ ...question, buckets: true });
  const { firstSteps, lastSteps, counts, means } = series[0]!.buckets!;
  expect(counts.reduce((a, b) => a + b)).toBe(9_999);
  const sum = means.reduce((sum, mean, b) => sum + mean * counts[b]!, 0);
  expect(sum).toBeCloseTo(45_000, 6);
  expect([firstSteps[0], lastSteps.at(-1)]).toEqual([0, 9_999]);
  const plain = await api.client.series.read.query(question);
  expect(plain.series[0]).not.toHaveProperty("buckets");
});
