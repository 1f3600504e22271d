import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls `stop` at the first signal to end (Ctrl-C, a service manager, the terminal closing) and ends the process when it is
 * done, or at the second signal.
 */
export function stopWithSignals(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of SIGNALS) {
    const exitCode = 128 + constants.signals[signal];
    process.on(signal, () => {
      if (stopping) process.exit(exitCode);
      stopping = true;
      void stop().finally(() => process.exit(exitCode));
    });
  }
}
