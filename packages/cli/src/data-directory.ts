import { resolve } from "node:path";

/** The folder that holds store and spool: `--dir`, else HEADROOM_DIR, else `.headroom` in the working directory. */
export function dataDirectory(given?: string): string {
  return resolve(given ?? process.env.HEADROOM_DIR ?? ".headroom");
}
