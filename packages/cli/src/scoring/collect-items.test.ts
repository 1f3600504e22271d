import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scoreAll } from "@headroom/saturation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exitCodeOf } from "../commands/assess.ts";
import { collectItems } from "./collect-items.ts";
import { readSeries } from "./read-series.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "headroom-score-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(join(folder, file, ".."), { recursive: true });
  await writeFile(join(folder, file), text);
}

/** A loss that falls for 60 evaluations and then climbs to 2 % above its floor, or falls on. */
function csv(saturates: boolean, run?: string): string {
  const lines = Array.from({ length: 120 }, (_, i) => {
    const falling = 3 + 2 * (Math.min(i, saturates ? 60 : 200) + 1) ** -0.5 + 0.002 * Math.sin(i * 12.9898);
    const loss = falling + (saturates ? 0.08 * Math.max(0, Math.min(1, (i - 60) / 20)) : 0);
    return `${1000 * (i + 1)},${loss.toFixed(5)}${run === undefined ? "" : `,${run}`}`;
  });
  return lines.join("\r\n");
}

describe("collectItems(path, asked)", () => {
  it("reads curves, logs and their labels, and leaves what is no series", async () => {
    await write("curves/pythia_9M.csv", `step,pile_loss\r\n${csv(true)}\r\n`);
    await write("logs/lab/a.csv", `step,val_loss\n${csv(false)}\n`);
    await write("logs/lab/a.spectra.csv", "step,s1\n1,2\n");
    await write("logs/lab/notes.csv", "text\nhello\n");
    await write("logs/MANIFEST.csv", "file,kind,event\nlab/a.csv,healthy,\n");
    await write(
      "labels.csv",
      "series,model,signal,event,step_best_estimate,step_low,step_high,comment\nfig1a,9M,pile_loss,onset,61000,55000,66000,\nfig1a,19M,pile_loss,onset,1,1,1,\n",
    );
    const { items, skipped } = await collectItems(folder, new Map());
    expect(items.map(({ file, seriesClass, kind }) => [file, seriesClass, kind])).toEqual([
      ["curves/pythia_9M.csv", "saturating", null],
      ["logs/lab/a.csv", "healthy", "healthy"],
    ]);
    expect(items[0]!.labels).toEqual([
      { signal: "pile_loss", event: "onset", best: 61_000, low: 55_000, high: 66_000 },
    ]);
    expect(skipped.map(({ file }) => file)).toEqual(["logs/lab/notes.csv"]);
    const { series, totals } = scoreAll(items);
    expect(series[0]).toMatchObject({ state: "saturation-suspected", insideInterval: true });
    expect(totals.loss).toMatchObject({ healthy: 1, falseAlarms: 0, saturating: 1, onsetInside: 1 });
  });

  it("splits one file by its run column, each with its label", async () => {
    await write("many.csv", `step,val_loss,run\n${csv(true, "bad")}\n${csv(false, "good")}\n`);
    await write(
      "labels.csv",
      "series,model,signal,event,step_best_estimate,step_low,step_high,comment\nmany,bad,val_loss,onset,61000,55000,66000,\nmany,good,any,none,,,,\n",
    );
    const { items } = await collectItems(folder, new Map());
    expect(items.map(({ run, seriesClass }) => [run, seriesClass])).toEqual([
      ["bad", "saturating"],
      ["good", "healthy"],
    ]);
    expect((await collectItems(join(folder, "many.csv"), new Map())).items).toHaveLength(2);
  });

  it("tells a broken CSV file and goes on; a missing path is an error", async () => {
    await write("broken.csv", 'step,val_loss\n1,"3\n');
    await write("sound.csv", "step,val_loss\n1,3\n");
    const { items, skipped } = await collectItems(folder, new Map());
    expect(items.map(({ file }) => file)).toEqual(["sound.csv"]);
    expect(skipped.map(({ file }) => file)).toEqual(["broken.csv"]);
    await expect(collectItems(join(folder, "absent"), new Map())).rejects.toThrow("ENOENT");
    await expect(readSeries(join(folder, "absent.csv"), new Map())).rejects.toThrow("ENOENT");
  });

  it("passes NaN and infinite losses on, and takes text for a gap", async () => {
    await write("x.csv", "step,val_loss\n1,3\n2,nan\n3,Infinity\n4,oops\n5,2.5\n");
    const [item] = (await collectItems(join(folder, "x.csv"), new Map())).items;
    expect(item!.points.map((point) => point.evalLoss)).toEqual([
      3,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      undefined,
      2.5,
    ]);
  });
});

describe("exitCodeOf(state)", () => {
  it("is 3 for saturated and diverged, 4 for too little evidence, 0 for the rest", () => {
    expect(["saturated", "diverged"].map((state) => exitCodeOf(state as "saturated"))).toEqual([3, 3]);
    expect(exitCodeOf("insufficient-evidence")).toBe(4);
    expect(exitCodeOf("warming-up")).toBe(4);
    expect(exitCodeOf("healthy")).toBe(0);
    expect(exitCodeOf("saturation-suspected")).toBe(0);
  });
});
