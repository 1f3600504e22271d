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
