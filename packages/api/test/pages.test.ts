import { describe, expect, it } from "vitest";
import { apiServerResource } from "./api-server-resource.ts";

const WRITE = "write-0123456789abcdef";
const READ = "read-0123456789abcdef";

const pages = async (_: unknown, response: { end(text: string): void }) => response.end("a page");
const serve = (tokens: object) => apiServerResource({ ...tokens, pages: pages as never });
const get = (url: string, headers: Record<string, string> = {}) => fetch(url, { headers, redirect: "manual" });

describe("pages behind the guard", () => {
  it("are drawn on this machine for whoever asks, and for no other site", async () => {
    await using api = await serve({});
    const page = await get(`${api.server.url}/r/x`);
    expect(await page.text()).toBe("a page");
    expect(page.headers.get("x-frame-options")).toBe("DENY");
    expect((await get(api.server.url, { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" })).status).toBe(
      403,
    );
    expect((await fetch(api.server.url, { method: "POST" })).status).toBe(405);
  });

  it("ask for a token, take it from the address into a cookie, and go on without it there", async () => {
    await using api = await serve({ writeToken: WRITE, readToken: READ });
    expect((await get(api.server.url)).status).toBe(401);
    expect(await (await get(`${api.server.url}/?token=nonsense`)).text()).toContain("not one of this server");
    const taken = await get(`${api.server.url}//evil.example/?a=1&token=${READ}`);
    expect([taken.status, taken.headers.get("location")]).toEqual([307, "/evil.example/?a=1"]);
    const cookie = taken.headers.get("set-cookie")!;
    expect(cookie).toMatch(/^headroom_token=read-0123456789abcdef; .*HttpOnly; SameSite=Lax$/);
    expect((await get(api.server.url, { cookie: cookie.split(";")[0]! })).status).toBe(200);
    const secure = await get(`${api.server.url}/?token=${READ}`, { "x-forwarded-proto": "https" });
    expect(secure.headers.get("set-cookie")).toMatch(/; Secure$/);
  });

  it("a token in the address does not replace a cookie that holds a right one", async () => {
    await using api = await serve({ writeToken: WRITE, readToken: READ });
    const held = { cookie: `headroom_token=${WRITE}` };
    for (const token of [READ, "nonsense"]) {
      const answer = await get(`${api.server.url}/p?token=${token}`, held);
      expect([answer.status, answer.headers.get("location")]).toEqual([307, "/p"]);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  });
});

describe("tokens", () => {
  it("are demanded on this machine, too, where one is set; with a read token alone nobody writes", async () => {
    await using api = await serve({ readToken: READ });
    const procedure = `${api.server.url}/api/trpc/run.list?input=${encodeURIComponent('{"json":{}}')}`;
    expect((await get(procedure)).status).toBe(401);
    const read = await get(procedure, { authorization: `Bearer ${READ}` });
    expect([read.status, read.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const write = await fetch(`${api.server.url}/api/trpc/view.create`, {
      method: "POST",
      headers: { authorization: `Bearer ${READ}`, "content-type": "application/json" },
      body: '{"json":{"state":1}}',
    });
    expect(write.status).toBe(403);
  });

  it("are not to be guessed: after twenty wrong ones even a right one waits, one that was right before does not", async () => {
    let nowMs = 1_760_000_000_000;
    await using api = await apiServerResource({ writeToken: WRITE, readToken: READ, clock: { now: () => nowMs } });
    const ask = async (token: string) =>
      (await get(`${api.server.url}/api/trpc/server.info`, { authorization: `Bearer ${token}` })).status;
    expect(await ask(READ)).toBe(200);
    const guesses = [];
    for (let i = 0; i < 30; i++) guesses.push(await ask(`guess-${i}-of-a-token`));
    expect(guesses.filter((status) => status === 401)).toHaveLength(20);
    expect(await ask(WRITE)).toBe(429);
    expect(await ask(READ)).toBe(200);
    nowMs += 60_000;
    expect(await ask(WRITE)).toBe(200);
  });
});
