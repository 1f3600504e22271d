// Live updates: time from sending a batch to the message at the page, under live runs; CPU that idle tabs cost.
//
//   node packages/api/bench/live.mjs [--runs 10] [--tabs 200] [--seconds 10] [--json]
import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { encodeBatch, withColumns } from "@headroom/protocol";
import { createTRPCClient, httpLink } from "@trpc/client";
import { SuperJSON } from "superjson";
import { startBenchServer } from "./bench-server.mjs";

const { values: flags } = parseArgs({
  options: {
    runs: { type: "string", default: "10" },
    tabs: { type: "string", default: "200" },
    seconds: { type: "string", default: "10" },
    json: { type: "boolean", default: false },
  },
});
const SECONDS = Number(flags.seconds);
const WRITER = "6fa459ea-ee8a-4ca4-894e-db77e160355e";
const runId = (index) => `0f0e0d0c-0b0a-4908-8706-${index.toString(16).padStart(12, "0")}`;

const directory = mkdtempSync(join(tmpdir(), "headroom-bench-"));
const server = await startBenchServer(directory);
const client = createTRPCClient({
  links: [httpLink({ url: `${server.url}/api/trpc`, transformer: withColumns(new SuperJSON()) })],
});

/** One tab's subscription as a bare SSE request; calls back with the ids of runs that changed. */
function openTab(onRuns) {
  return new Promise((resolve, reject) => {
    const input = encodeURIComponent(JSON.stringify({ json: {} }));
    const request = get(`${server.url}/api/trpc/live.onChange?input=${input}`, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => {
        text += part;
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
          text = text.slice(end + 2);
          const runs = data?.startsWith("{") ? JSON.parse(data).json?.runs : undefined;
          if (runs !== undefined) {
            resolve({ close: () => request.destroy() });
            onRuns(runs.map((run) => run.runId));
          }
        }
      });
    });
    request.on("error", (error) => (error.code === "ECONNRESET" ? undefined : reject(error)));
  });
}

async function cpuOver(seconds) {
  const before = await server.usage();
  await pause(seconds * 1000);
  return ((await server.usage()).cpuSeconds - before.cpuSeconds) / seconds;
}

const runCount = Number(flags.runs);
for (let i = 0; i < runCount; i++) {
  await client.run.open.mutate({
    runId: runId(i),
    writerId: WRITER,
    project: "bench",
    name: `run ${i}`,
    startedAtMs: 0,
  });
}
const sentMs = new Map();
const latenciesMs = [];
const page = await openTab((runIds) => {
  for (const id of runIds) {
    const at = sentMs.get(id);
    if (at === undefined) continue;
    latenciesMs.push(performance.now() - at);
    sentMs.delete(id);
  }
});
const endMs = performance.now() + SECONDS * 1000;
const live = Array.from({ length: runCount }, async (_, i) => {
  for (let sequence = 1; performance.now() < endMs; sequence++) {
    const column = Float64Array.of(sequence);
    const frame = { kind: "frame", metrics: ["train/loss"], steps: column, wallTimesMs: column, values: [column] };
    if (!sentMs.has(runId(i))) sentMs.set(runId(i), performance.now());
    await client.series.append.mutate(encodeBatch({ runId: runId(i), writerId: WRITER, sequence, sections: [frame] }));
    await pause(150 + 10 * i);
  }
});
await Promise.all(live);
page.close();
latenciesMs.sort((a, b) => a - b);
const p95Ms = latenciesMs[Math.floor(latenciesMs.length * 0.95)];

const coreWithoutTabs = await cpuOver(SECONDS);
const tabs = await Promise.all(Array.from({ length: Number(flags.tabs) }, () => openTab(() => {})));
const coreWithTabs = await cpuOver(SECONDS);
for (const tab of tabs) tab.close();
await server.stop();
rmSync(directory, { recursive: true, force: true });

const result = {
  liveRuns: runCount,
  messages: latenciesMs.length,
  medianMs: latenciesMs[Math.floor(latenciesMs.length / 2)],
  p95Ms,
  idleTabs: tabs.length,
  coreShareOfIdleTabs: coreWithTabs - coreWithoutTabs,
};
console.table(
  Object.fromEntries(Object.entries(result).map(([key, value]) => [key, { value: Number(value.toPrecision(4)) }])),
);
if (flags.json) console.log(JSON.stringify(result));
