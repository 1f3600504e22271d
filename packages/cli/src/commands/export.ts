import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import { EXPORT_FORMATS, type ExportFormat, exportRun } from "../export/export-run.ts";
import { visible } from "../terminal.ts";
import { type TargetOptions, withHeadroom, withTarget } from "../with-headroom.ts";

interface ExportOptions extends TargetOptions {
  readonly format: ExportFormat;
  readonly out?: string;
}

/** `headroom export RUN`: every point of a run, tidy, to standard output or a file that is never half-written. */
export function exportCommand(): Command {
  return withTarget(
    new Command("export")
      .description("write every point of a run, one row each (metric, attempt, superseded, step, wall time, value)")
      .argument("<run>", "slug or id of the run")
      .addOption(new Option("--format <format>", "file format").choices([...EXPORT_FORMATS]).default("csv"))
      .option("--out <file>", "write here instead of standard output"),
  ).action(async (run: string, { format, out, ...options }: ExportOptions) => {
    if (format === "parquet" && out === undefined && process.stdout.isTTY) {
      throw new Error("Cannot write Parquet to a terminal: name a file with --out");
    }
    await withHeadroom(options, async (headroom) => {
      const pieces = Readable.from(exportRun(headroom, run, format));
      if (out === undefined) {
        const shown = process.stdout.isTTY ? pieces.map((piece) => visible(String(piece))) : pieces;
        await pipeline(shown, process.stdout as Writable, { end: false });
        return;
      }
      const unfinished = `${out}.part`;
      try {
        await pipeline(pieces, createWriteStream(unfinished));
        await rename(unfinished, out);
      } finally {
        await rm(unfinished, { force: true });
      }
    });
  });
}
