import type { Frame } from "@headroom/protocol";

interface ModelPoint {
  readonly attempt: number;
  readonly metric: string;
  readonly step: number;
  readonly value: number;
  readonly wallTimeMs: number;
}

/** The rules of `Store.append` for one run, over plain arrays: slow and obvious. */
export class ModelRun {
  readonly #points: ModelPoint[] = [];
  readonly #attempts: { writerOrdinal: number; fromStep: number }[] = [];

  get attemptStarts(): number[] {
    return this.#attempts.map(({ fromStep }) => fromStep);
  }

  /** greatest step of the newest attempt */
  get lastStep(): number | null {
    const steps = this.#points.filter(({ attempt }) => attempt === this.#attempts.length).map(({ step }) => step);
    return steps.length === 0 ? null : steps.reduce((a, b) => Math.max(a, b));
  }

  append(writerOrdinal: number, frame: Frame): void {
    const step = frame.steps[0];
    if (step === undefined || frame.metrics.length === 0) return;
    const attempt = this.#place(writerOrdinal, frame.metrics, step);
    frame.metrics.forEach((metric, m) => {
      frame.steps.forEach((at, i) => {
        this.#points.push({
          attempt,
          metric,
          step: at,
          value: frame.values[m]![i]!,
          wallTimeMs: frame.wallTimesMs[i]!,
        });
      });
    });
  }

  /** [attempt, superseded, points] of each non-empty part, in the order in which the store answers */
  read(metric: string, fromStep: number, toStep: number) {
    return this.#attempts.flatMap((_, k) =>
      [false, true].flatMap((superseded) => {
        const bound = Math.min(...this.#attempts.slice(k + 1).map((later) => later.fromStep));
        const points = this.#points.filter(
          (point) =>
            point.attempt === k + 1 &&
            point.metric === metric &&
            point.step >= fromStep &&
            point.step <= toStep &&
            point.step >= bound === superseded,
        );
        return points.length === 0 ? [] : [{ attempt: k + 1, superseded, points }];
      }),
    );
  }

  #place(writerOrdinal: number, metrics: readonly string[], step: number): number {
    const mine = this.#attempts.findLastIndex((attempt) => attempt.writerOrdinal <= writerOrdinal);
    const logged = (attempt: (number: number) => boolean) =>
      this.#points.some((point) => attempt(point.attempt - 1) && metrics.includes(point.metric) && point.step >= step);
    if (mine < 0 || logged((attempt) => attempt === mine)) {
      this.#attempts.push({ writerOrdinal: this.#attempts.length === 0 ? 0 : writerOrdinal, fromStep: step });
      return this.#attempts.length;
    }
    const { fromStep } = this.#attempts[mine]!;
    if (step < fromStep && (mine === 0 || logged((attempt) => attempt < mine))) this.#attempts[mine]!.fromStep = step;
    return mine + 1;
  }
}
