import { type Batch, encodeBatch, type OpenRun } from "@headroom/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import type { Transport, TransportErrorKind } from "../../src/transport/transport.ts";

/** A transport, and a look at what the receiving side holds of a run, point by point in its order. */
export interface TransportFixture {
  readonly transport: Transport;
  points(runId: string): Promise<{ metric: string; step: number; value: number }[]>;
  status(runId: string): Promise<string | undefined>;
  /** the same receiver as a fresh process would reach it; absent where nothing outlives the process */
  reopen?(): Promise<Transport>;
}

const RUN: OpenRun = {
  runId: "00000000-0000-4000-8000-0000000000aa",
  writerId: "00000000-0000-4000-8000-0000000000bb",
  project: "transports",
  name: "a run",
  config: { learningRate: 0.1 },
  modelCard: {},
  tags: [],
  resume: "allow",
  startedAtMs: 1_700_000_000_000,
};

function batch(sequence: number, steps: number[], value = 1): Uint8Array {
  const content: Batch = {
    runId: RUN.runId,
    writerId: RUN.writerId,
    sequence,
    sections: [
      {
        kind: "frame",
        metrics: ["train/loss"],
        steps: Float64Array.from(steps),
        wallTimesMs: Float64Array.from(steps, (step) => 1_700_000_000_000 + step),
        values: [Float64Array.from(steps, (step) => (step === 2 ? Number.NaN : step * value))],
      },
      { kind: "event", step: Number.NaN, wallTimeMs: 1, eventKind: "note", message: "größer" },
      {
        kind: "spectrum",
        step: steps[0]!,
        wallTimeMs: 1,
        method: "gram",
        dtype: "float32",
        rows: 9,
        columns: 2,
        singularValues: Float64Array.of(2, 1),
      },
    ],
  };
  return encodeBatch(content);
}

const expectKind = (work: Promise<unknown>, kind: TransportErrorKind) =>
  expect(work).rejects.toMatchObject({ name: "TransportError", kind });

/** What every transport promises. */
export function testTransport(name: string, make: () => Promise<TransportFixture>): void {
  describe(`transport: ${name}`, () => {
    let fixture: TransportFixture;
    beforeEach(async () => {
      fixture = await make();
    });

    test("a new run has no batch; what is appended is there, in order, to the bit", async () => {
      const { transport, points } = fixture;
      expect(await transport.open(RUN)).toEqual({ lastSequence: 0 });
      await transport.append(batch(1, [1, 2]));
      await transport.append(batch(2, [3]));
      expect(await points(RUN.runId)).toEqual([
        { metric: "train/loss", step: 1, value: 1 },
        { metric: "train/loss", step: 2, value: Number.NaN },
        { metric: "train/loss", step: 3, value: 3 },
      ]);
      expect(await transport.open(RUN)).toEqual({ lastSequence: 2 });
    });

    test("the same batch again changes nothing", async () => {
      const { transport, points } = fixture;
      await transport.open(RUN);
      await transport.append(batch(1, [1]));
      await transport.append(batch(1, [1]));
      expect(await points(RUN.runId)).toHaveLength(1);
    });

    test("a batch out of sequence is refused, and nothing of it is there", async () => {
      const { transport, points } = fixture;
      await transport.open(RUN);
      await expectKind(transport.append(batch(2, [1])), "refused");
      expect(await points(RUN.runId)).toEqual([]);
    });

    test("a second writer on the run has its own numbers", async () => {
      const { transport } = fixture;
      await transport.open(RUN);
      await transport.append(batch(1, [1]));
      const other = { ...RUN, writerId: "00000000-0000-4000-8000-0000000000cc" };
      expect(await transport.open(other)).toEqual({ lastSequence: 0 });
      expect(await transport.open(RUN)).toEqual({ lastSequence: 1 });
    });

    test("resume: must wants a run that exists, never one that does not, and a known writer may repeat itself", async () => {
      const { transport } = fixture;
      await expect(transport.open({ ...RUN, resume: "must" })).rejects.toMatchObject({
        name: "TransportError",
        kind: expect.stringMatching(/^(refused|unknown-run)$/),
      });
      await transport.open({ ...RUN, resume: "never" });
      expect(await transport.open({ ...RUN, resume: "never" })).toEqual({ lastSequence: 0 });
      const other = { ...RUN, writerId: "00000000-0000-4000-8000-0000000000cc" };
      await expectKind(transport.open({ ...other, resume: "never" }), "refused");
      expect(await transport.open({ ...other, resume: "must" })).toEqual({ lastSequence: 0 });
    });

    test("a run is finished, and finishing again is fine", async () => {
      const { transport, status } = fixture;
      await transport.open(RUN);
      await transport.heartbeat(RUN.runId);
      await transport.finish(RUN.runId, "failed", 1_700_000_000_000);
      await transport.finish(RUN.runId, "failed", 1_700_000_000_000);
      expect(await status(RUN.runId)).toBe("failed");
    });

    test("a receiver reached anew knows what it had", async () => {
      const { transport, reopen, points } = fixture;
      if (!reopen) return;
      await transport.open(RUN);
      await transport.append(batch(1, [1, 2]));
      const again = await reopen();
      expect(await again.open(RUN)).toEqual({ lastSequence: 1 });
      await again.append(batch(1, [1, 2]));
      await again.append(batch(2, [3]));
      expect((await points(RUN.runId)).map(({ step }) => step)).toEqual([1, 2, 3]);
      await again.close();
    });
  });
}
