// One process per measurement, so that its peak memory is its own:
// node measure-spectrum.mjs WEIGHTS.f32 ROWS COLUMNS METHOD THREADS REPEATS SIGMA.f64 -> one JSON line.
import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
import { createSpectralPool } from "../dist/index.js";

const [path, rowsText, columnsText, method, threadsText, repeatsText, sigmaPath] = process.argv.slice(2);
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

const pool = createSpectralPool({ threads: Number(threadsText) });
// the first call compiles and starts the threads; it is not what a run pays every few hundred steps
await pool.singularValues({ data: new Float32Array(4096 * 64).fill(0.5), rows: 4096, columns: 64 });
const before = process.resourceUsage().maxRSS / 1024;
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
const peakMb = process.resourceUsage().maxRSS / 1024 - before;
await pool.close();
writeFileSync(sigmaPath, Buffer.from(sigma.buffer));
console.log(JSON.stringify({ ...best, peakMb }));
