import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { encodeBatch } from "@headroom/protocol";
import { describe, expect, it } from "vitest";
import { apiServerResource, batchOf, clientOf, frameOf, openInput, runIdOf, WRITER } from "./api-server-resource.ts";

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
