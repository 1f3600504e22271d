import type { ChangeKind } from "@headroom/protocol";
import type { Changes } from "@headroom/store";

export interface ChangeFilter {
  readonly project?: string | undefined;
  readonly runIds?: readonly string[] | undefined;
}

/** The changes one subscriber has not read yet, merged per run: bounded by the number of runs and targets, however slow it reads. */
export class ChangeMailbox {
  readonly #project: string | undefined;
  readonly #runIds: ReadonlySet<string> | undefined;
  #pending = new Map<string, { project: string; kinds: Set<ChangeKind> }>();
  #targets = new Set<string>();
  #cursor = Number.NEGATIVE_INFINITY;
  #nudged = false;
  #wake: (() => void) | undefined;

  constructor(filter: ChangeFilter) {
    this.#project = filter.project;
    this.#runIds = filter.runIds === undefined ? undefined : new Set(filter.runIds);
  }

  /** Forgets what was put up to this cursor: the subscriber knows it from elsewhere. */
  skipTo(cursor: number): void {
    if (cursor >= this.#cursor) {
      this.#pending.clear();
      this.#targets.clear();
    }
    this.#cursor = Math.max(cursor, this.#cursor);
  }

  put(changes: Changes): void {
    if (changes.cursor <= this.#cursor) return;
    this.#cursor = changes.cursor;
    for (const { runId, project, kinds } of changes.runs) {
      if (this.#project !== undefined && project !== this.#project) continue;
      if (this.#runIds !== undefined && !this.#runIds.has(runId)) continue;
      const entry = this.#pending.get(runId) ?? { project, kinds: new Set() };
      for (const kind of kinds) entry.kinds.add(kind);
      this.#pending.set(runId, entry);
    }
    for (const target of changes.targets) this.#targets.add(target);
    if (this.#pending.size + this.#targets.size > 0) this.#wake?.();
  }

  /** Lets the next `take` return even if no run changed. */
  nudge(): void {
    this.#nudged = true;
    this.#wake?.();
  }

  /** Everything pending, as soon as there is something. @throws the signal's reason when it aborts first */
  async take(signal: AbortSignal): Promise<Changes> {
    if (this.#pending.size + this.#targets.size === 0 && !this.#nudged) {
      await new Promise<void>((resolve, reject) => {
        const abort = () => reject(signal.reason);
        if (signal.aborted) return abort();
        signal.addEventListener("abort", abort, { once: true });
        this.#wake = () => {
          signal.removeEventListener("abort", abort);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    const runs = [...this.#pending].map(([runId, { project, kinds }]) => ({ runId, project, kinds: [...kinds] }));
    const targets = [...this.#targets];
    this.#pending = new Map();
    this.#targets = new Set();
    this.#nudged = false;
    return { cursor: this.#cursor, runs, targets };
  }
}
