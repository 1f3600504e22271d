import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import { EXPORT_FORMATS, type ExportFormat, header, line } from "../export/format-points.ts";
import { runPoints } from "../export/run-points.ts";
import { type TargetOptions, withHeadroom, withTarget } from "../with-headroom.ts";

interface ExportOptions extends TargetOptions {
  readonly format: ExportFormat;
  readonly out?: string;
}

/** `headroom export RUN`: every point of a run, tidy, to standard output or a file that is never half-written. */
export function exportCommand(): Command {
  return withTarget(
    new Command("export")
      .description("write every point of a run, one line each")
      .argument("<run>", "slug or id of the run")
      .addOption(new Option("--format <format>", "file format").choices([...EXPORT_FORMATS]).default("csv"))
      .option("--out <file>", "write here instead of standard output"),
  ).action(async (run: string, options: ExportOptions) => {
    await withHeadroom(options, async (headroom) => {
      const lines = async function* () {
        // asked first, so that an unknown run fails before anything is written
        await headroom.run.get.query({ run });
        yield header(options.format);
        for await (const point of runPoints(headroom, run)) yield line(point, options.format);
      };
      if (options.out === undefined) {
        await pipeline(Readable.from(lines()), process.stdout as Writable, { end: false });
        return;
      }
      const unfinished = `${options.out}.part`;
      try {
        await pipeline(Readable.from(lines()), createWriteStream(unfinished));
        await rename(unfinished, options.out);
      } finally {
        await rm(unfinished, { force: true });
      }
    });
  });
}
