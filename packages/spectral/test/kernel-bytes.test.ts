import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

it("the committed WebAssembly bytes are those of a fresh build", () => {
  const folder = mkdtempSync(join(tmpdir(), "headroom-kernel-bytes-"));
  try {
    const file = join(folder, "kernel-bytes.ts");
    execFileSync(process.execPath, [join(root, "scripts/build-wasm.mjs"), file]);
    expect(readFileSync(join(root, "src/generated/kernel-bytes.ts"), "utf8")).toBe(readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("fused multiply-adds change no bit of a float32 head's spectrum", () => {
  const script = `
    const { singularValues } = await import(${JSON.stringify(join(root, "dist/index.js"))});
    const { fusedKernelsAvailable } = await import(${JSON.stringify(join(root, "dist/kernels.js"))});
    const data = Float32Array.from({ length: 3000 * 64 }, (_, i) => Math.fround(Math.sin(i * i)));
    const { sigma } = singularValues({ data, rows: 3000, columns: 64 });
    console.log(fusedKernelsAvailable(), Buffer.from(sigma.buffer).toString("hex"));
  `;
  const run = (flags: string[]) =>
    execFileSync(process.execPath, [...flags, "--input-type=module", "-e", script])
      .toString()
      .trim()
      .split(" ");
  const flag = "experimental-wasm-relaxed-simd";
  const [fused, fusedBits] = run([`--${flag}`]);
  const [plain, plainBits] = run([`--no-${flag}`]);
  expect([fused, plain]).toEqual(["true", "false"]);
  expect(fusedBits).toBe(plainBits);
});
