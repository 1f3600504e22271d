import { openSqliteStore } from "@headroom/store";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Api, createApi, createCaller } from "../src/index.ts";
import { apiServerResource, batchOf, bytesOf, frameOf, openInput, runIdOf } from "./api-server-resource.ts";

const LENGTH = 4_000;
const TURN = 2_000;

function noise(index: number): number {
  const x = Math.sin(index * 12.9898) * 43_758.5453;
  return x - Math.floor(x) - 0.5;
}

const healthyLoss = (step: number) => 3 + 6 / (1 + step / 20) ** 0.5 + 0.01 * noise(step);
/** Falls like the healthy one, then rises by a tenth and stays. */
const turningLoss = (step: number) => healthyLoss(step) + 0.3 * Math.min(1, Math.max(0, (step - TURN) / 1_000));
const flatEntropy = (step: number) => 0.1 + 0.3 * Math.exp(-step / 200) + 0.005 * noise(step + 7);
const collapsingEntropy = (step: number) => flatEntropy(step) + 1.2 * Math.min(1, Math.max(0, (step - TURN) / 800));

function framesOf(loss: (step: number) => number, from: number, to: number) {
  const every = 10;
  const steps = Array.from({ length: Math.ceil((to - from) / every) }, (_, i) => from + i * every);
  const frame = frameOf({
    "eval/loss": steps.map(loss),
    "train/loss": steps.map((step) => loss(step) - 0.02),
    "head/singular_entropy_q": steps.map(loss === turningLoss ? collapsingEntropy : flatEntropy),
  });
  return { ...frame, steps: Float64Array.from(steps) } as ReturnType<typeof frameOf>;
}

/** Later by a minute at every look, so that no verdict is fresh. */
function passingTime() {
  let nowMs = 1_760_000_000_000;
  return { now: () => (nowMs += 60_000) };
}

const inMemory = () => openSqliteStore({ file: ":memory:" });
const callerOf = (api: Api) => createCaller(api.context("write"));

