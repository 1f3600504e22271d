import { accumulateHalf, clearGram, columnSums, type HalfShare } from "./accumulate-gram.ts";
import { clearSweep, type GradientInput, type GradientSweep, sweepHalf } from "./gradient-sweep.ts";
import { clearScratch, eigenvaluesOfTridiagonal, sumHalves, tridiagonaliseGram } from "./gram-eigenvalues.ts";
import { layOutGram } from "./gram-memory.ts";
import { fullGram } from "./gram-of-head.ts";
import type { GramPlan } from "./gram-plan.ts";
import { checkGram, normaliseForEigenvalues } from "./head-spectrum.ts";
import { createKernels, type Kernels } from "./kernels.ts";
import { finishStates, type LogitGradients } from "./logit-gradients.ts";
import { type FactoredGram, factorGram } from "./passed-gradient.ts";
import { sharedDoubles } from "./shared-doubles.ts";
import { layOutSweep } from "./sweep-memory.ts";
import { factorSweptGram } from "./swept-gram.ts";

/** What every task of a gang is told: all threads lay out the one shared memory alike. */
export interface GangContext {
  readonly plan: GramPlan;
  readonly workers: number;
}

/** The same for a sweep. */
interface SweepContext {
  readonly sweep: GradientSweep;
  readonly workers: number;
}

/** The steps of one spectrum, or one sweep, that the threads of a pool run on their shared memory. */
export function createGangTasks() {
  let kernels: Kernels | undefined;
  const shared = () => {
    if (!kernels) throw new TypeError("Cannot run a gang task: the worker has not joined a shared memory");
    return kernels;
  };
  const joined = ({ plan, workers }: GangContext) => {
    const kernels = shared();
    return { kernels, plan, memory: layOutGram(kernels, plan, workers) };
  };
  const swept = ({ sweep, workers }: SweepContext) => {
    const kernels = shared();
    return { kernels, sweep, memory: layOutSweep(kernels, sweep, workers) };
  };
  return {
    "gang.join": ({ memory }: { memory: WebAssembly.Memory }) => {
      kernels = createKernels(memory);
    },
    "gang.columnSums": (share: GangContext & { half: 0 | 1; worker: number }) => {
      const { kernels, plan, memory } = joined(share);
      // accumulators are cleared after this
      return columnSums(
        kernels,
        plan,
        { sums: memory.grams[share.half], stage: memory.stages[share.worker]! },
        share.half,
      );
    },
    "gang.clear": (context: GangContext & { half: 0 | 1 }) => {
      const { kernels, memory } = joined(context);
      clearGram(kernels, memory, context.half);
    },
    "gang.accumulate": (share: GangContext & HalfShare) => {
      const { kernels, plan, memory } = joined(share);
      accumulateHalf(kernels, plan, memory, share);
    },
    "gang.sum": (context: GangContext) => {
      const { kernels, plan, memory } = joined(context);
      sumHalves(kernels, memory);
      return checkGram(plan, kernels, memory);
    },
    "gang.normalise": (context: GangContext & { gain: ArrayLike<number> | undefined }) => {
      const { kernels, plan, memory } = joined(context);
      const scale = normaliseForEigenvalues(plan, kernels, memory, context.gain);
      clearScratch(kernels, memory);
      return scale;
    },
    "gang.factor": (context: GangContext) => {
      const { kernels, plan, memory } = joined(context);
      const { gram, hidden } = fullGram(kernels, memory, plan);
      return onSharedMemory(factorGram(gram, hidden));
    },
    "gang.tridiagonalise": (context: GangContext & { part: -1 | 0 | 1 }) => {
      const { kernels, plan, memory } = joined(context);
      tridiagonaliseGram(kernels, memory, plan.columns, context.part);
      return context.part === 1 ? undefined : eigenvaluesOfTridiagonal(kernels, memory, plan.columns);
    },
    "gang.clearSweep": (context: SweepContext & { half: 0 | 1 }) => {
      const { kernels, memory } = swept(context);
      clearSweep(kernels, memory, context.half);
    },
    "gang.sweep": (share: SweepContext & HalfShare) => {
      const { kernels, sweep, memory } = swept(share);
      sweepHalf(kernels, sweep, memory, share);
    },
    "gang.factorSwept": (context: SweepContext) => {
      const { kernels, sweep, memory } = swept(context);
      const factored = factorSweptGram(kernels, sweep, memory);
      return factored && onSharedMemory(factored);
    },
    "gang.finishStates": (
      context: SweepContext & { input: Pick<GradientInput, "view" | "targets" | "bias">; out: LogitGradients },
    ) => {
      const { kernels, sweep, memory } = swept(context);
      finishStates(kernels, sweep, memory, context.input, context.out);
    },
  };
}

/** The same factor where all threads read it. */
function onSharedMemory(factored: FactoredGram): FactoredGram {
  const factor = sharedDoubles(factored.factor.length);
  factor.set(factored.factor);
  return { ...factored, factor };
}
