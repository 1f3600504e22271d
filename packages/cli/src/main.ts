#!/usr/bin/env node
import { Command } from "commander";
import { demoCommand } from "./commands/demo.ts";
import { exportCommand } from "./commands/export.ts";
import { runsCommand } from "./commands/runs.ts";
import { serveCommand } from "./commands/serve.ts";

const program = new Command("headroom")
  .description("the live instrument for language-model saturation")
  .showHelpAfterError()
  .addCommand(serveCommand())
  .addCommand(demoCommand())
  .addCommand(runsCommand())
  .addCommand(exportCommand());

try {
  await program.parseAsync();
} catch (error) {
  console.error(`headroom: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
