import { type Batch, isStep } from "@headroom/protocol";
import { StoreError } from "../contract/errors.ts";

/** The wire's decoder checks the same; this keeps a caller with a bug from writing what reads would trip over. */
export function checkBatch(batch: Batch): void {
  const refuse = (what: string) => {
    throw new StoreError("refused", `Cannot append batch ${batch.sequence}: ${what}`);
  };
  for (const section of batch.sections) {
    if (section.kind === "event") continue;
    if (section.kind !== "frame") {
      if (!isStep(section.step)) refuse(`a step must be an integer from 0 to 2^53 - 1, got ${section.step}`);
      continue;
    }
    const { steps, wallTimesMs, values, metrics } = section;
    if (values.length !== metrics.length) {
      refuse(`a frame of ${metrics.length} metrics must have as many columns, got ${values.length}`);
    }
    if (new Set(metrics).size !== metrics.length) refuse("a frame must name each metric once");
    for (const column of [wallTimesMs, ...values]) {
      if (column.length !== steps.length) refuse(`a frame of ${steps.length} steps has a column of ${column.length}`);
    }
    let last = -1;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!;
      if (!isStep(step)) refuse(`a step must be an integer from 0 to 2^53 - 1, got ${step}`);
      if (step <= last) refuse(`steps must increase within a frame (after ${last}), got ${step}`);
      last = step;
    }
  }
}
