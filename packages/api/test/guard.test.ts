import { request as httpRequest } from "node:http";
import { LIMITS } from "@headroom/protocol";
import { describe, expect, it } from "vitest";
import { startApiServer } from "../src/index.ts";
import { apiServerResource, clientOf, openInput, runIdOf } from "./api-server-resource.ts";
import { failure } from "./failure.ts";

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

  it("says in one line why it cannot listen on an address", async () => {
    await using api = await apiServerResource();
    await expect(startApiServer({ store: api.store, host: "192.0.2.1", writeToken: "w".repeat(16) })).rejects.toThrow(
      "Cannot listen on 192.0.2.1:0: the address must be one of this machine",
    );
  });

  it("says so when the port is taken", async () => {
    await using api = await apiServerResource();
    const port = api.server.port;
    await expect(startApiServer({ store: api.store, port })).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${port}: the port must be free, another program uses it`,
    );
  });
});
