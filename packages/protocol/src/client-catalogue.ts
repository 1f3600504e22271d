import { z } from "zod";
import { GLOSSARY } from "./glossary.ts";
import { LIMITS } from "./limits.ts";
import { METRIC, METRICS, ON_A_SET, SHORT_METRIC_NAMES } from "./metrics/catalogue.ts";
import {
  KNOWN_COLUMNS,
  PROGRESS_COLUMNS,
  RUN_COLUMNS,
  SEPARATORS,
  SET_PATTERNS,
  TIME_COLUMNS,
} from "./metrics/known-columns.ts";
import { runSlug, SLUG } from "./names.ts";
import {
  finishRunSchema,
  HEARTBEAT_EVERY_MS,
  HEARTBEAT_LOST_AFTER_MS,
  heartbeatSchema,
  modelCardSchema,
  openRunSchema,
} from "./run.ts";
import {
  CHANGE_KINDS,
  LABEL_DECISIONS,
  RESUME_MODES,
  RUN_ENDS,
  RUN_STATUSES,
  SERIES_KINDS,
  TARGET_LINKS,
} from "./vocabulary.ts";
import { BATCH_HEADER_BYTES, BATCH_MAGIC, BATCH_VERSION, SECTION_KIND, SPECTRUM_FLAG } from "./wire/layout.ts";

const ID = "0f0e0d0c-0b0a-4908-8706-050403020100";
const NAMES_WITH_SLUGS = [
  "gpt2 small, lr=3e-4",
  "  Übergröße №5 ",
  "日本語",
  "x".repeat(70),
  `${"y".repeat(59)} z`,
  "--a--b--",
];

/** What a client in another language needs to know, as plain JSON: `generated/catalogue.json`. */
export function clientCatalogue() {
  const keys = Object.entries(METRIC);
  return {
    about: "Made by packages/protocol/scripts/make-catalogue.mjs from the sources beside it; do not edit.",
    metrics: METRICS.map((metric) => ({ key: keys.find(([, name]) => name === metric.name)![0], ...metric })),
    shortMetricNames: Object.fromEntries(SHORT_METRIC_NAMES),
    evaluationOnSet: { pattern: ON_A_SET.source, ppl: "perplexity" },
    columns: {
      separators: SEPARATORS,
      metrics: KNOWN_COLUMNS,
      sets: SET_PATTERNS,
      progress: PROGRESS_COLUMNS,
      runs: RUN_COLUMNS,
      times: TIME_COLUMNS,
    },
    glossary: GLOSSARY,
    vocabulary: {
      runStatuses: RUN_STATUSES,
      runEnds: RUN_ENDS,
      resumeModes: RESUME_MODES,
      changeKinds: CHANGE_KINDS,
      seriesKinds: SERIES_KINDS,
      labelDecisions: LABEL_DECISIONS,
      targetLinks: TARGET_LINKS,
    },
    heartbeat: { everyMs: HEARTBEAT_EVERY_MS, lostAfterMs: HEARTBEAT_LOST_AFTER_MS },
    limits: LIMITS,
    modelCard: schemaOf(modelCardSchema).properties,
    inputs: {
      "run.open": schemaOf(openRunSchema),
      "run.heartbeat": schemaOf(heartbeatSchema),
      "run.finish": schemaOf(finishRunSchema),
    },
    slug: { ...SLUG, of: NAMES_WITH_SLUGS.map((name) => ({ name, runId: ID, slug: runSlug(name, ID) })) },
    wire: {
      magic: BATCH_MAGIC,
      version: BATCH_VERSION,
      headerBytes: BATCH_HEADER_BYTES,
      sectionKinds: SECTION_KIND,
      spectrumFlags: SPECTRUM_FLAG,
    },
  };
}

/** A JSON Schema of what may be sent; what only code can check (control characters, sizes as JSON) is in `limits` and the README. */
function schemaOf(schema: z.ZodType) {
  return z.toJSONSchema(schema, { io: "input" });
}

/** The catalogue as its file has it. */
export function clientCatalogueText(): string {
  return `${JSON.stringify(clientCatalogue(), null, 1)}\n`;
}
