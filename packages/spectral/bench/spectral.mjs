// pnpm bench:spectral [--json] [--columns 128,512] [--large] [--python PATH] [--quick] [--threads 2]
// All singular values of 50,304 x d heads beside numpy on the same bytes and as many threads, then the other
// kernels. numpy comes from a temporary venv by pip unless --python names an interpreter that has it.
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { anisotropy, createSpectralPool } from "../dist/index.js";
import { usesRelaxedSimd } from "../dist/kernels.js";

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    columns: { type: "string", default: "128,512,768,1024,2048" },
    large: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    python: { type: "string" },
    threads: { type: "string", default: "2" },
  },
});
const rows = 50304;
const threads = Number(options.threads);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
const log = (text) => (options.json ? process.stderr.write(`${text}\n`) : console.log(text));

/** Uniform entries, column j scaled by (j + 1)^-0.4: a spectrum like that of a trained head, condition about √d. */
function writeWeights(path, columns) {
  const file = openSync(path, "w");
  const block = new Float32Array(512 * columns);
  let state = 20240407;
  for (let row = 0; row < rows; row += 512) {
    const count = Math.min(512, rows - row) * columns;
    for (let i = 0; i < count; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      block[i] = (state / 2 ** 32 - 0.5) * ((i % columns) + 1) ** -0.4;
    }
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

const lastLine = (output) => JSON.parse(output.toString().trim().split("\n").at(-1));

function maxRelativeError(sigma, exact) {
  let worst = 0;
  for (let i = 0; i < exact.length; i++) worst = Math.max(worst, Math.abs(sigma[i] - exact[i]) / exact[i]);
  return worst;
}

const readDoubles = (path) => {
  const raw = readFileSync(path);
  return new Float64Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
};

function benchShape(columns, python) {
  const weights = join(folder, "weights.f32");
  const sigma = join(folder, "sigma.f64");
  const exact = join(folder, "exact.f64");
  const repeats = options.quick || columns > 2048 ? 1 : columns > 1024 ? 2 : columns > 512 ? 3 : 5;
  writeWeights(weights, columns);
  const environment = { ...process.env, OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) };
  const baseline = python
    ? lastLine(
        execFileSync(
          python,
          [here("numpy_baseline.py"), weights, rows, columns, Math.min(repeats, 3), exact].map(String),
          {
            env: environment,
          },
        ),
      )
    : undefined;
  const ours = (method, flags = []) => {
    const row = lastLine(
      execFileSync(
        process.execPath,
        [
          ...process.execArgv,
          ...flags,
          here("measure-spectrum.mjs"),
          weights,
          rows,
          columns,
          method,
          threads,
          repeats,
          sigma,
        ].map(String),
      ),
    );
    return { ...row, maxRelErr: python ? maxRelativeError(readDoubles(sigma), readDoubles(exact)) : undefined };
  };
  const shape = { rows, columns, gram: ours("gram"), gramMixed: ours("gram-mixed"), ...baseline };
  if (!usesRelaxedSimd()) shape.gramFused = ours("gram", ["--experimental-wasm-relaxed-simd"]);
  shape.memoryAllowedMb = (3 * columns * columns * 8) / 2 ** 20 + 16;
  if (baseline) {
    shape.overSvd32 = shape.gram.wallMs / baseline.svd32.wallMs;
    shape.overGram64 = shape.gram.wallMs / baseline.gram64.wallMs;
    shape.cpuOverSvd32 = shape.gram.cpuMs / baseline.svd32.cpuMs;
    shape.cpuOverGram64 = shape.gram.cpuMs / baseline.gram64.cpuMs;
  }
  return shape;
}

function printShape(shape) {
  log(`\n${rows} x ${shape.columns}, ${threads} threads`);
  log("                        wall ms    cpu ms   peak MB   max rel err");
  const line = (name, row) =>
    row &&
    log(
      `${name.padEnd(22)}${row.wallMs.toFixed(0).padStart(9)}${row.cpuMs.toFixed(0).padStart(10)}${row.peakMb.toFixed(1).padStart(10)}   ${row.maxRelErr === undefined ? "-" : row.maxRelErr.toExponential(1)}`,
    );
  line("headroom gram (f64)", shape.gram);
  line("  same, fused (flag)", shape.gramFused);
  line("headroom gram-mixed", shape.gramMixed);
  line("numpy svd (f32)", shape.svd32);
  line("numpy gram (f64)", shape.gram64);
  log(`extra memory allowed ${shape.memoryAllowedMb.toFixed(0)} MB`);
  if (shape.svd32) {
    log(
      `gram / numpy svd f32 = ${shape.overSvd32.toFixed(2)}, gram / numpy gram f64 = ${shape.overGram64.toFixed(2)} (wall); ${shape.cpuOverSvd32.toFixed(2)}, ${shape.cpuOverGram64.toFixed(2)} (cpu)`,
    );
  }
}

async function benchOthers() {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const states = Float32Array.from({ length: 4096 * 512 }, () => random() + 0.1);
  const best = (run, repeats) => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < repeats; i++) {
      const started = performance.now();
      run();
      least = Math.min(least, performance.now() - started);
    }
    return least;
  };
  const result = {
    anisotropyMs: best(() => anisotropy(states, 4096, 512, { centred: false, covariance: false }), 50),
    anisotropyCentredMs: best(() => anisotropy(states, 4096, 512, { covariance: false }), 20),
    layerProfileMs: best(() => anisotropy(states, 4096, 512), 3),
  };
  const weights = new Float32Array(new SharedArrayBuffer(rows * 512 * 4)).map(random);
  const shared = new Float32Array(new SharedArrayBuffer(rows * 512 * 4));
  shared.set(weights);
  const head = { data: shared, rows, columns: 512 };
  const tokens = { data: states.subarray(0, 1024 * 512), rows: 1024, columns: 512 };
  const targets = Int32Array.from({ length: 1024 }, (_, i) => i * 37);
  const pool = createSpectralPool({ threads });
  let suppression = Number.POSITIVE_INFINITY;
  for (let i = 0; i < (options.quick ? 1 : 3); i++) {
    const started = performance.now();
    await pool.gradientSuppression(head, tokens, targets);
    suppression = Math.min(suppression, performance.now() - started);
  }
  await pool.close();
  return { ...result, gradientSuppressionMs: suppression };
}

try {
  const python = findPython();
  log(`Node ${process.version}, relaxed SIMD ${usesRelaxedSimd() ? "on" : "off"}`);
  const shapes = [];
  const widths = [...options.columns.split(",").map(Number), ...(options.large ? [4096] : [])];
  for (const columns of widths) {
    const shape = benchShape(columns, python);
    shapes.push(shape);
    printShape(shape);
  }
  const others = await benchOthers();
  log(
    `\nanisotropy of 4,096 x 512 states: ${others.anisotropyMs.toFixed(2)} ms; with centred cosines ${others.anisotropyCentredMs.toFixed(2)} ms; with covariance ${others.layerProfileMs.toFixed(0)} ms (1 thread)`,
  );
  log(
    `gradient suppression, 1,024 tokens at ${rows} x 512: ${others.gradientSuppressionMs.toFixed(0)} ms (${threads} threads)`,
  );
  if (options.json) console.log(JSON.stringify({ relaxedSimd: usesRelaxedSimd(), threads, shapes, ...others }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
