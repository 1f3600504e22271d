import { copyFileSync, existsSync } from "node:fs";
import type { Collector } from "@headroom/collector";
import type { Trainer } from "./trainer.ts";

/** Keeps the checkpoint of the least evaluation loss beside the run's own. */
export interface BestCheckpoint {
  readonly file: string;
  evaluated(evalLossNats: number): void;
  /** What checkpoints of the run carry, so that a resumed run does not take its first evaluation for the best. */
  metadata(): Record<string, string>;
}

/**
 * `save` writes `out`; a better one than any before is copied to `NAME.best.safetensors` beside it.
 *
 * @param resumed metadata of the checkpoint that the run goes on from: its best so far counts while the file is there
 */
export function keepBestCheckpoint(
  out: string,
  save: () => void,
  resumed: Readonly<Record<string, string>> = {},
): BestCheckpoint {
  const file = out.replace(/(\.safetensors)?$/, ".best.safetensors");
  let leastNats = Number.POSITIVE_INFINITY;
  if (resumed.leastEvalLossNats !== undefined && existsSync(file)) leastNats = Number(resumed.leastEvalLossNats);
  return {
    file,
    evaluated(evalLossNats) {
      if (!(evalLossNats < leastNats)) return;
      leastNats = evalLossNats;
      save();
      copyFileSync(out, file);
    },
    metadata(): Record<string, string> {
      return leastNats < Number.POSITIVE_INFINITY ? { leastEvalLossNats: String(leastNats) } : {};
    },
  };
}

/** What `attach` calls on an alarm when training is to end at the first that says saturated; the page tells why. */
export function stopOnSaturation(collector: Collector, trainer: Trainer, best: BestCheckpoint, stop: AbortController) {
  return (verdict: { state: string; sentence: string }): void => {
    if (verdict.state !== "saturated" || stop.signal.aborted) return;
    collector.event("early-stop", `Stopped at step ${trainer.step}: ${verdict.sentence} Best checkpoint: ${best.file}`);
    stop.abort("saturated");
  };
}
