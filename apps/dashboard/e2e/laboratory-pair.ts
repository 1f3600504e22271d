import { RunWriter, range } from "./wire";

/** Uniform in [−½, ½] by a multiplicative hash. */
function noise(step: number): number {
  return Number((BigInt(step) * 2_654_435_761n) % 2n ** 32n) / 2 ** 32 - 0.5;
}

/** A run whose loss turns and its control, as `pnpm demo` trains them, drawn from formulas. Returns their slugs. */
export async function writePair(url: string, project: string): Promise<{ narrow: RunWriter; control: RunWriter }> {
  const write = async (name: string, turns: boolean) => {
    const writer = await RunWriter.open(url, {
      project,
      name,
      config: { d: 8, seed: 1, rounding: turns ? "bfloat16" : "stochastic" },
      modelCard: { hiddenSize: 8, vocabularySize: 1024, tokensPerStep: 128 },
    });
    const base = (step: number) =>
      4.6 + 2.3 * Math.exp(-step / 400) + (turns && step > 10_000 ? 0.3 * (1 - Math.exp((10_000 - step) / 25_000)) : 0);
    const aligned = (step: number) => (turns ? 0.8 / (1 + Math.exp((15_000 - step) / 5_000)) : 0.05);
    await writer.scalars(range(0, 40_000), { "train/loss": (step) => base(step) + 1.5 * noise(step) });
    await writer.scalars(range(0, 40_000, 250), {
      "eval/loss": (step) => base(step) + 0.02 * noise(step + 7),
      "hidden/anisotropy": aligned,
      "head/singular_entropy_q": (step) => 0.2 + step / 60_000,
      "head/effective_rank_p": (step) => 8 - step / 20_000,
      "collector/overhead_fraction": () => 0.005,
      "collector/dropped_points": () => 0,
      "gpu/0/util %": (step) => 90 + 5 * noise(step),
      [`a metric with a very long name ${"x".repeat(90)}`]: (step) => step,
    });
    await writer.finish();
    return writer;
  };
  return { narrow: await write("narrow", true), control: await write("control", false) };
}
