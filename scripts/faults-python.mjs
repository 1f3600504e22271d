#!/usr/bin/env node
// pnpm faults:python --runs N --seed S: as pnpm faults, with collectors in Python. What the last one of a run left is delivered by
// `headroom-lm sync` in every other run, and by the sync of Node in the others. Needs python3, nothing installed.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { syncSpool } from "../packages/collector/dist/index.js";
import { comparePoints, lastNoted, pythonValuesOf } from "./faults/points.mjs";
import { Server } from "./faults/processes.mjs";
import { buildPackages, root } from "./lib/build.mjs";

const { values: flags } = parseArgs({
  options: { runs: { type: "string", default: "50" }, seed: { type: "string", default: "1" } },
});
const PYTHONPATH = join(root, "packages/python/src");
const random = mulberry32(Number(flags.seed));
const folder = mkdtempSync(join(tmpdir(), "headroom-faults-python-"));
const totals = {
  kills: 0,
  serverKills: 0,
  byPython: 0,
  byNode: 0,
  points: 0,
  lost: 0,
  duplicated: 0,
  wrong: 0,
  left: 0,
};
const began = performance.now();
buildPackages();
const server = await Server.start(join(folder, "store"), { pages: "none" });
try {
  for (let run = 1; run <= Number(flags.runs); run++) await oneRun(run);
} finally {
  await server.kill();
}
const failed = totals.lost + totals.duplicated + totals.wrong + totals.left > 0;
console.log(
  JSON.stringify({ ...totals, seconds: Math.round((performance.now() - began) / 1000), seed: Number(flags.seed) }),
);
if (failed) console.log(`The evidence is in ${folder}`);
else rmSync(folder, { recursive: true, force: true });
process.exit(failed ? 1 : 0);

/** One training run whose collectors are killed one to three times, and what became of its points. */
async function oneRun(run) {
  const runId = uuid();
  const notes = join(folder, `${runId}.notes`);
  const directory = join(folder, `collector-${run}`);
  const kills = 1 + Math.floor(random() * 3);
  const pauseMs = random() < 0.5 ? 0 : 5;
  let fromStep = 0;
  for (let kill = 0; kill < kills; kill++) {
    const collector = await startCollector({
      directory,
      url: server.url,
      runId,
      notes,
      fromStep,
      steps: 30_000,
      pauseMs,
    });
    await sleep(random() < 0.2 ? random() * 30 : random() * 600);
    if (random() < 0.15) {
      await server.kill();
      await sleep(random() * 200);
      await server.start();
      totals.serverKills++;
    }
    await collector.kill();
    totals.kills++;
    // The step after the last one noted may have been recorded, too: it is not logged again.
    fromStep = Math.max(lastNoted(notes, 0) + 2, fromStep + 1);
  }
  if (run % 2 === 0) {
    const code = await python(["-m", "headroom_lm.cli", "sync", "--dir", directory, "--url", server.url], {}, "ignore")
      .exited;
    if (code !== 0) totals.left++;
    totals.byPython++;
  } else {
    const { left, messages } = await syncSpool(directory, server.url, { patienceMs: 20_000 });
    if (left > 0) console.log(messages.join("\n"));
    totals.left += left;
    totals.byNode++;
  }
  const outcome = await comparePoints(server.directory, runId, notes, pythonValuesOf);
  for (const key of ["points", "lost", "duplicated", "wrong"]) totals[key] += outcome[key];
  if (outcome.lost + outcome.duplicated + outcome.wrong > 0)
    console.log(`run ${run}: ${JSON.stringify(outcome)} ${directory}`);
}

async function startCollector(options) {
  const script = join(root, "scripts/faults/collector.py");
  const { child, exited } = python([script, JSON.stringify(options)], { HEADROOM_DIR: options.directory }, "pipe");
  const ready = new Promise((resolve) => createInterface({ input: child.stdout }).once("line", resolve));
  await Promise.race([ready, exited]);
  return {
    kill() {
      child.kill("SIGKILL");
      return exited;
    },
  };
}

function python(args, env, stdout) {
  const child = spawn("python3", args, {
    stdio: ["ignore", stdout, "ignore"],
    env: { ...process.env, PYTHONPATH, PYTHONDONTWRITEBYTECODE: "1", ...env },
  });
  return { child, exited: new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal))) };
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function uuid() {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
