import { statfsSync } from "node:fs";
import { API_VERSION } from "@headroom/api";
import { Command } from "commander";
import { dataDirectory } from "../data-directory.ts";
import { diagnose } from "../doctor/diagnose.ts";
import type { Finding } from "../doctor/finding.ts";
import { parsePort } from "./serve.ts";

interface DoctorOptions {
  readonly dir?: string;
  readonly host: string;
  readonly port: number;
  readonly url?: string;
  readonly json?: boolean;
}

const MARKS = { well: "ok  ", warning: "warn", fault: "BAD " } as const;

/** `headroom doctor`: what is wrong, and the command that mends it; exit code 1 when something keeps Headroom from working. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("look at Node, disk, store, spool, tokens and server: what is wrong, and the command that mends it")
    .option("--dir <folder>", "data folder (default: HEADROOM_DIR or .headroom)")
    .option("--host <address>", "address the server is to listen on", "127.0.0.1")
    .option("-p, --port <number>", "port the server is to listen on", parsePort, 3000)
    .option("--url <address>", "ask this server instead")
    .option("--json", "one JSON object instead of lines")
    .action(async ({ dir, host, port, url, json }: DoctorOptions) => {
      const findings = await diagnose(
        {
          directory: dataDirectory(dir),
          host,
          port,
          url,
          env: process.env,
          nodeVersion: process.versions.node,
          freeBytes(folder) {
            const { bavail, bsize } = statfsSync(folder);
            return bavail * bsize;
          },
        },
        API_VERSION,
      );
      console.log(json ? JSON.stringify({ findings }) : findings.flatMap(linesOf).join("\n"));
      if (findings.some(({ state }) => state === "fault")) process.exitCode = 1;
    });
}

function linesOf({ subject, state, says, mend }: Finding): string[] {
  return [`${MARKS[state]} ${subject.padEnd(11)} ${says}`, ...(mend === undefined ? [] : [`     mend with:  ${mend}`])];
}
