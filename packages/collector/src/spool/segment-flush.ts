import { closeSync, fdatasync, fstatSync, openSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { segmentFileName } from "./layout.ts";
import { listSegments } from "./spool-directory.ts";

const datasync = promisify(fdatasync);

/** Makes what a spool holds survive power loss, wherever its reader is; each byte is synced once. */
export class SegmentFlush {
  readonly #directory: string;
  #segment = 0;
  #bytes = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Syncs what was written since the last call; the number of segments that needed it. */
  async run(): Promise<number> {
    let synced = 0;
    for (const segment of listSegments(this.#directory)) {
      if (segment < this.#segment) continue;
      const fd = this.#open(segment);
      if (fd === undefined) continue;
      try {
        const { size } = fstatSync(fd);
        if (segment === this.#segment && size === this.#bytes) continue;
        await datasync(fd);
        synced++;
        this.#segment = segment;
        this.#bytes = size;
      } finally {
        closeSync(fd);
      }
    }
    return synced;
  }

  #open(segment: number): number | undefined {
    try {
      return openSync(join(this.#directory, segmentFileName(segment)), "r+");
    } catch (error) {
      // Delivered and freed since it was listed.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }
}
