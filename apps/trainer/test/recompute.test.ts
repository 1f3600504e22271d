import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCaller, openApi, startApiServer } from "@headroom/api";
import { afterAll, beforeAll, expect, it } from "vitest";

const TRAIN = fileURLToPath(new URL("../dist/train.js", import.meta.url));
const RECOMPUTE = fileURLToPath(new URL("fixtures/recompute.py", import.meta.url));
const STEPS = 300;

const directory = mkdtempSync(join(tmpdir(), "headroom-recompute-"));
let python: string | undefined;

/** A Python with NumPy: the one on the PATH, or one made for this test by venv and pip. */
function pythonWithNumpy(): string | undefined {
  const works = (command: string) => spawnSync(command, ["-c", "import numpy"]).status === 0;
  if (works("python3")) return "python3";
  const venv = join(directory, "venv");
  if (spawnSync("python3", ["-m", "venv", venv]).status !== 0) return undefined;
  const own = join(venv, "bin/python");
  spawnSync(own, ["-m", "pip", "install", "--quiet", "numpy"]);
  return works(own) ? own : undefined;
}

beforeAll(() => {
  python = pythonWithNumpy();
  if (python === undefined) console.warn("NOT CHECKED against NumPy: there is no Python 3 that can have it here");
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it("what a run stored is what NumPy computes from its checkpoint, to 1e-6 relative", async (context) => {
  if (python === undefined) return context.skip("no Python with NumPy");
  const { api, store, close } = await openApi({ directory: join(directory, "server") });
  await using server = await startApiServer({ store });
  const checkpoint = join(directory, "model.safetensors");
  const data = join(directory, "trainer");
  const recipe = ["--d", "16", "--steps", `${STEPS}`, "--eval-every", "100", "--measure-every", "100"];
  await train([...recipe, "--out", checkpoint, "--url", server.url], { HEADROOM_DIR: data });

  const caller = createCaller(api.context("read"));
  const { items } = await caller.run.list({});
  const { run } = items[0]!;
  expect(run.status).toBe("finished");
  const tokens = join(data, "tokens", readdirSync(join(data, "tokens"))[0]!);
  const expected: Record<string, number> = JSON.parse(
    execFileSync(python, [RECOMPUTE, checkpoint, tokens], { encoding: "utf8" }),
  );
  const { step, ...metrics } = expected;
  expect(step).toBe(STEPS);
  const names = Object.keys(metrics);
  const { series } = await caller.series.read({ series: names.map((metric) => ({ run: run.slug, metric })) });
  expect(series.map(({ metric }) => metric).sort()).toEqual(names.sort());
  for (const { metric, steps, values } of series) {
    expect(steps.at(-1), metric).toBe(STEPS);
    const relativeError = Math.abs(values.at(-1)! / metrics[metric]! - 1);
    expect(relativeError, `${metric}: stored ${values.at(-1)}, NumPy ${metrics[metric]}`).toBeLessThan(1e-6);
  }
  await close();
});

function train(args: string[], env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [TRAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return new Promise((done, failed) => {
    child.once("exit", (code) => (code === 0 ? done() : failed(new Error(`train ended with exit code ${code}`))));
  });
}
