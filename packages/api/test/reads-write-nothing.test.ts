import { join } from "node:path";
import { openRunSchema } from "@headroom/protocol";
import { STORE_FILE } from "@headroom/store";
import { openDatabase } from "@headroom/store/better-sqlite3";
import { expect, it } from "vitest";
import { appRouter } from "../src/index.ts";
import { apiServerResource, batchOf, frameOf, openInput, runIdOf } from "./api-server-resource.ts";
import { ESTIMATE } from "./estimate.ts";

const TOKENS = { writeToken: "write-0123456789abcdef", readToken: "read-0123456789abcdef" };
const RUN = runIdOf(1);

/** A question for every query of the router; the test says so when one is missing. */
const QUESTIONS: Record<string, unknown> = {
  "attempt.list": { run: RUN },
  "event.list": { run: RUN },
  "profile.read": { run: RUN },
  "project.list": undefined,
  "run.get": { run: RUN },
  "run.list": { sparkline: { metric: "eval/loss", points: 10 } },
  "series.list": { run: RUN },
  "series.read": { series: [{ run: RUN, metric: "eval/loss" }] },
  "series.smooth": { run: RUN, metric: "eval/loss", kind: "ema", steps: 10 },
  "server.info": undefined,
  "spectrum.read": { run: RUN },
  "target.get": { id: "a-target" },
  "target.list": undefined,
  "target.ofRun": { run: RUN },
  "target.summaries": undefined,
  "verdict.get": { run: RUN },
  "verdict.labels": {},
  "view.get": { id: "a-view" },
};

it("no query changes a byte of any table", async () => {
  await using api = await apiServerResource(TOKENS);
  const { store, server, directory } = api;
  await server.api.upkeep.close();
  // A run that is lost and not assessed: what a read might be tempted to mend.
  await store.runs.open(openRunSchema.parse(openInput(1)));
  await store.runs.append(batchOf(1, [frameOf({ "eval/loss": Array.from({ length: 500 }, (_, i) => 9 / (1 + i)) })]));
  await store.targets.put({
    id: "a-target",
    name: "t",
    estimate: ESTIMATE,
    corpusHash: "",
    tokenizerHash: "",
    createdAtMs: 1,
  });
  await store.targets.link(RUN, "a-target");
  await store.views.put({ id: "a-view", title: "v", state: {}, createdAtMs: 1 });
  const before = tablesOf(directory);

  const headers = { authorization: `Bearer ${TOKENS.readToken}` };
  // Flat at run time, by their paths; the type nests them.
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;
  const queries = Object.entries(procedures).filter(([, { _def }]) => _def.type === "query");
  expect(queries.map(([path]) => path).sort()).toEqual(Object.keys(QUESTIONS).sort());
  for (const [path] of queries) {
    const input = encodeURIComponent(JSON.stringify({ json: QUESTIONS[path] }));
    const response = await fetch(`${server.url}/api/trpc/${path}?input=${input}`, { headers });
    expect({ path, status: response.status }).toEqual({ path, status: 200 });
    await response.arrayBuffer();
  }
  const live = await fetch(`${server.url}/api/trpc/live.onChange?input=${encodeURIComponent('{"json":{}}')}`, {
    headers,
  });
  const reader = live.body!.getReader();
  await reader.read();
  await reader.cancel();
  await server.api.assessor.idle();

  expect(tablesOf(directory)).toEqual(before);
  expect((await store.runs.get(RUN))?.status).toBe("running");
  expect(api.errors).toEqual([]);
});

/** Every row of every table, as stored. */
function tablesOf(directory: string): Record<string, unknown[]> {
  const database = openDatabase(join(directory, STORE_FILE), { readonly: true });
  try {
    const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all();
    expect(names.length).toBeGreaterThan(10);
    return Object.fromEntries(names.map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).raw().all()]));
  } finally {
    database.close();
  }
}
