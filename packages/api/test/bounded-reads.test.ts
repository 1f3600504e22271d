import { expect, it } from "vitest";
import { createCaller } from "../src/index.ts";
import { apiServerResource, batchOf, bytesOf, frameOf, openInput, runIdOf } from "./api-server-resource.ts";

const METRICS = 40;
const STEPS = 2_000;

async function filled(options: Parameters<typeof apiServerResource>[0] = {}) {
  const api = await apiServerResource(options);
  await api.client.run.open.mutate(openInput());
  const values = Array.from({ length: STEPS }, (_, i) => Math.sin(i));
  const metrics = Object.fromEntries(Array.from({ length: METRICS }, (_, m) => [`m/${m}`, values]));
  await api.client.series.append.mutate(bytesOf(batchOf(1, [frameOf(metrics)])));
  return api;
}

const everySeries = Array.from({ length: METRICS }, (_, m) => ({ run: runIdOf(1), metric: `m/${m}` }));

/** One HTTP request with the same question many times: the status of each answer. */
async function ask(url: string, procedure: string, input: unknown, times: number): Promise<number[]> {
  const body = JSON.stringify(Object.fromEntries(Array.from({ length: times }, (_, i) => [i, { json: input }])));
  const path = Array.from({ length: times }, () => procedure).join(",");
  const response = await fetch(`${url}/api/trpc/${path}?batch=1`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  const answers = (await response.json()) as { error?: { json: { data: { httpStatus: number } } } }[];
  return answers.map(({ error }) => error?.json.data.httpStatus ?? 200);
}

it("a request reads no more in a hundred questions than in one", async () => {
  await using api = await filled();
  const series = await ask(api.server.url, "series.read", { series: everySeries, maxPoints: 20_000 }, 100);
  expect(series.filter((status) => status === 200)).toHaveLength(7);
  expect(series.filter((status) => status === 413)).toHaveLength(93);
  const list = await ask(api.server.url, "run.list", { limit: 500, sparkline: { metric: "m/0", points: 200 } }, 100);
  expect(new Set(list)).toEqual(new Set([200, 413]));
  const spectra = await ask(api.server.url, "spectrum.read", { run: runIdOf(1), maxSteps: 2_000, count: 65_536 }, 5);
  expect(spectra).toEqual([200, 200, 200, 413, 413]);
  expect(api.errors).toEqual([]);
});

it("whoever reads without end waits; others and writers do not", async () => {
  let nowMs = 1_760_000_000_000;
  const TOKENS = { writeToken: "write-0123456789abcdef", readToken: "read-0123456789abcdef" };
  await using api = await apiServerResource({ ...TOKENS, clock: { now: () => nowMs } });
  await api.client.run.open.mutate(openInput());
  const input = encodeURIComponent(
    JSON.stringify({ json: { series: [{ run: runIdOf(1), metric: "a" }], maxPoints: 20_000 } }),
  );
  const read = (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return fetch(`${api.server.url}/api/trpc/series.read?input=${input}`, { headers }).then(({ status }) => status);
  };
  const statuses = [];
  for (let i = 0; i < 2_002; i++) statuses.push(await read(TOKENS.readToken));
  expect(statuses.indexOf(429)).toBe(2_000);
  expect(await read(TOKENS.writeToken)).toBe(200);
  nowMs += 1_000;
  expect(await read(TOKENS.readToken)).toBe(200);
});

it("others get their turn while a long question is answered", async () => {
  await using api = await filled();
  const caller = createCaller(api.server.api.context("read"));
  const turnsDuring = async (question: () => Promise<unknown>) => {
    let turns = 0;
    let over = false;
    const count = () => {
      turns++;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    await question();
    over = true;
    return turns;
  };
  // 25 series of 2,000 points a turn.
  const many = [...everySeries, ...everySeries, ...everySeries];
  expect(await turnsDuring(() => caller.series.read({ series: many, maxPoints: 2_000 }))).toBeGreaterThanOrEqual(4);
  const one = () => caller.series.read({ series: everySeries.slice(0, 2), maxPoints: 2_000 });
  expect(await turnsDuring(() => Promise.all([one(), one(), one(), one(), one(), one()]))).toBeGreaterThanOrEqual(5);
});

it("events come by pages", async () => {
  await using api = await apiServerResource();
  await api.client.run.open.mutate(openInput());
  const events = Array.from({ length: 25 }, (_, step) => ({
    kind: "event" as const,
    step,
    wallTimeMs: step,
    eventKind: "note",
    message: `event ${step}`,
  }));
  await api.client.series.append.mutate(bytesOf(batchOf(1, events)));
  const steps: (number | null)[] = [];
  let afterId: number | undefined;
  for (let pages = 0; pages < 4; pages++) {
    const page = await api.client.event.list.query({ run: runIdOf(1), afterId, limit: 10 });
    steps.push(...page.map(({ step }) => step));
    afterId = page.at(-1)?.id ?? afterId;
  }
  expect(steps).toEqual(events.map(({ step }) => step));
});
