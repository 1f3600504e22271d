import type { RunEnd } from "@headroom/protocol";
import type { Delivery } from "./delivery.ts";
import { releaseOwnership } from "./spool/owner.ts";
import type { SpoolWriter } from "./spool/spool-writer.ts";
import type { ShipperThread } from "./start-shipper.ts";

interface HandoverParts {
  readonly spool: SpoolWriter;
  readonly shipper: ShipperThread;
  readonly delivery: Delivery;
  /** of the spool */
  readonly directory: string;
  readonly closeTimeoutMs: number;
  readonly slug: string;
  readonly url: string;
  readonly report: (error: Error) => void;
}

/** Waits for the shipper to deliver what is spooled, as long as it gets on; what stays behind is said. */
export class Handover {
  readonly #parts: HandoverParts;

  constructor(parts: HandoverParts) {
    this.#parts = parts;
  }

  /** Everything recorded so far. */
  async flush(): Promise<void> {
    const { spool, shipper, delivery, closeTimeoutMs, slug, url, report } = this.#parts;
    await this.#settle();
    if (!(await delivery.reached(spool.position, closeTimeoutMs))) {
      report(new Error(`Cannot flush run ${slug}: ${url} took nothing for ${closeTimeoutMs} ms; the spool holds it`));
    }
    shipper.hold(false);
  }

  /** The end of the run; nothing can be recorded after it. */
  async finish(status: RunEnd, atMs: number): Promise<void> {
    const { spool, shipper, delivery, directory, closeTimeoutMs, slug, report } = this.#parts;
    spool.control({ kind: "finish", status, atMs });
    await this.#settle();
    const { settled } = spool;
    spool.close();
    shipper.post({ kind: "closed" });
    await delivery.over(closeTimeoutMs);
    if (!delivery.complete) await this.#leaveBehind();
    shipper.hold(false);
    if (!settled) report(new Error(`The end of run ${slug} could not be written to ${directory}: the disk refused it`));
  }

  /** Until the disk has everything: while it is full, room comes with what is delivered. */
  async #settle(): Promise<void> {
    const { spool, shipper, delivery, closeTimeoutMs } = this.#parts;
    const settled = () => {
      spool.settle();
      return spool.settled;
    };
    shipper.hold(true);
    shipper.post({ kind: "hurry" });
    await delivery.until(settled, closeTimeoutMs);
  }

  async #leaveBehind(): Promise<void> {
    const { shipper, directory, slug, url, report } = this.#parts;
    shipper.post({ kind: "stop" });
    await shipper.terminate();
    releaseOwnership(directory);
    report(
      new Error(
        `The rest of run ${slug} could not be delivered to ${url}; it waits in ${directory} ` +
          `for the next collector there or for headroom sync`,
      ),
    );
  }
}
