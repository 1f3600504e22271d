import { TRPCClientError } from "@trpc/client";
import type { Command } from "commander";
import { connect, type Headroom } from "./connect.ts";
import { dataDirectory } from "./data-directory.ts";
import { openLocal } from "./open-local.ts";

/** Where a command finds the runs. */
export interface TargetOptions {
  readonly url?: string;
  readonly token?: string;
  readonly dir?: string;
}

/** Adds the flags every command over runs takes. */
export function withTarget(command: Command): Command {
  return command
    .option("--url <address>", "ask a running server instead of the store of this machine")
    .option("--token <token>", "token of that server, where it demands one (or HEADROOM_TOKEN)")
    .option("--dir <folder>", "data folder (default: HEADROOM_DIR or .headroom)");
}

/** Calls `use` with the procedures of a server (`--url`) or of this machine's own store, and closes what it opened. */
export async function withHeadroom<T>(options: TargetOptions, use: (headroom: Headroom) => Promise<T>): Promise<T> {
  if (options.url !== undefined) {
    const { url } = options;
    try {
      return await use(connect({ url, token: options.token ?? process.env.HEADROOM_TOKEN }));
    } catch (error) {
      throw unreachable(error, url) ?? error;
    }
  }
  const local = await openLocal(dataDirectory(options.dir));
  try {
    return await use(local.headroom);
  } finally {
    await local.close();
  }
}

/** A failed fetch says nothing about where to or why; its cause does. */
function unreachable(error: unknown, url: string): Error | undefined {
  if (!(error instanceof TRPCClientError) || error.data != null) return undefined;
  const { cause } = error.cause ?? {};
  const reason = cause instanceof Error ? cause.message : error.message;
  return new Error(`Cannot reach a Headroom server at ${url}: ${reason}`);
}
