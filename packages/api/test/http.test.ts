import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { encodeBatch, LIMITS } from "@headroom/protocol";
import { TRPCClientError } from "@trpc/client";
import { describe, expect, it } from "vitest";
import { startApiServer } from "../src/index.ts";
import {
  apiServerResource,
  batchOf,
  bytesOf,
  clientOf,
  frameOf,
  openInput,
  runIdOf,
  WRITER,
} from "./api-server-resource.ts";

async function failure(promise: Promise<unknown>): Promise<TRPCClientError<never>> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(TRPCClientError);
  return error as TRPCClientError<never>;
}

describe("a run over HTTP", () => {
  it("opens, streams, is read back to the bit, and finishes", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    const opened = await client.run.open.mutate(openInput(1, { config: { lr: 0.01 }, tags: ["a"] }));
    expect(opened).toMatchObject({ created: true, lastSequence: 0, run: { status: "running", config: { lr: 0.01 } } });

    const losses = [3.25, Number.NaN, Number.POSITIVE_INFINITY, 0.1, Number.NEGATIVE_INFINITY, -0, 0.5];
    const sections = [
      frameOf({ "train/loss": losses, "eval/loss": losses.map((loss) => loss / 2) }),
      {
        kind: "spectrum" as const,
        step: 2,
        wallTimeMs: 5,
        method: "gram-float64",
        dtype: "float32",
        rows: 1024,
        columns: 3,
        singularValues: Float64Array.of(3, 2, 0.1),
      },
      {
        kind: "profile" as const,
        metric: "hidden/anisotropy",
        step: 2,
        wallTimeMs: 6,
        values: Float64Array.of(0.1, 0.9),
      },
      { kind: "event" as const, step: 3, wallTimeMs: 7, eventKind: "note", message: "<b>not HTML</b>" },
    ];
    const batch = batchOf(1, sections);
    expect(await client.series.append.mutate(bytesOf(batch))).toMatchObject({ applied: true, sequence: 1 });
    expect(await client.series.append.mutate(bytesOf(batch))).toMatchObject({ applied: false, sequence: 1 });

    const { slug } = opened.run;
    const read = await client.series.read.query({
      series: [
        { run: slug, metric: "train/loss" },
        { run: runIdOf(1), metric: "eval/loss" },
      ],
    });
    expect(read.series.map(({ metric, exact, pointCount }) => ({ metric, exact, pointCount }))).toEqual([
      { metric: "train/loss", exact: true, pointCount: 7 },
      { metric: "eval/loss", exact: true, pointCount: 7 },
    ]);
    expect([...read.series[0]!.values]).toEqual(losses);
    expect([...read.series[0]!.steps]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(read.series[0]!.wallTimesMs[5]).toBe(1_760_000_000_500);
    const lean = await client.series.read.query({ series: [{ run: slug, metric: "train/loss" }], wallTimes: false });
    expect(lean.series[0]!.wallTimesMs).toHaveLength(0);

    expect(await client.series.list.query({ run: slug })).toHaveLength(2);
    const [spectrum] = await client.spectrum.read.query({ run: slug });
    expect(spectrum).toMatchObject({ step: 2, method: "gram-float64", singularValues: Float64Array.of(3, 2, 0.1) });
    const [profile] = await client.profile.read.query({ run: slug });
    expect(profile).toMatchObject({ step: 2, values: Float64Array.of(0.1, 0.9) });
    expect(await client.event.list.query({ run: slug })).toMatchObject([{ step: 3, message: "<b>not HTML</b>" }]);
    expect(await client.attempt.list.query({ run: slug })).toHaveLength(1);

    const finished = await client.run.finish.mutate({ runId: runIdOf(1), status: "finished", atMs: 1_760_000_001_000 });
    expect(finished.status).toBe("finished");
    const page = await client.run.list.query({ sparkline: { metric: "train/loss", points: 10 } });
    expect(page.total).toBe(1);
    expect(page.items[0]).toMatchObject({ run: { slug }, lastValues: { "train/loss": 0.5 } });
    expect(page.items[0]!.sparkline!.values).toBeInstanceOf(Float64Array);
    expect(await client.project.list.query()).toMatchObject([{ name: "tests", runCount: 1, runningCount: 0 }]);
    expect(await client.server.info.query()).toMatchObject({ storeKind: "sqlite", directory: api.directory });
    expect(api.errors).toEqual([]);
  });

  it("takes steps up to 2^53 - 1", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput());
    const steps = Float64Array.of(0, 2 ** 40, Number.MAX_SAFE_INTEGER);
    const frame = { kind: "frame" as const, metrics: ["a"], steps, wallTimesMs: steps, values: [steps] };
    await api.client.series.append.mutate(bytesOf(batchOf(1, [frame])));
    const { series } = await api.client.series.read.query({ series: [{ run: runIdOf(1), metric: "a" }] });
    expect(series[0]!.steps).toEqual(steps);
    expect((await api.client.run.get.query({ run: runIdOf(1) })).lastStep).toBe(Number.MAX_SAFE_INTEGER);
  });

  it("takes 10,000 metrics in one run and lists them", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput());
    const metrics = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`m/${i}`, [i]]));
    await api.client.series.append.mutate(bytesOf(batchOf(1, [frameOf(metrics)])));
    expect(await api.client.series.list.query({ run: runIdOf(1) })).toHaveLength(10_000);
  });

  it("is renamed, tagged, noted, deleted and restored", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    const { run } = await client.run.open.mutate(openInput());
    const updated = await client.run.update.mutate({ run: run.slug, name: "new name", tags: ["x"], note: "n" });
    expect(updated).toMatchObject({ name: "new name", tags: ["x"], note: "n" });
    expect(await client.run.update.mutate({ run: run.id, note: "m" })).toMatchObject({ tags: ["x"], note: "m" });
    await client.run.delete.mutate({ run: run.id });
    expect((await client.run.list.query({})).total).toBe(0);
    expect((await client.run.list.query({ deleted: true })).total).toBe(1);
    await client.run.restore.mutate({ run: run.id });
    expect((await client.run.list.query({})).total).toBe(1);
  });

  it("is lost when its heartbeat stops, and lives again", async () => {
    let nowMs = 1_760_000_000_000;
    await using api = await apiServerResource({ clock: { now: () => nowMs } });
    const { client } = api;
    await client.run.open.mutate(openInput());
    nowMs += 50_000;
    expect((await client.run.get.query({ run: runIdOf(1) })).status).toBe("running");
    nowMs += 20_000;
    expect((await client.run.get.query({ run: runIdOf(1) })).status).toBe("lost");
    await client.run.heartbeat.mutate({ runId: runIdOf(1) });
    expect((await client.run.get.query({ run: runIdOf(1) })).status).toBe("running");
    nowMs -= 3_600_000;
    expect((await client.run.get.query({ run: runIdOf(1) })).status).toBe("running");
  });
});

