import { LIMITS } from "@headroom/protocol";
import { describe, expect, it } from "vitest";
import { checkRequest, type RequestFacts } from "./check-request.ts";
import { requestPolicy } from "./request-policy.ts";

const local = requestPolicy({ host: "127.0.0.1" });
const WRITE = "write-token-0123456789";
const READ = "read-token-0123456789";
const guarded = requestPolicy({ host: "0.0.0.0", writeToken: WRITE, readToken: READ });

const request = (facts: Partial<RequestFacts>): RequestFacts => ({ method: "POST", host: "localhost:3000", ...facts });

describe("checkRequest(request, policy) on the loopback interface", () => {
  it.each<[string, Partial<RequestFacts>]>([
    ["a collector", {}],
    ["127.0.0.1", { host: "127.0.0.1:3000" }],
    ["IPv6", { host: "[::1]:3000" }],
    ["no port", { host: "localhost" }],
    ["any case", { host: "LOCALHOST:3000", origin: "http://localhost:3000" }],
    ["its own page", { origin: "http://localhost:3000", secFetchSite: "same-origin", secFetchMode: "cors" }],
    ["an address typed by hand", { method: "GET", secFetchSite: "none", secFetchMode: "navigate" }],
    ["a link from elsewhere", { method: "GET", secFetchSite: "cross-site", secFetchMode: "navigate" }],
    ["a batch of the largest size", { contentType: "application/octet-stream", contentLength: `${LIMITS.batchBytes}` }],
  ])("lets through %s", (_, facts) => {
    expect(checkRequest(request(facts), local)).toEqual({ ok: true, access: "write" });
  });

  it.each<[string, Partial<RequestFacts>, number, string]>([
    ["no Host", { host: undefined }, 400, "got none"],
    ["a Host that is none", { host: "a b" }, 400, 'got "a b"'],
    ["DNS rebinding", { host: "evil.example:3000", origin: "http://evil.example:3000" }, 403, "must be localhost"],
    ["a look-alike", { host: "localhost.evil.example" }, 403, 'got "localhost.evil.example"'],
    ["another site's page", { origin: "https://evil.example" }, 403, 'got the origin "https://evil.example"'],
    ["another port's page", { origin: "http://localhost:8000" }, 403, "got the origin"],
    ["a sandboxed page", { origin: "null" }, 403, 'got the origin "null"'],
    ["a cross-site fetch", { method: "GET", secFetchSite: "cross-site", secFetchMode: "no-cors" }, 403, "cross-site"],
    ["a same-site fetch of another port", { method: "GET", secFetchSite: "same-site" }, 403, "same-site"],
    ["a cross-site form", { secFetchSite: "cross-site", secFetchMode: "navigate" }, 403, "cross-site"],
    ["a 100 MB batch", { contentType: "application/octet-stream", contentLength: "100000000" }, 413, "got 100000000"],
    [
      "a 100 MB JSON",
      { contentType: "application/json", contentLength: "100000000" },
      413,
      `${LIMITS.jsonBytes} bytes`,
    ],
  ])("refuses %s", (_, facts, status, message) => {
    const check = checkRequest(request(facts), local);
    expect(check).toMatchObject({ ok: false, status });
    expect(check.ok ? "" : check.message).toMatch(/^Cannot answer the request: /);
    expect(check.ok ? "" : check.message).toContain(message);
  });
});

describe("checkRequest(request, policy) with tokens", () => {
  it.each<[string, Partial<RequestFacts>, "read" | "write" | 401]>([
    ["no token", {}, 401],
    ["another token", { authorization: "Bearer nonsense" }, 401],
    ["the start of a token", { authorization: `Bearer ${WRITE.slice(0, -1)}` }, 401],
    ["the write token", { authorization: `Bearer ${WRITE}` }, "write"],
    ["the read token", { authorization: `bearer ${READ}` }, "read"],
    ["a cookie", { cookie: `a=b; headroom_token=${READ}` }, "read"],
    ["a broken cookie", { cookie: "headroom_token=%E0%A4%A" }, 401],
  ])("%s", (_, facts, expected) => {
    const check = checkRequest(request({ host: "gpu-7.lab:3000", ...facts }), guarded);
    expect(check.ok ? check.access : check.status).toBe(expected);
  });

  it("still refuses other sites' pages", () => {
    const facts = request({ authorization: `Bearer ${WRITE}`, origin: "https://evil.example" });
    expect(checkRequest(facts, guarded)).toMatchObject({ ok: false, status: 403 });
  });
});

describe("requestPolicy(options)", () => {
  it("demands a write token beyond this machine", () => {
    expect(() => requestPolicy({ host: "0.0.0.0" })).toThrow("Cannot listen on 0.0.0.0 without a write token");
    expect(() => requestPolicy({ host: "0.0.0.0", readToken: READ })).toThrow("without a write token");
  });

  it("refuses a short token", () => {
    expect(() => requestPolicy({ host: "0.0.0.0", writeToken: "secret" })).toThrow("at least 16 characters, got 6");
    // An empty one would be what a browser without a token sends.
    expect(() => requestPolicy({ host: "0.0.0.0", writeToken: WRITE, readToken: "" })).toThrow("read token");
  });

  it("answers to further hosts when told", () => {
    const policy = requestPolicy({ host: "127.0.0.1", hosts: ["headroom.lab"] });
    expect(checkRequest(request({ host: "headroom.lab" }), policy).ok).toBe(true);
    expect(checkRequest(request({ host: "other.lab" }), policy).ok).toBe(false);
  });
});
