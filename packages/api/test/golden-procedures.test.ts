import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { apiServerResource } from "./api-server-resource.ts";

const protocol = new URL("../../protocol/", import.meta.url);

interface Golden {
  readonly calls: readonly {
    readonly what: string;
    readonly procedure: string;
    readonly request: unknown;
    readonly status: number;
    readonly answer: unknown;
  }[];
}

it("the golden requests get the golden answers, byte for byte as JSON", async () => {
  const text = readFileSync(new URL("test/fixtures/golden-procedures.json", protocol), "utf8");
  const { calls } = JSON.parse(text) as Golden;
  await using api = await apiServerResource();
  for (const { what, procedure, request, status, answer } of calls) {
    const startedMs = Date.now();
    const response = await fetch(`${api.server.url}/api/trpc/${procedure}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    const seen: unknown = await response.json();
    expect(withTimes(seen, answer, [startedMs - 60_000, Date.now()]), what).toEqual(answer);
    expect(response.status, what).toBe(status);
  }
  expect(new Set(calls.map(({ procedure }) => procedure))).toEqual(
    new Set(["run.open", "run.heartbeat", "run.finish"]),
  );
});

/** What was seen, with "$now" where the golden answer has it and a time within the range was seen. */
function withTimes(seen: unknown, golden: unknown, range: readonly [number, number]): unknown {
  if (golden === "$now") return typeof seen === "number" && seen >= range[0] && seen <= range[1] ? golden : seen;
  if (typeof seen !== "object" || seen === null || Array.isArray(seen)) return seen;
  const expected = (golden ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(seen).map(([key, value]) => [key, withTimes(value, expected[key], range)]));
}