describe("verdicts as data arrive", () => {
  it("a run that turns around is flagged with its onset, also on its row", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    await client.run.open.mutate(openInput());
    await client.run.open.mutate(openInput(2));
    for (const [i, from] of [0, 1_000, 2_000, 3_000].entries()) {
      await client.series.append.mutate(bytesOf(batchOf(i + 1, [framesOf(turningLoss, from, from + 1_000)])));
      await client.series.append.mutate(bytesOf(batchOf(i + 1, [framesOf(healthyLoss, from, from + 1_000)], 2)));
    }
    const turned = await client.verdict.assess.mutate({ run: runIdOf(1) });
    expect(["saturated", "saturation-suspected"]).toContain(turned.verdict?.state);
    expect(turned.verdict!.onset!.low).toBeLessThan(TURN + 500);
    expect(turned.verdict!.onset!.high).toBeGreaterThan(TURN - 500);
    expect(turned.verdict!.step).toBeGreaterThan(0.95 * LENGTH);
    const evaluation = turned.bestAgainstLast.find(({ metric }) => metric === "eval/loss");
    expect(evaluation!.best.value).toBeLessThan(evaluation!.last.value);
    expect(evaluation!.last.step).toBe(LENGTH - 10);
    const healthy = await client.verdict.assess.mutate({ run: runIdOf(2) });
    expect(["healthy", "warming-up", "insufficient-evidence"]).toContain(healthy.verdict?.state);

    await client.verdict.confirm.mutate({ run: runIdOf(1), onsetStep: TURN, note: "seen" });
    const { items } = await client.run.list.query({});
    const row = items.find(({ run }) => run.id === runIdOf(1));
    expect(row!.verdict).toMatchObject({ state: turned.verdict!.state, decision: "confirmed" });
    expect(api.errors).toEqual([]);
  });

  it("a run that begins after somebody looked at an empty list is assessed without anybody opening it", async () => {
    await using api = await apiServerResource();
    const { client } = api;
    expect((await client.run.list.query({})).items).toEqual([]);
    await client.run.open.mutate(openInput());
    await client.series.append.mutate(bytesOf(batchOf(1, [framesOf(turningLoss, 0, LENGTH)])));
    const stateOnItsRow = async () => (await client.run.list.query({})).items[0]?.verdict?.state;
    await expect.poll(stateOnItsRow, { timeout: 20_000 }).toMatch(/^saturat/);
  });

  it("a run that logged nothing to assess has none", async () => {
    const store = inMemory();
    const caller = callerOf(createApi({ store, clock: passingTime() }));
    await caller.run.open(openInput());
    await store.runs.append(batchOf(1, [frameOf({ "my/metric": [1, 2, 3] })]));
    expect((await caller.verdict.assess({ run: runIdOf(1) })).verdict).toBeNull();
    expect((await caller.run.list({})).items[0]!.verdict).toBeNull();
    await store.close();
  });

  it("a restart goes on from the stored state to the same verdict", async () => {
    const store = inMemory();
    const first = createApi({ store, clock: passingTime() });
    await callerOf(first).run.open(openInput());
    await store.runs.append(batchOf(1, [framesOf(turningLoss, 0, 2_400)]));
    await callerOf(first).verdict.assess({ run: runIdOf(1) });
    await first.close();
    await store.runs.append(batchOf(2, [framesOf(turningLoss, 2_400, LENGTH)]));
    const resumed = await callerOf(createApi({ store, clock: passingTime() })).verdict.assess({ run: runIdOf(1) });

    const whole = inMemory();
    const caller = callerOf(createApi({ store: whole, clock: passingTime() }));
    await caller.run.open(openInput());
    await whole.runs.append(batchOf(1, [framesOf(turningLoss, 0, LENGTH)]));
    const atOnce = await caller.verdict.assess({ run: runIdOf(1) });
    expect(resumed.verdict).toEqual(atOnce.verdict);
    await store.close();
    await whole.close();
  });

  it("however the data are cut into batches, looks and restarts, the verdict is the same", async () => {
    const verdictOf = async (cuts: readonly number[]) => {
      const store = inMemory();
      let caller = callerOf(createApi({ store, clock: passingTime() }));
      await caller.run.open(openInput());
      const ends = [...new Set(cuts.map((cut) => cut * 10))].filter((cut) => cut > 0).sort((a, b) => a - b);
      let from = 0;
      for (const [i, end] of [...ends, LENGTH].entries()) {
        await store.runs.append(batchOf(i + 1, [framesOf(turningLoss, from, end)]));
        from = end;
        if (end % 20 === 0) await caller.verdict.assess({ run: runIdOf(1) });
        if (end % 30 === 0) caller = callerOf(createApi({ store, clock: passingTime() }));
      }
      const { verdict } = await caller.verdict.assess({ run: runIdOf(1) });
      await store.close();
      return verdict;
    };
    const atOnce = await verdictOf([]);
    const cuts = fc.array(fc.integer({ min: 1, max: LENGTH / 10 - 1 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (found) => {
        expect(await verdictOf(found)).toEqual(atOnce);
      }),
      { seed: 9, numRuns: 15 },
    );
  });

  it("a rewound run is assessed anew, without what it rewound over", async () => {
    const store = inMemory();
    const caller = callerOf(createApi({ store, clock: passingTime() }));
    await caller.run.open(openInput());
    await store.runs.append(batchOf(1, [framesOf(turningLoss, 0, LENGTH)]));
    const turned = await caller.verdict.assess({ run: runIdOf(1) });
    expect(turned.verdict?.onset).not.toBeNull();
    await store.runs.append(batchOf(2, [framesOf(healthyLoss, 1_000, LENGTH + 1_000)]));
    const rewound = await caller.verdict.assess({ run: runIdOf(1) });
    expect(rewound.verdict?.onset).toBeNull();
    expect(rewound.verdict!.step).toBeGreaterThan(LENGTH);
    await store.close();
  });

  it("stored runs without a verdict get one when a server starts", async () => {
    const store = inMemory();
    const writer = callerOf(createApi({ store, clock: passingTime() }));
    for (let index = 1; index <= 5; index++) {
      await writer.run.open(openInput(index));
      await store.runs.append(batchOf(1, [framesOf(healthyLoss, 0, LENGTH)], index));
    }
    const api = createApi({ store, clock: passingTime() });
    const caller = callerOf(api);
    expect((await caller.run.list({})).items.every(({ verdict }) => verdict === null)).toBe(true);
    await api.upkeep.round();
    await api.assessor.idle();
    expect((await caller.run.list({})).items.map(({ verdict }) => verdict?.state)).toEqual(Array(5).fill("healthy"));
    await store.close();
  });

  it("an append alone leads to a verdict, told to live pages", async () => {
    await using api = await apiServerResource();
    await api.client.run.open.mutate(openInput());
    await api.client.series.append.mutate(bytesOf(batchOf(1, [framesOf(healthyLoss, 0, LENGTH)])));
    const before = await api.store.cursor();
    await api.server.api.assessor.idle();
    expect(await api.store.verdicts.get(runIdOf(1))).not.toBeNull();
    const changes = await api.store.changesSince(before);
    expect(changes.runs[0]!.kinds).toEqual(["verdict"]);
  });
});
