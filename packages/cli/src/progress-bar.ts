import { SingleBar } from "cli-progress";

/** A bar on standard error with rate-based ETA; silent where nobody watches. */
export function progressBar(what: string): { update(done: number, total: number): void; stop(): void } {
  const bar = new SingleBar({
    format: `${what} [{bar}] {percentage}% {value}/{total}, {eta_formatted} left`,
    stream: process.stderr,
    noTTYOutput: false,
    hideCursor: true,
    clearOnComplete: true,
  });
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      else {
        bar.setTotal(total);
        bar.update(done);
      }
      started = true;
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
