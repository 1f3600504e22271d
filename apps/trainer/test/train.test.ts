import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { readSafetensors } from "../src/safetensors.ts";

// The command as people run it: built, in a process of its own.
const TRAIN = fileURLToPath(new URL("../dist/train.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "train-"));
const corpus = join(folder, "corpus.txt");
writeFileSync(corpus, Array.from({ length: 3000 }, (_, i) => `Line ${i % 97} of ${i % 89}, so it goes.`).join("\n"));
const SMALL = `--corpus ${corpus} --vocab 300 --warmup 10 --eval-every 50 --eval-tokens 512 --backend wasm`.split(" ");

function start(args: string[]): {
  child: ChildProcess;
  ended: Promise<{ code: number | null; out: string; err: string }>;
} {
  const child = spawn(process.execPath, [TRAIN, ...args], {
    env: { ...process.env, HEADROOM_DIR: join(folder, "headroom") },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  return { child, ended: new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err }))) };
}
const train = (...args: string[]) => start(args).ended;

/** Everything after the header: weights and moments, without the metadata that names the run. */
function numbersOf(checkpoint: string): Buffer {
  const bytes = readFileSync(checkpoint);
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)));
}

describe("headroom-train", () => {
  it("trains the same to the last bit with and without the collector, and tells the collector every step", async () => {
    const delivered = join(folder, "delivered");
    const out = (name: string) => join(folder, `${name}.safetensors`);
    const withOut = await train(
      ...SMALL,
      "--steps",
      "300",
      "--no-collector",
      "--out",
      out("a"),
      "--log",
      join(folder, "a.csv"),
    );
    const withIt = await train(
      ...[...SMALL, "--steps", "300", "--out", out("b"), "--log", join(folder, "b.csv")],
      ...["--url", pathToFileURL(delivered).href, "--measure-every", "50"],
    );
    expect(withOut).toMatchObject({ code: 0, err: "" });
    expect(withIt).toMatchObject({ code: 0, err: "" });
    expect(numbersOf(out("b")).equals(numbersOf(out("a")))).toBe(true);
    const columns = (name: string) => readFileSync(join(folder, name), "utf8").replaceAll(/,\d+$/gm, "");
    expect(columns("b.csv")).toBe(columns("a.csv"));

    const [file] = readdirSync(delivered);
    const points = readFileSync(join(delivered, file!), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string; step: number; metrics?: Record<string, number> })
      .filter((entry) => entry.kind === "point");
    const trained = points.filter((point) => point.metrics?.["train/loss"] !== undefined).map((point) => point.step);
    expect(trained).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    const evaluated = points.filter((point) => point.metrics?.["eval/loss"] !== undefined).map((point) => point.step);
    expect(evaluated).toEqual([0, 50, 100, 150, 200, 250, 300]);
    expect(points.some((point) => point.metrics?.["head/singular_entropy_q"] !== undefined)).toBe(true);
  });

  it("saves and ends well on SIGINT, and goes on from there", async () => {
    const out = join(folder, "interrupted.safetensors");
    const args = [...SMALL, "--no-collector", "--out", out];
    const { child, ended } = start([...args, "--steps", "1000000"]);
    await new Promise<void>((resolve) =>
      child.stdout!.on("data", (chunk: Buffer) => chunk.includes("50/1000000") && resolve()),
    );
    child.kill("SIGINT");
    const { code, out: said } = await ended;
    expect(code).toBe(0);
    const step = Number(/interrupted at step (\d+)/.exec(said)?.[1]);
    expect(step).toBeGreaterThanOrEqual(50);
    const resumed = await train("--resume", out, "--steps", String(step + 20), "--backend", "wasm", "--no-collector");
    expect(resumed.out).toContain(`finished step ${step + 20}: held-out loss`);
    expect(resumed.out).toContain("unigram entropy");
  });

  it("keeps the best checkpoint of a run that is resumed and gets worse", async () => {
    const out = join(folder, "early.safetensors");
    const best = join(folder, "early.best.safetensors");
    await train(...SMALL, "--no-collector", "--stop-on-saturation", "--steps", "100", "--out", out);
    const before = readFileSync(best);
    const worse = ["--resume", out, "--steps", "150", "--lr", "1", "--backend", "wasm", "--no-collector"];
    expect(await train(...worse, "--out", out)).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(best).equals(before)).toBe(true);
    const kept = readSafetensors(out).metadata.leastEvalLossNats;
    expect(kept).toBe(readSafetensors(best).metadata.leastEvalLossNats);
    expect(Number(kept)).toBeLessThan(Math.log(300));
  });

  it.each([
    [
      "a missing corpus",
      ["--corpus", "absent.txt"],
      /^train: Cannot read the corpus absent.txt: there is no such file or folder$/,
    ],
    [
      "a tokenizer that is none",
      ["--tokenizer", corpus],
      /^train: Cannot use .*corpus.txt as a tokenizer: it must be a Hugging Face tokenizer.json, but it is not JSON .*$/,
    ],
    [
      "a corpus shorter than one batch",
      ["--batch", "100000"],
      /^train: The corpus is too short: one batch takes 3200001 tokens, there are \d+$/,
    ],
    [
      "a backend that is not there",
      ["--backend", "tfjs-node-gpu"],
      /^train: Cannot load the backend tfjs-node-gpu: .*$/,
    ],
    [
      "a checkpoint that is none",
      ["--resume", corpus],
      /^train: Cannot read the checkpoint .*corpus.txt: not a safetensors file, .*$/,
    ],
    ["an address that is none", ["--url", "nowhere"], /^train: Cannot create a collector: url: must be an address .*$/],
  ])("refuses %s in one line", async (_, args, message) => {
    const env = process.env.HEADROOM_TENSORFLOW_DIR;
    process.env.HEADROOM_TENSORFLOW_DIR = join(folder, "no-tensorflow");
    const { code, err } = await train(...SMALL, "--steps", "10", ...args);
    if (env === undefined) delete process.env.HEADROOM_TENSORFLOW_DIR;
    else process.env.HEADROOM_TENSORFLOW_DIR = env;
    expect(code).toBe(1);
    expect(err.trim()).toMatch(message);
    expect(err.trim()).not.toContain("\n");
    expect(existsSync("absent.txt")).toBe(false);
  });
});
