import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Collector } from "@headroom/collector";
import { expect, it } from "vitest";
import { keepBestCheckpoint, stopOnSaturation } from "./early-stop.ts";
import type { Trainer } from "./trainer.ts";

it("keeps the checkpoint of the least evaluation loss, across a resume, whatever comes after and whatever is not a number", () => {
  const folder = mkdtempSync(join(tmpdir(), "headroom-early-stop-"));
  const out = join(folder, "run.safetensors");
  let weights = "";
  const best = keepBestCheckpoint(out, () => writeFileSync(out, weights));
  for (const [loss, content] of [
    [5, "a"],
    [4, "b"],
    [Number.NaN, "c"],
    [4.5, "d"],
  ] as const) {
    weights = content;
    best.evaluated(loss);
  }
  expect(best.file).toBe(join(folder, "run.best.safetensors"));
  expect(readFileSync(best.file, "utf8")).toBe("b");

  const resumed = keepBestCheckpoint(out, () => writeFileSync(out, weights), best.metadata());
  weights = "e";
  resumed.evaluated(4.2);
  expect(readFileSync(best.file, "utf8")).toBe("b");
  resumed.evaluated(3.9);
  expect(readFileSync(best.file, "utf8")).toBe("e");

  rmSync(best.file);
  const withoutFile = keepBestCheckpoint(out, () => writeFileSync(out, weights), resumed.metadata());
  withoutFile.evaluated(4.2);
  expect(readFileSync(best.file, "utf8")).toBe("e");
  rmSync(folder, { recursive: true });
});

it("stops at the first verdict that says saturated, once, and tells why", () => {
  const events: string[] = [];
  const collector = { event: (kind: string, message: string) => events.push(`${kind}: ${message}`) };
  const stop = new AbortController();
  const best = { file: "run.best.safetensors", evaluated: () => {}, metadata: () => ({}) };
  const alarm = stopOnSaturation(collector as unknown as Collector, { step: 7 } as Trainer, best, stop);
  alarm({ state: "saturation-suspected", sentence: "Perhaps." });
  expect(stop.signal.aborted).toBe(false);
  alarm({ state: "saturated", sentence: "It rose." });
  alarm({ state: "saturated", sentence: "It rose more." });
  expect(stop.signal.reason).toBe("saturated");
  expect(events).toEqual(["early-stop: Stopped at step 7: It rose. Best checkpoint: run.best.safetensors"]);
});
