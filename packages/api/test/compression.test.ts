import { expect, it } from "vitest";
import { apiServerResource, batchOf, bytesOf, frameOf, openInput, runIdOf } from "./api-server-resource.ts";

it("packs what pages read, and not the short answers to collectors", async () => {
  await using api = await apiServerResource();
  await api.client.run.open.mutate(openInput());
  const headers = { "accept-encoding": "gzip", "content-type": "application/octet-stream" };
  const values = Array.from({ length: 2_000 }, (_, i) => i % 7);
  const body = bytesOf(batchOf(1, [frameOf({ a: values })]));
  const append = await fetch(`${api.server.url}/api/trpc/series.append`, { method: "POST", headers, body });
  expect(append.headers.get("content-encoding")).toBeNull();
  expect(await append.json()).toMatchObject({ result: { data: { json: { applied: true } } } });

  const input = encodeURIComponent(JSON.stringify({ json: { series: [{ run: runIdOf(1), metric: "a" }] } }));
  const read = await fetch(`${api.server.url}/api/trpc/series.read?input=${input}`, { headers });
  expect(read.headers.get("content-encoding")).toBe("gzip");
});
