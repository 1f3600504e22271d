import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openRunSchema } from "@headroom/protocol";
import { it } from "vitest";
import { openLocal } from "../src/open-local.ts";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const RUN = "0f0e0d0c-0b0a-4908-8706-050403020100";
const WRITER = "6fa459ea-ee8a-4ca4-894e-db77e160355e";

// A native binding that does not suit the Node it runs on does its work and then aborts while the process ends, not each time.
it("50 commands that open the store start, answer and end without one abnormal exit", async () => {
  const directory = mkdtempSync(join(tmpdir(), "headroom-exits-"));
  try {
    const { store, close } = await openLocal(directory);
    await store.runs.open(
      openRunSchema.parse({ runId: RUN, writerId: WRITER, project: "p", name: "n", startedAtMs: 1 }),
    );
    const steps = Float64Array.from({ length: 3_000 }, (_, step) => step);
    const values = [steps.map((step) => 3 + 1 / (1 + step))];
    const sections = [{ kind: "frame" as const, metrics: ["eval/loss"], steps, wallTimesMs: steps, values }];
    await store.runs.append({ runId: RUN, writerId: WRITER, sequence: 1, sections });
    await close();
    const commands = [["runs"], ["check"], ["export", RUN, "--format", "jsonl"], ["compact"], ["labels"]];
    await Promise.all(
      commands.map(async (args) => {
        // rejects with the exit code or the signal, and what the command printed
        for (let k = 0; k < 10; k++) await promisify(execFile)(process.execPath, [MAIN, ...args, "--dir", directory]);
      }),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
