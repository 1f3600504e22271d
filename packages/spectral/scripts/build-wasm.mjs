// Compiles assembly/index.ts, and assembly/fused.ts with relaxed SIMD; embeds the bytes in src/generated/kernel-bytes.ts.
// Usage: node scripts/build-wasm.mjs [output file]
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));
const output = process.argv[2] ?? join(root, "src/generated/kernel-bytes.ts");

/** Deterministic: the same sources and compiler give the same bytes. */
async function compile(entry, flags) {
  const folder = mkdtempSync(join(tmpdir(), "headroom-wasm-"));
  try {
    const file = join(folder, "kernels.wasm");
    const { error, stderr } = await asc.main([
      join(root, "assembly", entry),
      ...["--outFile", file, "-O3", "--noAssert", "--runtime", "stub", "--use", "abort="],
      ...["--enable", "simd", "--enable", "threads", "--enable", "bulk-memory"],
      ...flags,
      ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
    ]);
    if (error) throw new Error(`Cannot compile the kernels: ${stderr.toString()}`);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Offset of the byte that says "shared memory": the limits flag after the import of env.memory. */
function sharedFlagOffset(bytes) {
  const name = Buffer.from("\x03env\x06memory\x02", "latin1");
  const offset = bytes.indexOf(name) + name.length;
  if (offset < name.length || bytes[offset] !== 3) throw new Error("Cannot find the memory import of the kernels");
  return offset;
}

// both may work on one memory, whose first kilobyte is left to their constants
const plain = await compile("index.ts", ["--memoryBase", "64"]);
const fused = await compile("fused.ts", ["--enable", "relaxed-simd", "--memoryBase", "512"]);
mkdirSync(dirname(output), { recursive: true });
writeFileSync(
  output,
  `// Generated from assembly/ by scripts/build-wasm.mjs; do not edit.
export const plainKernels = {
  sharedFlagOffset: ${sharedFlagOffset(plain)},
  base64:
    "${plain.toString("base64")}",
};
export const fusedKernels = {
  sharedFlagOffset: ${sharedFlagOffset(fused)},
  base64:
    "${fused.toString("base64")}",
};
`,
);
console.log(`${output}: ${plain.length} and ${fused.length} bytes of WebAssembly`);
