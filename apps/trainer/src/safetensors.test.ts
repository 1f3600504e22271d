import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

const folder = mkdtempSync(join(tmpdir(), "safetensors-"));
const file = join(folder, "a.safetensors");
const arrays = new Map([
  ["w", { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }],
  ["b", { data: Float32Array.of(-0.5), shape: [1] }],
]);

describe("writeSafetensors(file, arrays, metadata)", () => {
  it("writes the documented bytes and leaves nothing else behind", () => {
    writeSafetensors(file, arrays, { step: "7" });
    const bytes = readFileSync(file);
    const headerBytes = Number(bytes.readBigUInt64LE(0));
    expect(headerBytes % 8).toBe(0);
    expect(JSON.parse(bytes.toString("utf8", 8, 8 + headerBytes))).toEqual({
      __metadata__: { step: "7" },
      w: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
      b: { dtype: "F32", shape: [1], data_offsets: [24, 28] },
    });
    expect(bytes.length).toBe(8 + headerBytes + 28);
    expect(bytes.readFloatLE(8 + headerBytes + 20)).toBe(6);
    expect(readdirSync(folder)).toEqual(["a.safetensors"]);
  });
});

describe("readSafetensors(file)", () => {
  it("reads what was written", () => {
    writeSafetensors(file, arrays, { step: "7" });
    expect(readSafetensors(file)).toEqual({ arrays, metadata: { step: "7" } });
  });

  it("refuses other files in one line", () => {
    const content = (bytes: Buffer | string) => {
      const other = join(folder, "other");
      writeFileSync(other, bytes);
      return () => readSafetensors(other);
    };
    writeSafetensors(file, arrays, {});
    const whole = readFileSync(file);
    expect(() => readSafetensors(join(folder, "absent"))).toThrow(/^Cannot read the checkpoint .*absent: ENOENT$/);
    expect(content("")).toThrow("not a safetensors file, it has 0 bytes");
    expect(content("some text that is no checkpoint")).toThrow("not a safetensors file, its header would take");
    expect(content(Buffer.concat([Buffer.from([4, 0, 0, 0, 0, 0, 0, 0]), Buffer.from("oops")]))).toThrow("not JSON");
    expect(content(whole.subarray(0, whole.length - 2))).toThrow("it ends before b does");
    expect(content(Buffer.from(whole.toString("latin1").replaceAll('"F32"', '"F16"'), "latin1"))).toThrow(
      "it must be F32, got F16",
    );
  });
});
