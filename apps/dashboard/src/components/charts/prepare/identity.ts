/** How a run is drawn wherever it appears: one of eight colour-blind-safe colours, then the same eight dashed. */
export interface RunIdentity {
  /** CSS colour (a theme variable, so that light and dark each have their own eight) */
  readonly colour: string;
  /** SVG stroke-dasharray; undefined is solid */
  readonly dash: string | undefined;
}

const COLOURS = 8;
const DASHES = [undefined, "7 3", "2 3"] as const;
const SLOTS = COLOURS * DASHES.length;

/**
 * Gives each run a colour and dash by its id. A run keeps its own slot whatever else is shown, unless a run before it in
 * the list holds that slot already: then it takes the next free one. Beyond 24 runs slots are shared.
 */
export function assignIdentities(runIds: readonly string[]): Map<string, RunIdentity> {
  const taken = new Set<number>();
  const identities = new Map<string, RunIdentity>();
  for (const runId of runIds) {
    if (identities.has(runId)) continue;
    let slot = hash(runId) % COLOURS;
    if (taken.size < SLOTS) {
      while (taken.has(slot)) slot = nextSlot(slot, taken);
    }
    taken.add(slot);
    identities.set(runId, identityOfSlot(slot));
  }
  return identities;
}

/** Solid colours run out before the first dashed one is used. */
function nextSlot(slot: number, taken: ReadonlySet<number>): number {
  const tier = Math.floor(slot / COLOURS);
  for (let shift = 1; shift < COLOURS; shift++) {
    const candidate = tier * COLOURS + ((slot + shift) % COLOURS);
    if (!taken.has(candidate)) return candidate;
  }
  return ((tier + 1) % DASHES.length) * COLOURS + (slot % COLOURS);
}

export function identityOfSlot(slot: number): RunIdentity {
  return { colour: `var(--series-${slot % COLOURS})`, dash: DASHES[Math.floor(slot / COLOURS) % DASHES.length] };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
