// pnpm bench:spectral [--json] [--columns 128,512] [--large] [--python PATH] [--quick] [--threads 2] [--readme]
// All singular values of 50,304 x d heads beside numpy on the same bytes and as many threads, then the other
// kernels, then DESIGN's goals. numpy comes from a temporary venv by pip unless --python names an interpreter that has
// it. About six minutes, twelve with --large (d = 4096). --readme puts the rows of this Node into the README's table.
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { anisotropy } from "../dist/index.js";
import { createSpectralPool } from "../dist/lab.js";

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    columns: { type: "string", default: "128,512,768,1024,2048" },
    large: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    python: { type: "string" },
    threads: { type: "string", default: "2" },
    readme: { type: "boolean", default: false },
  },
});
const rows = 50304;
const threads = Number(options.threads);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
const log = (text) => (options.json ? process.stderr.write(`${text}\n`) : console.log(text));

const variants = [
  { key: "gram", name: "headroom gram", method: "gram", fusedKernels: "never" },
  { key: "gramFused", name: "  same, fused", method: "gram", fusedKernels: "enable" },
  { key: "gramMixed", name: "headroom gram-mixed", method: "gram-mixed", fusedKernels: "never" },
  { key: "gramMixedFused", name: "  same, fused", method: "gram-mixed", fusedKernels: "enable" },
];

function createRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

/** Uniform entries, column j scaled by (j + 1)^-0.4: a spectrum like that of a trained head, condition about √d. */
function writeWeights(path, columns) {
  const file = openSync(path, "w");
  const random = createRandom(20240407);
  const scales = Float64Array.from({ length: columns }, (_, j) => (j + 1) ** -0.4);
  const block = new Float32Array(512 * columns);
  for (let row = 0; row < rows; row += 512) {
    const count = Math.min(512, rows - row) * columns;
    for (let i = 0; i < count; i++) block[i] = random() * scales[i % columns];
    writeSync(file, new Uint8Array(block.buffer, 0, count * 4));
  }
  closeSync(file);
}

function findPython() {
  if (options.python) return options.python;
  try {
    const venv = join(folder, "venv");
    execFileSync("python3", ["-m", "venv", venv], { stdio: "ignore" });
    execFileSync(join(venv, "bin/pip"), ["install", "--quiet", "numpy"], { stdio: "ignore" });
    return join(venv, "bin/python");
  } catch {
    log("no Python with numpy here: only our own numbers follow, without ratios and errors");
    return undefined;
  }
}

