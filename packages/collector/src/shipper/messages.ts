import type { SpoolPosition } from "../spool/layout.ts";

/** What a shipper worker is started with. */
export interface ShipperWorkerData {
  readonly spoolRoot: string;
  readonly directory: string;
  readonly url: string;
  readonly token: string | undefined;
  /** set to 1 by the worker when it has sent a message, so that a loop that never yields can look */
  readonly mail: Int32Array;
}

export type ToShipper =
  /** the writer has closed the spool: ship the rest, then end */
  | { readonly kind: "closed" }
  /** try now, whatever the back-off says */
  | { readonly kind: "hurry" }
  /** give up and end; the spool stays */
  | { readonly kind: "stop" };

export type FromShipper =
  | { readonly kind: "delivered"; readonly position: SpoolPosition }
  | { readonly kind: "notice"; readonly message: string }
  | { readonly kind: "failure"; readonly message: string }
  | { readonly kind: "connected" }
  /** everything is delivered and the spool is gone (`complete`), or the worker gave up */
  | { readonly kind: "ended"; readonly complete: boolean };
