import { addByHalves, type Gang } from "./gang.ts";
import { type GradientSuppression, isCertain, suppression } from "./gradient-suppression.ts";
import { type GradientInput, planSweeps } from "./gradient-sweep.ts";
import { reserve } from "./kernels.ts";
import { checkLosses, type LogitGradients, roomForGradients } from "./logit-gradients.ts";
import { type FactoredGram, joinPassed, type PassedGradient, type PassedGradientInput } from "./passed-gradient.ts";
import { sharedDoubles } from "./shared-doubles.ts";
import { layOutSweep } from "./sweep-memory.ts";

/**
 * {@link gradientSuppression} on the threads of a gang: the same sweeps and sums, so the same bits.
 *
 * @param factorCentredGram W_cᵀW_c in float64, for heads whose `gram-mixed` is not exact enough
 */
export async function suppressionByGang(
  gang: Gang,
  request: GradientInput,
  factorCentredGram: () => Promise<FactoredGram>,
): Promise<GradientSuppression> {
  const states = new Float32Array(new SharedArrayBuffer(request.states.byteLength));
  states.set(request.states);
  const input = { ...request, states };
  const { fuse } = input;
  const gradients = roomForGradients(input, sharedDoubles);
  const factored = await sweepByGang(gang, input, gradients);
  if (factored) {
    checkLosses(gradients.lossNats);
    const passed = await passedByGang(gang, { ...gradients, factored, fuse });
    if (isCertain(input, gradients, passed)) return suppression(input, gradients, passed, "gram-mixed");
  }
  const exact = await factorCentredGram();
  checkLosses(gradients.lossNats);
  const passed = await passedByGang(gang, { ...gradients, factored: exact, fuse });
  return suppression(input, gradients, passed, "gram");
}

async function sweepByGang(
  { kernels, clients }: Gang,
  input: GradientInput,
  out: LogitGradients,
): Promise<FactoredGram | undefined> {
  const { view, targets, bias } = input;
  let factored: FactoredGram | undefined;
  for (const sweep of planSweeps(input)) {
    const context = { sweep, workers: clients.length };
    reserve(kernels.memory, layOutSweep(kernels, sweep, clients.length).totalBytes);
    await addByHalves(clients, { clear: "gang.clearSweep", add: "gang.sweep" }, context);
    // side by side: each takes about as long as the other
    const [factor] = await Promise.all([
      sweep.withGram ? clients[0]!.run<FactoredGram | undefined>("gang.factorSwept", context) : undefined,
      clients.at(-1)!.run("gang.finishStates", { ...context, input: { view, targets, bias }, out }),
    ]);
    factored ??= factor;
  }
  return factored;
}

async function passedByGang(
  { clients }: Gang,
  { factored, delta, fuse }: PassedGradientInput,
): Promise<PassedGradient> {
  const n = delta.length / factored.n;
  const cut = (part: number) => Math.round((n * part) / clients.length) * factored.n;
  const parts = clients.map((client, worker) => {
    const input: PassedGradientInput = { factored, fuse, delta: delta.subarray(cut(worker), cut(worker + 1)) };
    return client.run<PassedGradient>("passedGradient", input);
  });
  return joinPassed(await Promise.all(parts));
}
