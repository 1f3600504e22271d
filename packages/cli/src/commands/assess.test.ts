import { assess, type HardKind, type SaturationVerdict, simulateHardRun } from "@headroom/saturation";
import { expect, it } from "vitest";
import { verdictText } from "./assess.ts";

const kinds: readonly HardKind[] = ["healthy", "saturating", "overfitting", "diverged", "never learned"];

it("prints the verdict's own figures word for word, as the API serves them, on 50 runs", { timeout: 60_000 }, () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const { points } = simulateHardRun({
      seed,
      kind: kinds[seed % 5]!,
      evaluations: 24 + (seed % 20),
      others: seed % 3,
    });
    const verdict = assess(points);
    const served: SaturationVerdict = JSON.parse(JSON.stringify(verdict));
    const lines = verdictText(served).split("\n");
    expect(lines[0]).toContain(verdict.sentence);
    expect(lines.slice(1, 1 + verdict.figures.length)).toEqual(
      verdict.figures.map(({ label, text }) => `${label}: ${text}`),
    );
    // no other line tells a number of its own
    const rest = lines.slice(1 + verdict.figures.length);
    for (const line of rest)
      expect(line).toMatch(/^(note|not saturation because|step [\d,]+|not logged|false alarms): ?/);
    expect(verdict.figures.find(({ key }) => key === "onset") === undefined).toBe(verdict.onset === null);
  }
});