describe("targets, labels and views", () => {
  const estimate = {
    tokens: 1000,
    vocabulary: 50,
    contexts: 400,
    singletonShare: 0.9,
    naive: {
      dimensionsAt: { "0.5": 10, "0.1": null },
      curve: [
        [1, 0.9],
        [10, 0.5],
      ] as [number, number][],
    },
    seed: 7,
  };

  it("a target is pushed, listed, read and linked", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    await client.run.open.mutate(openInput(1, { modelCard: { corpusHash: "c1", tokenizerHash: "t1" } }));
    await client.run.open.mutate(openInput(2));
    const { id } = await client.target.create.mutate({
      name: "corpus",
      corpusHash: "c1",
      tokenizerHash: "t1",
      estimate,
    });
    expect(await client.target.get.query({ id })).toMatchObject({ name: "corpus", estimate });
    expect(await client.target.list.query()).toMatchObject([{ id, name: "corpus" }]);
    expect(await client.target.ofRun.query({ run: runIdOf(1) })).toMatchObject({ id, linkedBy: "hashes" });
    expect(await client.target.ofRun.query({ run: runIdOf(2) })).toBeNull();
    await client.target.link.mutate({ run: runIdOf(2), targetId: id });
    expect(await client.target.ofRun.query({ run: runIdOf(2) })).toMatchObject({ id, linkedBy: "hand" });
    const error = await failure(client.target.link.mutate({ run: runIdOf(2), targetId: "nowhere" }));
    expect(error.message).toBe('Cannot find a target with the id "nowhere"');
  });

  it("people's words on a flag are kept", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    await client.run.open.mutate(openInput());
    await client.verdict.confirm.mutate({ run: runIdOf(1), onsetStep: 57_000, note: "seen it" });
    await client.verdict.dismiss.mutate({ run: runIdOf(1) });
    expect(await client.verdict.labels.query({})).toMatchObject([
      { runId: runIdOf(1), decision: "confirmed", onsetStep: 57_000, note: "seen it" },
      { runId: runIdOf(1), decision: "dismissed", onsetStep: null, note: "" },
    ]);
  });

  it("a view is saved under an id that cannot be guessed, and stays", async () => {
    await using api = await apiServerResource();
    const state = { path: "/p/x", runs: ["a"], zoom: [0, 10] };
    const { id } = await api.client.view.create.mutate({ title: "mine", state });
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(await api.client.view.get.query({ id })).toMatchObject({ id, title: "mine", state });
    const error = await failure(api.client.view.get.query({ id: "other" }));
    expect(error.data).toMatchObject({ httpStatus: 404, reason: "not-found" });
  });
});

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
    Object.defineProperty(api.store, "listProjects", { value: () => Promise.reject(new Error("secret path /x")) });
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

