import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import type { Corpus } from "./data.ts";

const HEADROOM = fileURLToPath(new URL("../../../packages/cli/dist/main.js", import.meta.url));
/** Yields to training where both want a core, yet gets done within minutes. */
const NICE = 10;

/**
 * Starts estimating the corpus's target rank in a process of its own at low priority, by `headroom target`, which
 * stores it on the server: the run is linked by the hashes on its model card. Does nothing when the server has it, and
 * ends with training.
 */
export function estimateTargetAside(corpus: Corpus, url: string): void {
  if (!existsSync(HEADROOM)) return;
  const { idsFile, name, hash, tokenizer } = corpus;
  const child = spawn(
    process.execPath,
    [HEADROOM, "target", idsFile, "--vocabulary", `${tokenizer.vocabulary}`, "--no-lengths"].concat(
      ["--name", `${name}, tokenizer ${tokenizer.name}`, "--push", url, "--unless-stored"],
      ["--corpus-hash", hash, "--tokenizer-hash", tokenizer.hash],
    ),
    // By the channel it ends with training, whatever ended that.
    { stdio: ["ignore", "ignore", "ignore", "ipc"] },
  );
  child.once("error", () => {});
  if (child.pid === undefined) return;
  try {
    setPriority(child.pid, NICE);
  } catch {
    // it ended already, or this system has no priorities
  }
  child.unref();
  child.channel?.unref();
  process.once("exit", () => child.kill());
}
