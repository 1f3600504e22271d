import type { SaturationVerdict } from "@headroom/saturation";

/** What `attach` takes for any trainer; an adapter may take more (`LayersModelOptions`). */
export interface AttachOptions {
  /** `"auto"` (default) measures as often as the budget allows; a number n at each step that is a multiple of n */
  readonly every?: "auto" | number;
  /** share of the loop's time that measuring may cost with `every: "auto"`; default 0.01 */
  readonly overheadBudget?: number;
  /**
   * Called when the saturation detector, run beside the loop on what is recorded, changes to `saturation-suspected` or
   * `saturated`: once per change, after the step at which it did. Stop early, lower the learning rate, keep
   * `verdict.bestCheckpoint`. What it throws goes to `onError`.
   */
  readonly onSaturation?: (verdict: SaturationVerdict) => void;
}

export interface ResolvedAttachOptions {
  readonly every: "auto" | number;
  readonly overheadBudget: number;
  readonly onSaturation: AttachOptions["onSaturation"];
}

const KNOWN: Readonly<Record<keyof AttachOptions, true>> = { every: true, overheadBudget: true, onSaturation: true };

/**
 * Options with defaults, all checked.
 *
 * @param own names of the options that the trainer's adapter takes beside these
 * @throws TypeError that names the option, the constraint and the value
 */
export function resolveAttachOptions(options: AttachOptions, own: readonly string[]): ResolvedAttachOptions {
  const names = [...Object.keys(KNOWN), ...own];
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(
      `Cannot attach: the options of this trainer are ${names.join(", ")}, got ${JSON.stringify(unknown)}`,
    );
  }
  const { every = "auto", overheadBudget = 0.01, onSaturation } = options;
  if (every !== "auto" && !(Number.isSafeInteger(every) && every > 0)) {
    throw new TypeError(`Cannot attach: every must be "auto" or a positive integer, got ${String(every)}`);
  }
  if (!(overheadBudget > 0 && overheadBudget <= 1)) {
    throw new TypeError(`Cannot attach: overheadBudget must be above 0 and at most 1, got ${String(overheadBudget)}`);
  }
  if (onSaturation !== undefined && typeof onSaturation !== "function") {
    throw new TypeError(`Cannot attach: onSaturation must be a function, got ${typeof onSaturation}`);
  }
  return { every, overheadBudget, onSaturation };
}