describe("the guard over real HTTP", () => {
  const send = (
    port: number,
    options: {
      method?: string;
      path?: string;
      headers?: Record<string, string>;
      write?: (chunk: number) => Buffer | null;
    },
  ) =>
    new Promise<{ status: number; body: string; sentBytes: number }>((resolve, reject) => {
      let sentBytes = 0;
      const request = httpRequest(
        {
          port,
          host: "127.0.0.1",
          method: options.method ?? "GET",
          path: options.path ?? "/api/trpc/server.info",
          headers: options.headers,
        },
        (response) => {
          let body = "";
          response.setEncoding("utf8").on("data", (part: string) => (body += part));
          response.once("end", () => {
            request.destroy();
            resolve({ status: response.statusCode ?? 0, body, sentBytes });
          });
        },
      );
      request.once("error", reject);
      const pump = (index: number): void => {
        const chunk = options.write?.(index) ?? null;
        if (chunk === null) return void request.end();
        sentBytes += chunk.length;
        request.write(chunk, () => {
          if (!request.destroyed && !request.writableEnded) pump(index + 1);
        });
      };
      pump(0);
    });

  it("refuses DNS rebinding and other sites' pages", async () => {
    await using api = await apiServerResource();
    const rebinding = await send(api.server.port, { headers: { host: `evil.example:${api.server.port}` } });
    expect(rebinding.status).toBe(403);
    expect(JSON.parse(rebinding.body).error.json.message).toMatch(/^Cannot answer the request: the Host header/);
    const page = await send(api.server.port, { headers: { origin: "https://evil.example" } });
    expect(page.status).toBe(403);
    expect((await send(api.server.port, {})).status).toBe(200);
  });

  it("answers a 100 MB body with 413, announced or not, and without keeping it", async () => {
    await using api = await apiServerResource();
    const chunk = Buffer.alloc(1_000_000);
    const post = (headers: Record<string, string>) =>
      send(api.server.port, {
        method: "POST",
        path: "/api/trpc/series.append",
        headers: { "content-type": "application/octet-stream", ...headers },
        write: (index) => (index < 100 ? chunk : null),
      });
    const announced = await post({ "content-length": "100000000" });
    expect(announced.status).toBe(413);
    expect(JSON.parse(announced.body).error.json.message).toContain(
      `at most ${LIMITS.batchBytes} bytes, got 100000000`,
    );
    const chunked = await post({ "transfer-encoding": "chunked" });
    expect(chunked.status).toBe(413);
    expect(JSON.parse(chunked.body).error.json.message).toContain(`at most ${LIMITS.batchBytes} bytes`);
    expect((await send(api.server.port, {})).status).toBe(200);
  });

  it("a read token reads and a write token writes", async () => {
    const tokens = { writeToken: "write-0123456789abcdef", readToken: "read-0123456789abcdef" };
    await using api = await apiServerResource(tokens);
    await api.client.run.open.mutate(openInput());
    const reader = clientOf(api.server.url, tokens.readToken);
    expect((await reader.run.list.query({})).total).toBe(1);
    const forbidden = await failure(reader.run.delete.mutate({ run: runIdOf(1) }));
    expect(forbidden.message).toBe("Cannot call run.delete: it needs a write token, got a read token");
    const stranger = await failure(clientOf(api.server.url).run.list.query({}));
    expect(stranger.data).toMatchObject({ httpStatus: 401 });
  });

  it("says so when the port is taken", async () => {
    await using api = await apiServerResource();
    const port = api.server.port;
    await expect(startApiServer({ store: api.store, port })).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${port}: the port must be free, another program uses it`,
    );
  });
});

describe("a sender whose connection is cut in the middle of an answer", () => {
  it("sends again and nothing is doubled", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    await client.run.open.mutate(openInput());
    const bytes = encodeBatch(batchOf(1, [frameOf({ a: [1, 2, 3] })]));
    // A proxy that delivers the request and cuts the answer.
    const proxy = createServer((incoming, outgoing) => {
      const onward = httpRequest(
        { port: api.server.port, host: "127.0.0.1", method: "POST", path: incoming.url, headers: incoming.headers },
        () => outgoing.destroy(),
      );
      incoming.pipe(onward);
    });
    await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
    const cut = clientOf(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    await expect(cut.series.append.mutate(new Blob([bytes.slice()]))).rejects.toThrow();
    proxy.close();
    expect(await client.series.append.mutate(new Blob([bytes.slice()]))).toMatchObject({ applied: false });
    const { lastSequence } = await client.run.open.mutate(openInput(1, { writerId: WRITER }));
    expect(lastSequence).toBe(1);
    const { series } = await client.series.read.query({ series: [{ run: runIdOf(1), metric: "a" }] });
    expect([...series[0]!.values]).toEqual([1, 2, 3]);
  });
});
