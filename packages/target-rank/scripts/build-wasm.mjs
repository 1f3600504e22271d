// Compiles assembly/ and embeds the bytes in src/generated/kernel-bytes.ts. The same sources and compiler give the same bytes.
// Usage: node scripts/build-wasm.mjs [output file]
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));
const output = process.argv[2] ?? join(root, "src/generated/kernel-bytes.ts");
const folder = mkdtempSync(join(tmpdir(), "headroom-wasm-"));
try {
  const file = join(folder, "kernels.wasm");
  const { error, stderr } = await asc.main([
    join(root, "assembly/index.ts"),
    ...["--outFile", file, "-O3", "--noAssert", "--runtime", "stub", "--use", "abort="],
    ...["--enable", "simd", "--enable", "bulk-memory", "--importMemory"],
    ...["--initialMemory", "1", "--maximumMemory", "65536"],
  ]);
  if (error) throw new Error(`Cannot compile the kernels: ${stderr.toString()}`);
  const bytes = readFileSync(file);
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(
    output,
    `// Generated from assembly/ by scripts/build-wasm.mjs; do not edit.
export const kernelBytes =
  "${bytes.toString("base64")}";
`,
  );
  console.log(`${output}: ${bytes.length} bytes of WebAssembly`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
