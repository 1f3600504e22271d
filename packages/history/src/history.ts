import type { RunStatus } from "@headroom/protocol";
import type { RawTable } from "./table/raw-table.ts";

/** A part of a file that could not be used: how often, where first, and why. */
export interface LeftOut {
  readonly reason: string;
  readonly count: number;
  /** 1-based line, record or row of the first */
  readonly firstLine: number;
}

/** What the numbers on the x axis count; nothing is judged by it. */
export type StepUnit = "step" | "epoch" | "iteration" | "evaluation" | "tokens" | "row";

/** One logged quantity of a run; several attempts follow one another, each with rising steps. */
export interface HistorySeries {
  /** as the file names it */
  readonly name: string;
  /** a metric of the catalogue, or the file's own name where it is none */
  readonly metric: string;
  readonly steps: Float64Array;
  readonly values: Float64Array;
  /** ms since 1970; NaN where the file has no time */
  readonly wallTimesMs: Float64Array;
  /** 1-based line, record or row of each point in its file, rising */
  readonly lines: Float64Array;
}

/** Where a run went back to a step that it had passed: what it had logged from that step on is an earlier attempt's, the later one wins. */
export interface Rewind {
  /** first step of the later attempt */
  readonly step: number;
  /** where the later attempt begins in the file */
  readonly line: number;
}

/** What a format says of a run beside its numbers. */
export interface RunFacts {
  /** null when the file holds one run and does not name it */
  readonly name: string | null;
  /** as the tool that wrote it identifies the run */
  readonly id?: string;
  readonly project?: string;
  readonly group?: string;
  readonly notes?: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly startedAtMs: number | null;
  readonly status: Exclude<RunStatus, "lost"> | null;
}

export interface HistoryRun extends RunFacts {
  readonly stepUnit: StepUnit;
  /** in the order of the file, the dead tails of earlier attempts included */
  readonly series: readonly HistorySeries[];
  readonly rewinds: readonly Rewind[];
  readonly rows: number;
}

/** What a reader made of a file. */
export interface History {
  /** in words, for the line that says what was read */
  readonly format: string;
  readonly runs: readonly HistoryRun[];
  readonly leftOut: readonly LeftOut[];
  /** what was decided on the way and a person should know */
  readonly notes: readonly string[];
  /** columns that feed no metric of the catalogue but look like a loss of held-out text */
  readonly unmappedEvaluations: readonly string[];
}

/** A file's rows, before anything is decided about them, and what it says of its runs. */
export interface Found {
  readonly format: string;
  readonly table: RawTable;
  /** of the only run */
  readonly facts?: RunFacts;
  /** by what the run column holds */
  readonly factsOf?: ReadonlyMap<string, RunFacts>;
}

/** A file that was understood and cannot be used, in words for the person who named it. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
}
