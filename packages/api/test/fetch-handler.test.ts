import { encodeBatch, LIMITS } from "@headroom/protocol";
import { openSqliteStore } from "@headroom/store";
import { expect, it } from "vitest";
import { createApi, createCaller, createFetchHandler, requestPolicy } from "../src/index.ts";
import { batchOf, frameOf, openInput } from "./api-server-resource.ts";

function open() {
  const store = openSqliteStore({ file: ":memory:" });
  const api = createApi({ store });
  const handle = createFetchHandler({ api, policy: requestPolicy({ host: "127.0.0.1" }) });
  return { store, api, handle, caller: createCaller(api.context("write")) };
}

const URL_ = "http://localhost:3000/api/trpc";

it("serves the router to a host such as Next", async () => {
  const { handle, caller, store } = open();
  await caller.run.open(openInput());
  const body = encodeBatch(batchOf(1, [frameOf({ a: [1, 2] })])).slice();
  const headers = { "content-type": "application/octet-stream" };
  const appended = await handle(new Request(`${URL_}/series.append`, { method: "POST", body, headers }));
  expect(await appended.json()).toMatchObject({ result: { data: { json: { applied: true } } } });
  const info = await handle(new Request(`${URL_}/server.info`));
  expect(info.status).toBe(200);
  await store.close();
});

it("refuses other hosts before the router sees them", async () => {
  const { handle, store } = open();
  const response = await handle(new Request("http://evil.example/api/trpc/server.info"));
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ error: { json: { data: { code: "FORBIDDEN" } } } });
  await store.close();
});

it("counts a JSON body of unknown length", async () => {
  const { handle, store } = open();
  const chunk = new Uint8Array(1_000_000).fill(0x20);
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += chunk.length;
      controller.enqueue(chunk);
      if (sent >= 100_000_000) controller.close();
    },
  });
  const init = { method: "POST", body, duplex: "half", headers: { "content-type": "application/json" } };
  const response = await handle(new Request(`${URL_}/view.create`, init as RequestInit));
  expect(response.status).toBe(413);
  expect(sent).toBeLessThan(LIMITS.jsonBytes + 3_000_000);
  expect(JSON.stringify(await response.json())).toContain(`at most ${LIMITS.jsonBytes} bytes`);
  await store.close();
});

it("answers a question that does not fit a URL by POST", async () => {
  const { handle, caller, store } = open();
  await caller.run.open(openInput());
  const series = Array.from({ length: 300 }, (_, i) => ({
    run: openInput().runId,
    metric: `metric/${"x".repeat(80)}/${i}`,
  }));
  const response = await handle(
    new Request(`${URL_}/series.read`, {
      method: "POST",
      body: JSON.stringify({ json: { series } }),
      headers: { "content-type": "application/json" },
    }),
  );
  expect(response.status).toBe(200);
  await store.close();
});
