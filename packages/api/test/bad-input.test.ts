import { describe, expect, it } from "vitest";
import { apiServerResource, batchOf, bytesOf, frameOf, openInput, runIdOf } from "./api-server-resource.ts";
import { failure } from "./failure.ts";

describe("bad input is answered in one line", () => {
  it("names what, the constraint and the value seen", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    await client.run.open.mutate(openInput());
    const cases: [() => Promise<unknown>, number, string][] = [
      [() => client.run.get.query({ run: "nope" }), 404, 'Cannot find a run with the id or slug "nope"'],
      [
        () => client.run.open.mutate(openInput(1, { runId: "1" })),
        400,
        "Cannot read the input of run.open: runId: Invalid UUID",
      ],
      [() => client.run.open.mutate(openInput(1, { name: "a\u0007b" })), 400, "must not contain control characters"],
      [() => client.run.open.mutate(openInput(1, { name: "n".repeat(10_000) })), 400, "at most 200 characters"],
      [() => client.run.list.query({ limit: 9_000 }), 400, "limit: Too big: expected number to be <=500, got 9000"],
      [() => client.run.list.query({ statuses: ["dead"] as never }), 400, "statuses.0: Invalid option"],
      [() => client.series.read.query({ series: [] }), 400, "series: "],
      [
        () =>
          client.series.read.query({
            series: Array.from({ length: 101 }, () => ({ run: "a", metric: "a" })),
            maxPoints: 20_000,
          }),
        400,
        "series times maxPoints must be at most 2000000",
      ],
      [() => client.run.list.query({ statuses: Array(9).fill("lost") }), 400, "statuses: Too big"],
      [() => client.run.open.mutate(openInput(1, { startedAtMs: 1e300 })), 400, "startedAtMs: Too big"],
      [() => client.series.append.mutate(new Blob(["hello"])), 400, "Cannot read a batch: at least 16 bytes, got 5"],
      [() => client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [1] }, -1)]))), 400, "2^53 - 1, got -1"],
      [() => client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [1] }, 0.5)]))), 400, "2^53 - 1, got 0.5"],
      [() => client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [1] })], 77))), 404, runIdOf(77)],
      [() => client.series.append.mutate(bytesOf(batchOf(3, [frameOf({ a: [1] })]))), 400, "1"],
    ];
    for (const [call, status, message] of cases) {
      const error = await failure(call());
      expect(error.message).toContain(message);
      expect(error.message).not.toContain("\n");
      expect(error.data).toMatchObject({ httpStatus: status });
      expect(JSON.stringify(error.data)).not.toContain(" at ");
    }
    expect(await client.series.list.query({ run: runIdOf(1) })).toEqual([]);
    expect(api.errors).toEqual([]);
  });

  it("refuses the same number with other content", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    await client.run.open.mutate(openInput());
    await client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [1] })])));
    const error = await failure(client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [2] })]))));
    expect(error.data).toMatchObject({ httpStatus: 409, reason: "conflict" });
    const { series } = await client.series.read.query({ series: [{ run: runIdOf(1), metric: "a" }] });
    expect([...series[0]!.values]).toEqual([1]);
  });

  it("tells the number it waits for when batches are missing", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput());
    await api.client.series.append.mutate(bytesOf(batchOf(1, [frameOf({ a: [1] })])));
    const error = await failure(api.client.series.append.mutate(bytesOf(batchOf(5, [frameOf({ a: [1] })]))));
    expect(error.data).toMatchObject({ httpStatus: 400, reason: "refused", expectedSequence: 2 });
  });

  it("applies a batch once, however many connections bring it at once", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput());
    const batch = batchOf(1, [frameOf({ a: [1, 2, 3] })]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.client.series.append.mutate(bytesOf(batch))),
    );
    expect(answers.filter(({ applied }) => applied)).toHaveLength(1);
    expect(await api.client.series.list.query({ run: runIdOf(1) })).toMatchObject([{ metric: "a", pointCount: 3 }]);
  });

  it("hides and logs what nobody expected", async () => {
    await using api = await apiServerResource();
    Object.defineProperty(api.store.runs, "projects", { value: () => Promise.reject(new Error("secret path /x")) });
    const error = await failure(api.client.project.list.query());
    expect(error.message).toBe("The server failed unexpectedly; its log says why");
    expect(JSON.stringify(error.data)).not.toContain("secret");
    expect(String(api.errors[0])).toContain("secret path");
  });

  it("10^6 points in one request meet the limit by name", async () => {
    await using api = await apiServerResource();
    const steps = Float64Array.from({ length: 1_000_000 }, (_, i) => i);
    const frame = { kind: "frame" as const, metrics: ["a"], steps, wallTimesMs: steps, values: [steps] };
    const error = await failure(api.client.series.append.mutate(bytesOf(batchOf(1, [frame]))));
    expect(error.message).toMatch(/at most 500000 points, got 1000000/);
  });
});
