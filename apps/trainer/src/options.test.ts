import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { PRESETS, parseOptions, rememberedOptions, trainCommand } from "./options.ts";
import { writeSafetensors } from "./safetensors.ts";

function refusal(...argv: string[]): string {
  let message = "";
  const command = trainCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => (message += text) });
  let code = "";
  try {
    parseOptions(argv, command);
  } catch (error) {
    code = (error as CommanderError).code;
  }
  expect(code).toMatch(/^commander\./);
  return message.trim();
}

describe("parseOptions(argv)", () => {
  it("is the laboratory recipe when nothing is given", () => {
    expect(parseOptions([])).toMatchObject({
      preset: "lab",
      ...PRESETS.lab,
      corpus: ["sotu"],
      backend: "auto",
      collector: true,
    });
  });

  it("lets a flag override one value of its preset", () => {
    const options = parseOptions([
      "--preset",
      "pythia-like",
      "--d",
      "64",
      "--beta2",
      "0.99",
      "--tied",
      "--no-collector",
    ]);
    expect(options).toMatchObject({ ...PRESETS["pythia-like"], d: 64, beta2: 0.99, tied: true, collector: false });
  });

  it("takes the vocabulary from a tokenizer file unless it is given", () => {
    expect(parseOptions(["--tokenizer", "t.json"]).vocab).toBeUndefined();
    expect(parseOptions(["--tokenizer", "t.json", "--vocab", "50304"]).vocab).toBe(50304);
  });

  it("takes what a resumed run was started with, under what is given now", () => {
    const file = join(mkdtempSync(join(tmpdir(), "options-")), "a.safetensors");
    const before = parseOptions([
      "--preset",
      "pythia-like",
      "--tied",
      "--tokenizer",
      "t.json",
      "--seed",
      "7",
      "--backend",
      "cpu",
    ]);
    writeSafetensors(file, new Map(), { options: rememberedOptions(before) });
    const resumed = parseOptions(["--resume", file, "--steps", "99"]);
    expect(resumed).toEqual({ ...before, resume: file, steps: 99, backend: "auto" });
    expect(resumed.vocab).toBeUndefined();
    writeSafetensors(file, new Map(), {});
    expect(parseOptions(["--resume", file])).toMatchObject({ ...PRESETS.lab, resume: file });
    expect(() => parseOptions(["--resume", "absent"])).toThrow("Cannot read the checkpoint absent: ENOENT");
  });

  it("refuses in one line with constraint and value", () => {
    expect(refusal("--d", "8.5")).toBe(
      "error: option '--d <width>' argument '8.5' is invalid. It must be a whole number >= 1.",
    );
    expect(refusal("--lr", "fast")).toContain("argument 'fast' is invalid. It must be a number >= 0.");
    expect(refusal("--beta2", "1")).toContain("It must be a number >= 0 and < 1.");
    expect(refusal("--weights", "f16")).toContain("Allowed choices are f32, bf16, bf16-stochastic.");
    expect(refusal("--steeps", "3")).toContain("unknown option '--steeps'");
    expect(refusal("extra")).toContain("too many arguments");
  });
});
