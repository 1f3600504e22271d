import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { METRIC } from "@headroom/collector";

const COLUMNS = [METRIC.trainLoss, METRIC.evalLoss, METRIC.learningRate, METRIC.gradNorm] as const;

/** Begins a CSV of evaluations, or goes on with one that is there (a resumed run). */
export function startLog(file: string): void {
  if (existsSync(file)) return;
  writeFileSync(file, `step,${COLUMNS.map((name) => name.replace("/", "_")).join()},tokens_per_second\n`);
}

/** @param metrics `train/loss` as the mean since the last line */
export function appendToLog(
  file: string,
  step: number,
  metrics: Record<string, number>,
  tokensPerSecond: number,
): void {
  appendFileSync(file, `${[step, ...COLUMNS.map((name) => metrics[name]), Math.round(tokensPerSecond)].join()}\n`);
}
