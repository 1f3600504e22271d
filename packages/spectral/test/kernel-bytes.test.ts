import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { SpectralPoolOptions } from "../src/spectral-pool.ts";

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

interface Answers {
  readonly available: boolean;
  readonly fused: boolean[];
  readonly gram: string;
  readonly mixed: string;
  readonly suppressed: number;
}

/** Measures one head, by a pool or on the calling thread, in a process of its own: V8's flag is the process's. */
function measure(pool?: SpectralPoolOptions): Answers {
  const module = JSON.stringify(join(root, pool ? "dist/lab.js" : "dist/index.js"));
  const script = `
    const spectral = await import(${module});
    const { fusedKernelsAvailable } = await import(${JSON.stringify(join(root, "dist/kernels.js"))});
    const [rows, columns] = [3001, 68];
    const number = (i) => Math.fround(Math.sin(i * i) / (1 + (i % columns)));
    const head = { data: Float32Array.from({ length: rows * columns }, (_, i) => number(i)), rows, columns };
    const states = { data: Float32Array.from({ length: 50 * columns }, (_, i) => 9 * number(i + 5)), rows: 50, columns };
    const targets = Array.from({ length: 50 }, (_, i) => 7 * i);
    const by = ${pool ? `spectral.createSpectralPool(${JSON.stringify(pool)})` : "spectral"};
    const gram = await by.singularValues(head);
    const mixed = await by.singularValues(head, { method: "gram-mixed" });
    const gradient = await by.gradientSuppression(head, states, targets);
    const hex = ({ sigma }) => Buffer.from(sigma.buffer).toString("hex");
    console.log(JSON.stringify({
      available: fusedKernelsAvailable(),
      fused: [gram.fused, mixed.fused, gradient.fused],
      gram: hex(gram),
      mixed: hex(mixed),
      suppressed: gradient.suppressed,
    }));
    await by.close?.();
  `;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script]).toString());
}

const doubles = (hex: string) => new Float64Array(Uint8Array.from(Buffer.from(hex, "hex")).buffer);

describe("fused multiply-adds", () => {
  const fused = measure({ threads: 1, fusedKernels: "enable" });
  const plain = measure({ threads: 1, fusedKernels: "never" });

  it('change no bit of the spectrum of a float32 head by "gram"', () => {
    expect(fused.available).toBe(true);
    expect(fused.gram).toBe(plain.gram);
  });

  it('change "gram-mixed" within its error bound and r² by less than 1e-6, and say so', () => {
    expect([fused.fused, plain.fused]).toEqual([
      [false, true, true],
      [false, false, false],
    ]);
    expect(fused.mixed).not.toBe(plain.mixed);
    const exact = doubles(plain.gram);
    const [a, b] = [doubles(fused.mixed), doubles(plain.mixed)];
    exact.forEach((sigma, i) => {
      const allowed = (2 ** -22 / 2) * (exact[0]! / sigma) ** 2 * sigma;
      expect(Math.abs(a[i]! - sigma)).toBeLessThan(allowed);
      expect(Math.abs(b[i]! - sigma)).toBeLessThan(allowed);
    });
    expect(Math.abs(fused.suppressed ** 2 - plain.suppressed ** 2)).toBeLessThan(1e-6);
  });

  it("give the same bits for any number of threads", () => {
    for (const threads of [2, 3, 5]) {
      expect(measure({ threads, fusedKernels: "enable" })).toEqual(fused);
      expect(measure({ threads, fusedKernels: "never" })).toEqual(plain);
    }
  });

  it("are used unasked only where the engine has them unasked, on the calling thread as by a pool", () => {
    const unasked = measure();
    expect(unasked).toEqual(unasked.available ? fused : plain);
    expect(measure({ threads: 2 })).toEqual(unasked);
  });
});
