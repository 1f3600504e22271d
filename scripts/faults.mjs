#!/usr/bin/env node
// pnpm faults --runs N --seed S [--from R] [--json]: kills -9 the collector, `headroom serve`, or both at seeded random moments, and
// counts in the store what was lost and what is there twice.
//
// Each run is one training run of its own. Its collector processes log as fast as they can; after each step() that
// returned, the process notes that step in a file that has nothing to do with Headroom. A killed collector is followed
// by another that goes on with the run (or, the last one, by `syncSpool`); a killed server is started again. In the
// end the store must hold every noted step exactly once, with its values. What is killed when follows from the seed
// alone; --from R starts at run R, with what that run would meet if all before it had been made.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { syncSpool } from "../packages/collector/dist/index.js";
import { comparePoints, lastNoted } from "./faults/points.mjs";
import { Server, startCollector } from "./faults/processes.mjs";
import { buildDashboard } from "./lib/build.mjs";

await main();

async function main() {
  const { values: flags } = parseArgs({
    options: {
      runs: { type: "string", default: "50" },
      seed: { type: "string", default: "1" },
      from: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
  });
  const runs = Number(flags.runs);
  const seed = Number(flags.seed);
  const from = Number(flags.from);
  if (![runs, seed, from].every(Number.isSafeInteger) || from < 1 || runs < from) {
    console.error(
      "Cannot inject faults: --runs must be a positive integer, --seed an integer and --from between 1 and --runs, " +
        `got ${flags.runs}, ${flags.seed}, ${flags.from}`,
    );
    process.exit(2);
  }
  buildDashboard();
  const folder = mkdtempSync(join(tmpdir(), "headroom-faults-"));
  const random = mulberry32(seed);
  const started = performance.now();
  const totals = {
    runs: runs - from + 1,
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
      const plan = planRun(random);
      if (run < from) continue;
      const outcome = await oneRun(run, plan, server, folder);
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
    `${totals.injections} injections (collector ${totals.collectorKills}, server ${totals.serverKills}) in ${totals.runs} runs, ` +
      `${totals.points} points checked: ${totals.lost} lost, ${totals.duplicated} twice, ${totals.wrong} with wrong values; ` +
      `${totals.extra} recorded by a step() that was killed before it returned; ${seconds.toFixed(0)} s, seed ${seed}`,
  );
  if (failed) console.log(`The evidence is in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  if (flags.json) console.log(JSON.stringify({ ...totals, seconds }));
  process.exit(failed ? 1 : 0);
}

/** What one training run meets: who is killed after how long, and how it ends. */
function planRun(random) {
  const runId = uuid(random);
  const targets = Array.from(
    { length: 1 + Math.floor(random() * 3) },
    () => ["collector", "server", "both"][Math.floor(random() * 3)],
  );
  const pauseMs = random() < 0.5 ? 0 : 5;
  const kills = targets.map((target) => {
    // From the very start of the process to well after the first batches were delivered.
    const afterMs = random() < 0.2 ? random() * 30 : random() * 400;
    return { target, afterMs, downMs: target === "collector" ? 0 : random() * 200 };
  });
  // Half of the last collectors end by themselves, the others leave their spool to `headroom sync`.
  const lastKillMs = random() < 0.5 ? undefined : random() * 300;
  return { runId, kills, pauseMs, lastKillMs };
}

/** One training run under one to three kills, and what became of its points. */
async function oneRun(run, { runId, kills, pauseMs, lastKillMs }, server, folder) {
  const notes = join(folder, `${runId}.notes`);
  const directory = join(folder, `collector-${run}`);
  const start = (fromStep, steps) =>
    startCollector({ directory, url: server.url, runId, notes, fromStep, steps, pauseMs });
  let fromStep = 0;
  let collector = await start(fromStep, 30_000);
  for (const { target, afterMs, downMs } of kills) {
    await sleep(afterMs);
    if (target !== "server") await collector.kill();
    if (target !== "collector") {
      await server.kill();
      await sleep(downMs);
      await server.start();
    }
    if (target !== "server") {
      // The step after the last one noted may have been recorded, too, and so may the first of a process that was killed
      // before it could note any: neither is logged again.
      fromStep = Math.max(lastNoted(notes, 0) + 2, fromStep + 1);
      collector = await start(fromStep, 2_000);
    }
  }
  if (lastKillMs === undefined) await collector.exited;
  else {
    await sleep(lastKillMs);
    await collector.kill();
  }
  const synced = await syncSpool(directory, server.url, { patienceMs: 20_000 });
  const left = segmentsIn(join(directory, "spool"));
  if (left.length > 0) {
    throw new Error(`Run ${run} left ${left.join(", ")} in its spool: ${JSON.stringify(synced)}`);
  }
  const outcome = await comparePoints(server.directory, runId, notes);
  const targets = kills.map((kill) => kill.target);
  return {
    ...outcome,
    kills: targets,
    collectorKills: targets.filter((target) => target !== "server").length,
    serverKills: targets.filter((target) => target !== "collector").length,
  };
}

/** Files that hold points; a writer killed while it removed its spool leaves a folder without any. */
function segmentsIn(spool) {
  if (!existsSync(spool)) return [];
  return readdirSync(spool, { recursive: true }).filter((file) => file.endsWith(".seg"));
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
