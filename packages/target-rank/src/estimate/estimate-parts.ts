import { createStages, type Stages } from "../stages/stages.ts";
import { type ContextLengthEstimate, estimateContextLength } from "./estimate-context-length.ts";
import type { EstimateOptions } from "./estimate-options.ts";
import { estimateWhole, type TargetEstimate } from "./estimate-whole.ts";
import { type PreparedTokens, timed } from "./prepare-tokens.ts";

/** A part of an estimate that needs no other: the main contexts with all that is told of the whole corpus, or a shorter length of n-grams. */
export type Part = "whole" | number;

/** Finished parts; `whole` has only its own context length. */
export interface Parts {
  whole?: TargetEstimate;
  shorter: ContextLengthEstimate[];
  /** Wall seconds of the shorter context lengths, by name. */
  seconds: Record<string, number>;
}

/** All parts of an estimate, the costliest first: of the shorter contexts the shortest, whose matrices are far from diagonal. */
export function partsOf({ n = 5, byContextLength = true }: EstimateOptions): Part[] {
  return ["whole", ...(byContextLength ? Array.from({ length: n - 2 }, (_, i) => i + 2) : [])];
}

/** Works out one part into `parts`, unless an interrupted estimate left it in `stages`. */
export function estimatePart(
  prepared: PreparedTokens,
  part: Part,
  options: EstimateOptions,
  stages: Stages | undefined,
  parts: Parts,
): void {
  const once = <T>(stage: string, work: () => T): T => (stages ? stages.once(stage, work) : work());
  if (part === "whole") parts.whole = once("whole", () => estimateWhole(prepared, options));
  else {
    const work = (): ContextLengthEstimate => estimateContextLength(prepared, part, options);
    parts.shorter.push(
      timed(`contextsOf${part - 1}`, parts.seconds, options, () => once(`contexts-of-${part - 1}`, work)),
    );
  }
}

/** One estimate out of all its parts. */
export function assembleParts({ whole, shorter, seconds }: Parts, preparing: Record<string, number>): TargetEstimate {
  if (!whole) throw new Error("Cannot put an estimate together: its main part is missing");
  const byContextLength = [...shorter, ...whole.byContextLength].sort((a, b) => a.contextLength - b.contextLength);
  return { ...whole, byContextLength, seconds: { ...preparing, ...whole.seconds, ...seconds } };
}

/** Where finished parts are kept: by all that their numbers depend on. */
export function stagesOf(prepared: PreparedTokens, options: EstimateOptions): Stages | undefined {
  if (options.workFolder === undefined) return undefined;
  const { n, seed, margin, bracket, refine, rarefaction, tokenizerHash } = options;
  const { corpusHash, original } = prepared;
  return createStages(options.workFolder, {
    ...{ corpusHash, vocabulary: original.vocabulary, documentStarts: Array.from(original.documentStarts) },
    ...{ n, seed, margin, bracket, refine, rarefaction, tokenizerHash },
  });
}