function runForJson(command, args, env = {}) {
  const output = execFileSync(command, args.map(String), {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(output.toString().trim().split("\n").at(-1));
}

const readDoubles = (path) => {
  const raw = readFileSync(path);
  return new Float64Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
};

function maxRelativeError(sigma, exact) {
  let worst = 0;
  for (let i = 0; i < exact.length; i++) worst = Math.max(worst, Math.abs(sigma[i] - exact[i]) / exact[i]);
  return worst;
}

function numpyBaseline(python, weights, columns, exact) {
  const repeats = options.quick || columns > 1024 ? 1 : 3;
  const env = { OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) };
  try {
    return runForJson(python, [here("numpy_baseline.py"), weights, rows, columns, repeats, exact], env);
  } catch (error) {
    log(`numpy failed at d = ${columns}: ${error.message}`);
    return undefined;
  }
}

function line(name, row) {
  if (!row) return;
  const cells = [row.wallMs.toFixed(0).padStart(9), row.cpuMs.toFixed(0).padStart(10)];
  cells.push((row.peakMb?.toFixed(1) ?? "-").padStart(10), `   ${row.maxRelErr?.toExponential(1) ?? "-"}`);
  log(`${name.padEnd(22)}${cells.join("")}`);
}

function benchShape(columns, python) {
  const weights = join(folder, "weights.f32");
  const sigma = join(folder, "sigma.f64");
  const exact = join(folder, "exact.f64");
  const repeats = options.quick || columns > 2048 ? 1 : columns > 512 ? 3 : 5;
  const shape = { rows, columns, memoryAllowedMb: (3 * columns * columns * 8) / 2 ** 20 + 16 };
  log(`\n${rows} x ${columns}, ${threads} threads; extra memory allowed ${shape.memoryAllowedMb.toFixed(1)} MB`);
  log("                        wall ms    cpu ms   peak MB   max rel err");
  writeWeights(weights, columns);
  Object.assign(shape, python && numpyBaseline(python, weights, columns, exact));
  line("numpy svd (f32)", shape.svd32);
  line("numpy gram (f64)", shape.gram64);
  for (const { key, name, method, fusedKernels } of variants) {
    const args = [here("measure-spectrum.mjs"), weights, rows, columns, method, fusedKernels, threads, repeats, sigma];
    const row = runForJson(process.execPath, [...process.execArgv, ...args]);
    if (shape.svd32) {
      row.maxRelErr = maxRelativeError(readDoubles(sigma), readDoubles(exact));
      row.overSvd32 = row.wallMs / shape.svd32.wallMs;
      row.overGram64 = row.wallMs / shape.gram64.wallMs;
    }
    shape[key] = row;
    line(name, row);
  }
  if (shape.svd32) {
    const ratios = variants.map(({ key }) => `${shape[key].overSvd32.toFixed(2)} ${shape[key].overGram64.toFixed(2)}`);
    log(`wall over numpy svd f32, over numpy gram f64, row by row: ${ratios.join("; ")}`);
  }
  return shape;
}

/** Least of several runs, wall and cpu of that run. */
async function best(run, repeats) {
  let least;
  for (let i = 0; i < repeats; i++) {
    const wall = performance.now();
    const cpu = process.cpuUsage();
    await run();
    const used = process.cpuUsage(cpu);
    const took = { wallMs: performance.now() - wall, cpuMs: (used.user + used.system) / 1e3 };
    if (!least || took.wallMs < least.wallMs) least = took;
  }
  return least;
}

async function benchOthers() {
  const random = createRandom(7);
  const states = Float32Array.from({ length: 4096 * 512 }, () => random() + 0.1);
  const measure = (anisotropyOptions) => () => anisotropy(states, 4096, 512, anisotropyOptions);
  const result = {
    anisotropy: await best(measure({ centred: false, covariance: false }), 200),
    anisotropyCentred: await best(measure({ covariance: false }), 50),
    layerProfile: await best(measure({}), 3),
  };
  const shared = new Float32Array(new SharedArrayBuffer(rows * 512 * 4));
  for (let i = 0; i < shared.length; i++) shared[i] = random();
  const head = { data: shared, rows, columns: 512 };
  const tokens = { data: states.subarray(0, 1024 * 512), rows: 1024, columns: 512 };
  const targets = Int32Array.from({ length: 1024 }, (_, i) => i * 37);
  for (const [key, fusedKernels] of [
    ["gradientSuppression", "never"],
    ["gradientSuppressionFused", "enable"],
  ]) {
    const pool = createSpectralPool({ threads, fusedKernels });
    const run = () => pool.gradientSuppression(head, tokens, targets);
    await run();
    result[key] = await best(run, options.quick ? 1 : 4);
    await pool.close();
  }
  return result;
}

function printOthers(others) {
  log("\n                                                     wall ms    cpu ms");
  for (const [name, row] of [
    ["anisotropy, 4,096 x 512 states, 1 thread", others.anisotropy],
    ["  with centred cosines", others.anisotropyCentred],
    ["  and covariance", others.layerProfile],
    [`gradient suppression, 1,024 tokens, ${threads} threads`, others.gradientSuppression],
    ["  same, fused", others.gradientSuppressionFused],
  ]) {
    log(`${name.padEnd(50)}${row.wallMs.toFixed(2).padStart(10)}${row.cpuMs.toFixed(1).padStart(10)}`);
  }
}

/** Issue 4's goals that this run has numbers for: what, measured, allowed. */
function goals(shapes, others) {
  const at = (columns) => shapes.find((shape) => shape.columns === columns);
  const list = [
    ["512, gram: wall ms", at(512)?.gram.wallMs, 450],
    ["512, gram fused: wall ms", at(512)?.gramFused.wallMs, 450],
    ["512, gram over numpy svd f32", at(512)?.gram.overSvd32, 0.35],
    ["512, gram fused over numpy svd f32", at(512)?.gramFused.overSvd32, 0.35],
    ["512, gram over numpy gram f64", at(512)?.gram.overGram64, 2.2],
    ["512, gram fused over numpy gram f64", at(512)?.gramFused.overGram64, 2.2],
    ["1024, gram-mixed fused: wall ms", at(1024)?.gramMixedFused.wallMs, 1000],
    ["2048, gram-mixed fused: wall ms", at(2048)?.gramMixedFused.wallMs, 4500],
    ...shapes.map((shape) => [
      `${shape.columns}, extra memory of the worst row, MB`,
      Math.max(...variants.map(({ key }) => shape[key].peakMb)),
      shape.memoryAllowedMb,
    ]),
    ["anisotropy of 4,096 x 512: wall ms", others.anisotropy.wallMs, 1.5],
    ["gradient suppression fused, 1,024 tokens: wall ms", others.gradientSuppressionFused.wallMs, 1500],
  ];
  return list.filter(([, measured]) => measured !== undefined);
}

/** Replaces the rows that this major version of Node gave in the README's table, wall ms (CPU ms), or adds them at its end. */
function updateReadme(shapes) {
  const file = here("../README.md");
  const lines = readFileSync(file, "utf8").split("\n");
  const head = lines.findIndex((text) => text.startsWith("| Node "));
  const widths = lines[head + 1]
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.length - 2);
  const node = process.versions.node.split(".")[0];
  const keys = [...variants.map(({ key }) => key), "svd32", "gram64"];
  const timesOf = (row) => (row ? `${Math.round(row.wallMs)} (${Math.round(row.cpuMs)})` : "-");
  const own = shapes.map((shape) =>
    [node, shape.columns, ...keys.map((key) => timesOf(shape[key]))].map((cell, k) => String(cell).padEnd(widths[k])),
  );
  const end = lines.findIndex((text, k) => k > head && !text.startsWith("|"));
  const others = lines.slice(head + 2, end).filter((text) => !text.startsWith(`| ${node} `));
  lines.splice(head + 2, end - head - 2, ...others, ...own.map((cells) => `| ${cells.join(" | ")} |`));
  writeFileSync(file, lines.join("\n"));
}

try {
  log(`Node ${process.version}; every number the least of several runs`);
  const others = await benchOthers();
  printOthers(others);
  const python = findPython();
  const widths = [...options.columns.split(",").map(Number), ...(options.large ? [4096] : [])];
  const shapes = widths.map((columns) => benchShape(columns, python));
  log("\ngoal                                                measured   allowed");
  const measured = goals(shapes, others);
  for (const [name, value, allowed] of measured) {
    const cells = [value, allowed].map((number) => Number(number.toPrecision(4)).toString().padStart(10)).join("");
    log(`${name.padEnd(50)}${cells}   ${value <= allowed ? "met" : "missed"}`);
  }
  if (options.readme) updateReadme(shapes);
  if (options.json) console.log(JSON.stringify({ threads, shapes, ...others, goals: measured }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
