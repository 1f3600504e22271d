// One process per measurement, so that its peak memory is its own:
// node measure-spectrum.mjs WEIGHTS.f32 ROWS COLUMNS METHOD FUSED_KERNELS THREADS REPEATS SIGMA.f64 -> one JSON line.
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { createSpectralPool } from "../dist/lab.js";

const [path, rowsText, columnsText, method, fusedKernels, threadsText, repeatsText, sigmaPath] = process.argv.slice(2);
const rows = Number(rowsText);
const columns = Number(columnsText);
const data = new Float32Array(new SharedArrayBuffer(rows * columns * 4));
const bytes = new Uint8Array(data.buffer);
const piece = Buffer.alloc(1 << 24);
const file = openSync(path, "r");
for (let at = 0; at < bytes.length; ) {
  const read = readSync(file, piece, 0, Math.min(piece.length, bytes.length - at), at);
  bytes.set(piece.subarray(0, read), at);
  at += read;
}
closeSync(file);

const pool = createSpectralPool({ threads: Number(threadsText), fusedKernels });
// the first call compiles and starts the threads; it is not what a run pays every few hundred steps
await pool.singularValues({ data: new Float32Array(4096 * 64).fill(0.5), rows: 4096, columns: 64 }, { method });
const before = resetPeakMb();
let best;
let sigma;
for (let i = 0; i < Number(repeatsText); i++) {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  ({ sigma } = await pool.singularValues({ data, rows, columns }, { method }));
  const used = process.cpuUsage(cpu);
  const took = { wallMs: performance.now() - wall, cpuMs: (used.user + used.system) / 1e3 };
  if (!best || took.wallMs < best.wallMs) best = took;
}
const peakMb = readPeakMb() - before;
await pool.close();
writeFileSync(sigmaPath, Buffer.from(sigma.buffer));
console.log(JSON.stringify({ ...best, peakMb }));

/** Greatest resident size since the last reset, by the kernel; maxRSS would count the process that started this one. */
function readPeakMb() {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
}

function resetPeakMb() {
  writeFileSync("/proc/self/clear_refs", "5");
  return readPeakMb();
}
