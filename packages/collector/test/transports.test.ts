import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createMemoryTransport } from "../src/transport/memory-transport.ts";
import { createNdjsonTransport } from "../src/transport/ndjson-transport.ts";
import { createTrpcTransport } from "../src/transport/trpc-transport.ts";
import { startServer } from "./fixtures/test-server.ts";
import { testTransport } from "./suites/test-transport.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "headroom-transport-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

testTransport("memory", async () => {
  const transport = createMemoryTransport();
  return {
    transport,
    points: async (runId) =>
      transport.batches
        .filter((batch) => batch.runId === runId)
        .flatMap(({ sections }) => sections)
        .flatMap((section) =>
          section.kind !== "frame"
            ? []
            : Array.from(section.steps, (step, i) => ({
                metric: section.metrics[0]!,
                step,
                value: section.values[0]![i]!,
              })),
        ),
    status: async (runId) => transport.runs.get(runId)?.status,
  };
});

const NON_FINITE: Record<string, number> = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY };

interface NdjsonLine {
  readonly kind: string;
  readonly step: number;
  readonly metrics: Record<string, number | string>;
  readonly status?: string;
}

function ndjsonLines(directory: string): NdjsonLine[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).flatMap((name) =>
    readFileSync(join(directory, name), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as NdjsonLine),
  );
}

testTransport("ndjson files", async () => {
  const directory = join(temporaryFolder(), "runs");
  const transport = createNdjsonTransport({ directory });
  cleanups.push(() => transport.close());
  return {
    transport,
    points: async () =>
      ndjsonLines(directory)
        .filter(({ kind }) => kind === "point")
        .flatMap(({ step, metrics }) =>
          Object.entries(metrics).map(([metric, value]) => ({
            metric,
            step,
            value: typeof value === "number" ? value : NON_FINITE[value]!,
          })),
        ),
    status: async () => ndjsonLines(directory).findLast(({ kind }) => kind === "finish")?.status,
    reopen: async () => createNdjsonTransport({ directory }),
  };
});

testTransport("tRPC to a real server", async () => {
  const server = await startServer(temporaryFolder());
  cleanups.push(() => server.close());
  return {
    transport: createTrpcTransport({ url: server.url }),
    async points(runId) {
      const series = await server.series(runId, ["train/loss"]);
      return series.flatMap(({ metric, steps, values }) =>
        Array.from(steps, (step, i) => ({ metric, step, value: values[i]! })),
      );
    },
    status: async (runId) => (await server.runs()).find(({ run }) => run.id === runId)?.run.status,
    reopen: async () => createTrpcTransport({ url: server.url }),
  };
});

test("an ndjson file cut off in the middle of a batch goes on from the last whole one", async () => {
  const directory = temporaryFolder();
  const first = createNdjsonTransport({ directory });
  const run = {
    runId: "00000000-0000-4000-8000-0000000000aa",
    writerId: "00000000-0000-4000-8000-0000000000bb",
    project: "p",
    name: "n",
    config: {},
    modelCard: {},
    tags: [],
    resume: "allow" as const,
    startedAtMs: 0,
  };
  await first.open(run);
  await first.close();
  const [name] = readdirSync(directory);
  appendFileSync(join(directory, name!), '{"kind":"point","step":1,"metrics":{"a":1}}\n{"kind":"poi');
  const second = createNdjsonTransport({ directory });
  expect(await second.open(run)).toEqual({ lastSequence: 0 });
  await second.close();
  expect(ndjsonLines(directory).map(({ kind }) => kind)).toEqual(["run", "run"]);
});
