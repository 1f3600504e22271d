import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";

/** Writes a file in one step: whoever is killed on the way leaves the file of before, or none. */
export function writeFileWhole(file: string, content: Uint8Array): void {
  const temporary = `${file}.new`;
  const fd = openSync(temporary, "w");
  try {
    for (let done = 0; done < content.length; ) done += writeSync(fd, content, done);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, file);
}
