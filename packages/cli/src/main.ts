#!/usr/bin/env node
import { Command } from "commander";
import { assessCommand } from "./commands/assess.ts";
import { backupCommand, checkCommand, compactCommand, purgeCommand } from "./commands/care.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { importCommand } from "./commands/import.ts";
import { labelsCommand } from "./commands/labels.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { runsCommand } from "./commands/runs.ts";
import { scoreCommand } from "./commands/score.ts";
import { serveCommand } from "./commands/serve.ts";
import { syncCommand } from "./commands/sync.ts";
import { synthCommand } from "./commands/synth.ts";
import { targetCommand } from "./commands/target.ts";
import { guardTerminal } from "./terminal.ts";

const program = new Command("headroom")
  .description("the live instrument for language-model saturation")
  .showHelpAfterError()
  .addCommand(serveCommand())
  .addCommand(demoCommand())
  .addCommand(runsCommand())
  .addCommand(importCommand())
  .addCommand(exportCommand())
  .addCommand(assessCommand())
  .addCommand(scoreCommand())
  .addCommand(labelsCommand())
  .addCommand(targetCommand())
  .addCommand(synthCommand())
  .addCommand(syncCommand())
  .addCommand(doctorCommand())
  .addCommand(backupCommand())
  .addCommand(checkCommand())
  .addCommand(compactCommand())
  .addCommand(purgeCommand())
  .addCommand(migrateCommand());

// Started by another of ours, it ends with it, whatever ended that: even kill -9 closes the channel between them.
process.once("disconnect", () => process.exit(1));
process.channel?.unref();

guardTerminal();
try {
  await program.parseAsync();
} catch (error) {
  // the reader of a pipe went away (`headroom export … | head`): nothing failed
  if (error instanceof Error && "code" in error && error.code === "EPIPE") process.exit(0);
  console.error(`headroom: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
