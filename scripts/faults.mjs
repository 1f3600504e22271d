#!/usr/bin/env node
// pnpm faults --runs N --seed S [--json]: kills -9 the collector, the server, or both at seeded random moments, and
// counts in the store what was lost and what is there twice.
//
// Each run is one training run of its own. Its collector processes log as fast as they can; after each step() that
// returned, the process notes that step in a file that has nothing to do with Headroom. A killed collector is followed
// by another that goes on with the run (or, the last one, by `syncSpool`); a killed server is started again. In the
// end the store must hold every noted step exactly once, with its values.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { syncSpool } from "../packages/collector/dist/index.js";
import { comparePoints, lastNoted } from "./faults/points.mjs";
import { Server, startCollector } from "./faults/processes.mjs";

await main();

async function main() {
  const { values: flags } = parseArgs({
    options: {
      runs: { type: "string", default: "50" },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
  });
  const runs = Number(flags.runs);
  const seed = Number(flags.seed);
  if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
    console.error(
      `Cannot inject faults: --runs must be a positive integer and --seed an integer, got ${flags.runs}, ${flags.seed}`,
    );
    process.exit(2);
  }
  const folder = mkdtempSync(join(tmpdir(), "headroom-faults-"));
  const random = mulberry32(seed);
  const started = performance.now();
  const totals = {
    runs,
    seed,
    injections: 0,
    collectorKills: 0,
    serverKills: 0,
    points: 0,
    lost: 0,
    duplicated: 0,
    wrong: 0,
    extra: 0,
  };
  const server = await Server.start(join(folder, "store"));
  console.log("  run  kills              steps noted  in store  lost  twice  wrong");
  try {
    for (let run = 1; run <= runs; run++) {
      const outcome = await oneRun(run, random, server, folder);
      for (const key of ["collectorKills", "serverKills", "points", "lost", "duplicated", "wrong", "extra"])
        totals[key] += outcome[key];
      totals.injections += outcome.kills.length;
      const columns = [
        String(run).padStart(5),
        ` ${outcome.kills.join(", ").padEnd(18)}`,
        String(outcome.noted).padStart(11),
      ];
      for (const [key, width] of [
        ["stored", 9],
        ["lost", 5],
        ["duplicated", 6],
        ["wrong", 6],
      ])
        columns.push(String(outcome[key]).padStart(width));
      console.log(columns.join(" "));
    }
  } finally {
    await server.kill();
  }
  const seconds = (performance.now() - started) / 1000;
  const failed = totals.lost + totals.duplicated + totals.wrong > 0;
  console.log(
    `${totals.injections} injections (collector ${totals.collectorKills}, server ${totals.serverKills}) in ${runs} runs, ` +
      `${totals.points} points checked: ${totals.lost} lost, ${totals.duplicated} twice, ${totals.wrong} with wrong values; ` +
      `${totals.extra} recorded by a step() that was killed before it returned; ${seconds.toFixed(0)} s, seed ${seed}`,
  );
  if (failed) console.log(`The evidence is in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  if (flags.json) console.log(JSON.stringify({ ...totals, seconds }));
  process.exit(failed ? 1 : 0);
}

/** One training run under one to three kills, and what became of its points. */
async function oneRun(run, random, server, folder) {
  const runId = uuid(random);
  const notes = join(folder, `${runId}.notes`);
  const directory = join(folder, `collector-${run}`);
  const kills = Array.from(
    { length: 1 + Math.floor(random() * 3) },
    () => ["collector", "server", "both"][Math.floor(random() * 3)],
  );
  const pauseMs = random() < 0.5 ? 0 : 5;
  let fromStep = 0;
  let collector = await startCollector({
    directory,
    url: server.url,
    runId,
    notes,
    fromStep,
    steps: 30_000,
    pauseMs,
  });
  for (const kill of kills) {
    // From the very start of the process to well after the first batches were delivered.
    await sleep(random() < 0.2 ? random() * 30 : random() * 400);
    if (kill !== "server") await collector.kill();
    if (kill !== "collector") {
      await server.kill();
      await sleep(random() * 200);
    }
    if (kill !== "collector") await server.start();
    if (kill !== "server") {
      // The step after the last one noted may have been recorded, too, and so may the first of a process that was killed
      // before it could note any: neither is logged again.
      fromStep = Math.max(lastNoted(notes, 0) + 2, fromStep + 1);
      collector = await startCollector({
        directory,
        url: server.url,
        runId,
        notes,
        fromStep,
        steps: 2_000,
        pauseMs,
      });
    }
  }
  // Half of the last collectors end by themselves, the others leave their spool to `headroom sync`.
  if (random() < 0.5) await collector.exited;
  else {
    await sleep(random() * 300);
    await collector.kill();
  }
  const synced = await syncSpool(directory, server.url, { patienceMs: 20_000 });
  const spool = join(directory, "spool");
  const left = existsSync(spool) ? readdirSync(spool) : [];
  if (left.length > 0)
    throw new Error(`Run ${run} left ${left.join(", ")} in its spool: ${synced.messages.join("; ")}`);
  const outcome = await comparePoints(server.directory, runId, notes);
  return {
    ...outcome,
    kills,
    collectorKills: kills.filter((kill) => kill !== "server").length,
    serverKills: kills.filter((kill) => kill !== "collector").length,
  };
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function uuid(random) {
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
