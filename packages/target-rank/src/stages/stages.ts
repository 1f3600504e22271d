import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Part of every key: raise it when a stage's numbers change, so that older ones are not taken for today's. */
const VERSION = 1;

/** Finished stages of one piece of work, each a file that outlives an interruption. */
export interface Stages {
  readonly folder: string;
  /** Hash of all that the work depends on. */
  readonly key: string;
  /** Where a stage lies: of other work, or with another extension, elsewhere. */
  file(stage: string, extension: string): string;
  /** What a finished stage left, or what `work` returns, kept for the next time. Values are plain JSON. */
  once<T>(stage: string, work: () => T): T;
  read<T>(stage: string): T | undefined;
  write(stage: string, value: unknown): void;
}

/**
 * Opens the stages of work with these inputs in a folder, which is made where it is missing.
 *
 * A stage's file appears, whole, when the stage is finished, and is named by the inputs' hash: partial stages and those of other inputs are never found.
 */
export function createStages(folder: string, inputs: unknown): Stages {
  const key = createHash("sha256")
    .update(JSON.stringify([VERSION, inputs]))
    .digest("hex")
    .slice(0, 16);
  return openStages({ folder, key });
}

/** The stages of a key. */
export function openStages({ folder, key }: Pick<Stages, "folder" | "key">): Stages {
  mkdirSync(folder, { recursive: true });
  const file = (stage: string, extension: string): string => join(folder, `${key}-${stage}${extension}`);
  const read = <T>(stage: string): T | undefined => {
    let text: string;
    try {
      text = readFileSync(file(stage, ".json"), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    return JSON.parse(text) as T;
  };
  const write = (stage: string, value: unknown): void => {
    const partial = `${file(stage, ".json")}.partial`;
    try {
      writeFileSync(partial, JSON.stringify(value), { flush: true });
      renameSync(partial, file(stage, ".json"));
    } finally {
      rmSync(partial, { force: true });
    }
  };
  return {
    folder,
    key,
    file,
    read,
    write,
    once(stage, work) {
      const kept = read<ReturnType<typeof work>>(stage);
      if (kept !== undefined) return kept;
      const value = work();
      write(stage, value);
      return value;
    },
  };
}
