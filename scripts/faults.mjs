#!/usr/bin/env node
// pnpm faults --runs N --seed S [--json]: kills -9 the collector, the server, or both at seeded random moments, and
// counts in the store what was lost and what is there twice.
//
// Each run is one training run of its own. Its collector processes log as fast as they can; after each step() that
// returned, the process notes that step in a file that has nothing to do with Headroom. A killed collector is followed
// by another that goes on with the run (or, the last one, by `syncSpool`); a killed server is started again. In the
// end the store must hold every noted step exactly once, with its values.
import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const self = fileURLToPath(import.meta.url);
const METRICS = ["train/loss", "train/learning_rate", "train/grad_norm", "a", "b"];

/** What step n logs, known to both sides; every 97th loss is NaN, every 89th norm infinite. */
function valuesOf(step) {
  return [
    step % 97 === 0 ? Number.NaN : 10 / (step + 1),
    1e-3 * Math.cos(step),
    step % 89 === 0 ? Number.POSITIVE_INFINITY : Math.sin(step),
    step,
    -step / 3,
  ];
}

async function serve() {
  const { startApiServer } = await import("../packages/api/dist/index.js");
  const { openSqliteStore } = await import("../packages/store/dist/index.js");
  const { directory, port } = JSON.parse(process.argv[2]);
  await startApiServer({ store: openSqliteStore({ directory }), port });
  process.send("ready");
}

async function collect() {
  const { createCollector } = await import("../packages/collector/dist/index.js");
  const { directory, url, runId, notes, fromStep, steps, pauseMs } = JSON.parse(process.argv[2]);
  const collector = createCollector({
    project: "faults",
    name: "fault injection",
    dir: directory,
    url,
    runId,
    onError: () => {},
    closeTimeoutMs: 20_000,
  });
  const noteFile = openSync(notes, "a");
  const note = new Float64Array(1);
  process.send("ready");
  for (let step = fromStep; step < fromStep + steps; step++) {
    const point = { step };
    const values = valuesOf(step);
    METRICS.forEach((metric, m) => {
      point[metric] = values[m];
    });
    collector.step(point);
    note[0] = step;
    writeSync(noteFile, note);
    if (pauseMs > 0 && step % 50 === 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await collector.close();
  process.exit();
}

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
  const { syncSpool } = await import("../packages/collector/dist/index.js");
  const runId = uuid(random);
  const notes = join(folder, `${runId}.notes`);
  const directory = join(folder, `collector-${run}`);
  const kills = Array.from(
    { length: 1 + Math.floor(random() * 3) },
    () => ["collector", "server", "both"][Math.floor(random() * 3)],
  );
  const pauseMs = random() < 0.5 ? 0 : 5;
  let next = 0;
  let collector = await startCollector({
    directory,
    url: server.url,
    runId,
    notes,
    fromStep: 0,
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
      next = lastNoted(notes, next) + 1;
      collector = await startCollector({
        directory,
        url: server.url,
        runId,
        notes,
        fromStep: next + 1,
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
  const outcome = await compare(server.directory, runId, notes);
  return {
    ...outcome,
    kills,
    collectorKills: kills.filter((kill) => kill !== "server").length,
    serverKills: kills.filter((kill) => kill !== "collector").length,
  };
}

/** Every noted step must be in the store once, with its values, and in one attempt. */
async function compare(directory, runId, notes) {
  const { openSqliteStore } = await import("../packages/store/dist/index.js");
  const store = openSqliteStore({ directory });
  try {
    const noted = new Set(readNotes(notes));
    const series = await store.readSeries({
      series: METRICS.map((metric) => ({ runId, metric })),
      maxPoints: 10_000_000,
      superseded: true,
    });
    let lost = 0;
    let duplicated = 0;
    let wrong = 0;
    let extra = 0;
    let points = 0;
    METRICS.forEach((metric, m) => {
      const seen = new Map();
      for (const columns of series.filter((column) => column.metric === metric)) {
        if (!columns.exact) throw new Error("the store down-sampled what was to be compared");
        columns.steps.forEach((step, i) => {
          seen.set(step, (seen.get(step) ?? 0) + 1);
          if (!Object.is(columns.values[i], valuesOf(step)[m])) wrong++;
        });
      }
      for (const step of noted) if (!seen.has(step)) lost++;
      for (const count of seen.values()) duplicated += count - 1;
      for (const step of seen.keys()) if (!noted.has(step)) extra++;
      points += seen.size;
    });
    return { noted: noted.size, stored: points / METRICS.length, points, lost, duplicated, wrong, extra };
  } finally {
    await store.close();
  }
}

function readNotes(file) {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  // The last note may be torn by the kill.
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 8));
  return [...new Float64Array(whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length))];
}

/** The last step noted; a torn note is repaired, so that the next process appends whole ones. */
function lastNoted(file, otherwise) {
  const steps = readNotes(file);
  if (existsSync(file) && statSync(file).size % 8 !== 0) {
    const fd = openSync(file, "w");
    writeSync(fd, Float64Array.from(steps));
    closeSync(fd);
  }
  return steps.at(-1) ?? otherwise;
}

class Server {
  static async start(directory) {
    const server = new Server();
    server.directory = directory;
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    await server.start();
    return server;
  }

  async start() {
    this.child = await startChild("server", { directory: this.directory, port: this.port });
  }

  kill() {
    return this.child.kill();
  }
}

function startCollector(options) {
  return startChild("collector", options);
}

/** A child process in a role; resolves when it says that it is ready, or has ended. */
async function startChild(role, options) {
  const child = spawn(process.execPath, [self, JSON.stringify(options)], {
    env: { ...process.env, HEADROOM_FAULTS_ROLE: role },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  await Promise.race([new Promise((resolve) => child.once("message", resolve)), exited]);
  return {
    exited,
    kill() {
      child.kill("SIGKILL");
      return exited;
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
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

const role = process.env.HEADROOM_FAULTS_ROLE;
if (role === "server") await serve();
else if (role === "collector") await collect();
else await main();
