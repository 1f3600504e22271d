import { randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import {
  type ModelCard,
  modelCardSchema,
  type OpenRun,
  openRunSchema,
  type ResumeMode,
  type RunConfig,
} from "@headroom/protocol";
import { type Clock, systemClock } from "./clock.ts";

export interface CollectorOptions {
  /** runs of one project are compared with each other */
  readonly project: string;
  /** what people call the run; the last digits of its id make it unique in addresses */
  readonly name: string;
  /** hyperparameters: any JSON object */
  readonly config?: RunConfig;
  /**
   * Address of the server, default `HEADROOM_URL` or `http://localhost:3000`. A `file:` address writes ndjson files to
   * that folder instead.
   */
  readonly url?: string;
  /** data folder, default `HEADROOM_DIR` or `.headroom`; the spool lives in `spool/` below it */
  readonly dir?: string;
  /** uuid of the run, default a new one; give a stored one to go on with a run */
  readonly runId?: string;
  /** must the run exist, may it, or must it not? default `allow` */
  readonly resume?: ResumeMode;
  readonly tags?: readonly string[];
  /** what the spectrum depends on; `attach` adds what the trainer knows of itself */
  readonly modelCard?: ModelCard;
  /** write token, default `HEADROOM_TOKEN`; a server on this machine needs none */
  readonly token?: string;
  /** called with failures after set-up; default `console.warn`. What it throws is ignored */
  readonly onError?: (error: Error) => void;
  /** `close` and `flush` stop waiting when nothing was delivered for this long, ms; default 5,000 */
  readonly closeTimeoutMs?: number;
  readonly clock?: Clock;
}

export interface ResolvedOptions {
  readonly run: OpenRun;
  readonly url: string;
  readonly spoolRoot: string;
  readonly token: string | undefined;
  readonly onError: ((error: Error) => void) | undefined;
  readonly closeTimeoutMs: number;
  readonly clock: Clock;
}

const KNOWN: Readonly<Record<keyof CollectorOptions, true>> = {
  project: true,
  name: true,
  config: true,
  url: true,
  dir: true,
  runId: true,
  resume: true,
  tags: true,
  modelCard: true,
  token: true,
  onError: true,
  closeTimeoutMs: true,
  clock: true,
};

/** Options with defaults, all checked. @throws TypeError that names the option, the constraint and the value */
export function resolveOptions(options: CollectorOptions): ResolvedOptions {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`Cannot create a collector: options must be an object, got ${String(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (!(key in KNOWN)) {
      throw new TypeError(
        `Cannot create a collector: options are ${Object.keys(KNOWN).join(", ")}, got ${JSON.stringify(key)}`,
      );
    }
  }
  const clock = options.clock ?? systemClock;
  const closeTimeoutMs = options.closeTimeoutMs ?? 5_000;
  if (!(closeTimeoutMs >= 0)) refuse("closeTimeoutMs", "must be a time in ms, 0 or more", closeTimeoutMs);
  if (options.onError !== undefined && typeof options.onError !== "function") {
    refuse("onError", "must be a function", options.onError);
  }
  return {
    run: checkedRun(options, clock.wallMs()),
    url: checkedUrl(options.url ?? process.env.HEADROOM_URL ?? "http://localhost:3000"),
    spoolRoot: resolve(join(options.dir ?? process.env.HEADROOM_DIR ?? ".headroom", "spool")),
    token: options.token ?? process.env.HEADROOM_TOKEN,
    onError: options.onError,
    closeTimeoutMs,
    clock,
  };
}

function checkedRun(options: CollectorOptions, startedAtMs: number): OpenRun {
  const { runId = randomUUID(), project, name, config, tags, resume } = options;
  const parsed = openRunSchema.safeParse({
    runId,
    writerId: randomUUID(),
    project,
    name,
    config: withoutUndefined(config),
    modelCard: withoutUndefined(options.modelCard),
    tags,
    resume,
    startedAtMs,
  });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const key = String(issue?.path[0] ?? "options") as keyof CollectorOptions;
  return refuse(key, issue?.message ?? "is not valid", options[key]);
}

/** `{ clip: undefined }` says nothing, and JSON cannot say it. */
function withoutUndefined(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}

/** A trainer's own words about itself, as far as the card's schema takes them. */
export function checkedModelCard(card: Record<string, unknown>): { card: ModelCard; refused: string[] } {
  const kept: Record<string, unknown> = {};
  const refused: string[] = [];
  for (const [key, value] of Object.entries(card)) {
    if (value === undefined) continue;
    const isJson = JSON.stringify(value) !== undefined;
    if (isJson && modelCardSchema.safeParse({ [key]: value }).success) kept[key] = value;
    else refused.push(key);
  }
  if (!modelCardSchema.safeParse(kept).success) return { card: {}, refused: Object.keys(card) };
  return { card: kept as ModelCard, refused };
}

function checkedUrl(url: unknown): string {
  let parsed: URL;
  try {
    parsed = new URL(String(url));
  } catch {
    return refuse("url", "must be an address such as http://localhost:3000", url);
  }
  if (!["http:", "https:", "file:"].includes(parsed.protocol)) {
    refuse("url", "must start with http:, https: or file:", url);
  }
  return String(url).replace(/\/+$/, "");
}

function refuse(option: string, constraint: string, seen: unknown): never {
  const shown = typeof seen === "string" ? JSON.stringify(seen.slice(0, 80)) : String(seen);
  throw new TypeError(`Cannot create a collector: ${option}: ${constraint}, got ${shown}`);
}
