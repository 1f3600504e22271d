/** Requests under way get this long to finish. */
const GRACE_MS = 1_000;
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Ends the process soon after it is told to. Next would wait for the last request, and browsers take a live
 * subscription that was ended up again on the connection they hold, so there is no last request while a tab is open.
 */
export function endWithSignal(server: { readonly close: () => void; readonly finish: () => Promise<void> }): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server.close();
      setTimeout(() => void server.finish().finally(() => process.exit(EXIT_CODES[signal])), GRACE_MS);
    });
  }
}
