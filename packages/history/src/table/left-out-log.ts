import type { LeftOut } from "../history.ts";

/** Counts what is left out by reason, with the first place of each. */
export class LeftOutLog {
  readonly #byReason = new Map<string, { count: number; firstLine: number }>();

  add(reason: string, line: number): void {
    const known = this.#byReason.get(reason);
    if (known === undefined) this.#byReason.set(reason, { count: 1, firstLine: line });
    else known.count++;
  }

  all(): LeftOut[] {
    return [...this.#byReason].map(([reason, { count, firstLine }]) => ({ reason, count, firstLine }));
  }
}
