import { rmSync } from "node:fs";
import { join } from "node:path";
import { encodeBatch, type OpenRun } from "@headroom/protocol";
import { buildSections } from "../spool/build-sections.ts";
import { SEGMENT_HEADER_BYTES, type SpoolPosition, segmentFileName } from "../spool/layout.ts";
import { type ShipState, ShipStateFile } from "../spool/ship-state.ts";
import { listSegments, readSpoolHeader, type SpoolHeader, writeSpoolHeader } from "../spool/spool-directory.ts";
import { SpoolReader, type SpoolStretch } from "../spool/spool-reader.ts";
import { type Transport, TransportError } from "../transport/transport.ts";
import { writerIdOf } from "./writer-id-of.ts";

export interface ShipperOptions {
  readonly directory: string;
  readonly transport: Transport;
  /** true while the spool's writer may still append */
  readonly live: () => boolean;
  /** damage and lost batches, in words */
  readonly onNotice: (message: string) => void;
  readonly reader?: { readonly pointsMaximum?: number; readonly bytesMaximum?: number };
}

/**
 * - `moved`: something was delivered, and more waits
 * - `caught-up`: something was delivered, all there was when it was cut
 * - `idle`: nothing to deliver now
 * - `ended`: nothing will ever follow
 */
export type ShipOutcome = "moved" | "caught-up" | "idle" | "ended";

interface Cut {
  readonly state: ShipState;
  readonly bytes: Uint8Array;
}

/**
 * Delivers one spool through one transport, a batch at a time and in order. What is delivered, and how it is cut, is
 * decided by the spool alone; the shipper holds nothing that it could not build again after a crash.
 */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #stateFile: ShipStateFile;
  #header: SpoolHeader;
  #reader: SpoolReader;
  #delivered: SpoolPosition;
  #inFlight: Cut | undefined;
  #waitingControl: SpoolStretch | undefined;
  #opened = false;
  #ended = false;

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#header = readSpoolHeader(options.directory);
    this.#stateFile = new ShipStateFile(options.directory);
    const { state } = this.#stateFile;
    const start = { segment: state.segment, offset: state.acknowledged ? state.to : state.from };
    this.#delivered = this.#existing(start);
    this.#reader = this.#readerAt(this.#delivered);
  }

  get header(): SpoolHeader {
    return this.#header;
  }

  /** Everything before it has reached the receiver. */
  get delivered(): SpoolPosition {
    return this.#delivered;
  }

  get opened(): boolean {
    return this.#opened;
  }

  /** Delivers at most one batch. @throws TransportError, after which the same call can be made again */
  async shipNext(): Promise<ShipOutcome> {
    if (this.#ended) return "ended";
    if (!this.#opened) await this.#open();
    if (this.#inFlight === undefined && this.#waitingControl === undefined) await this.#cut();
    if (this.#inFlight !== undefined) {
      await this.#send(this.#inFlight);
      return this.#options.live() && !this.#reader.more ? "caught-up" : "moved";
    }
    if (this.#waitingControl !== undefined) {
      await this.#control(this.#waitingControl);
      return this.#ended ? "ended" : "moved";
    }
    if (this.#options.live()) return "idle";
    // Nobody writes any more, and what was written before that was seen: look once more, then it is over.
    await this.#cut();
    if (this.#inFlight !== undefined || this.#waitingControl !== undefined) return "moved";
    this.#ended = true;
    return "ended";
  }

  async heartbeat(): Promise<void> {
    if (this.#opened) await this.#options.transport.heartbeat(this.#header.run.runId);
  }

  close(): void {
    this.#reader.close();
    this.#stateFile.close();
  }

  async #open(): Promise<void> {
    const { state } = this.#stateFile;
    const { lastSequence } = await this.#options.transport.open(this.#runAt(state.epoch));
    const expected = state.acknowledged ? state.sequence : state.sequence - 1;
    if (lastSequence === expected) {
      if (!state.acknowledged && this.#inFlight === undefined) this.#recut(state);
    } else if (lastSequence === state.sequence) {
      // The batch arrived, only its acknowledgement did not.
      await this.#acknowledge({ ...state, acknowledged: true });
    } else {
      const from = state.acknowledged ? state.to : state.from;
      this.#options.onNotice(
        `The server holds ${lastSequence} batches of this collector, ${expected} were acknowledged; ` +
          `what is still spooled goes on as a new writer`,
      );
      this.#inFlight = undefined;
      await this.#stateFile.write({
        ...state,
        epoch: state.epoch + 1,
        sequence: 0,
        from,
        to: from,
        acknowledged: true,
      });
      this.#restartAt({ segment: state.segment, offset: from });
      return this.#open();
    }
    this.#opened = true;
  }

  /** The batch of a state from before a crash, byte for byte. */
  #recut(state: ShipState): void {
    const reader = this.#readerAt({ segment: state.segment, offset: state.from });
    const records: SpoolStretch["records"][number][] = [];
    for (let stretch = reader.next(state.to); stretch !== undefined; stretch = reader.next(state.to)) {
      records.push(...stretch.records);
    }
    reader.close();
    this.#inFlight = { state, bytes: this.#encode(state, records) };
    this.#restartAt({ segment: state.segment, offset: state.to });
  }

  async #cut(): Promise<void> {
    for (;;) {
      const stretch = this.#reader.next();
      if (stretch === undefined) return;
      if (stretch.control !== undefined) {
        this.#waitingControl = stretch;
        return;
      }
      if (stretch.records.length === 0) {
        this.#moveTo({ segment: stretch.segment, offset: stretch.to });
        continue;
      }
      const previous = this.#stateFile.state;
      const state: ShipState = {
        epoch: previous.epoch,
        sequence: previous.sequence + 1,
        segment: stretch.segment,
        from: stretch.from,
        to: stretch.to,
        acknowledged: false,
      };
      const bytes = this.#encode(state, stretch.records);
      await this.#stateFile.write(state);
      this.#inFlight = { state, bytes };
      return;
    }
  }

  #encode(state: ShipState, records: SpoolStretch["records"]): Uint8Array {
    return encodeBatch({
      runId: this.#header.run.runId,
      writerId: writerIdOf(this.#header.run.writerId, state.epoch),
      sequence: state.sequence,
      sections: buildSections(records),
    });
  }

  async #send(cut: Cut): Promise<void> {
    try {
      await this.#options.transport.append(cut.bytes);
    } catch (error) {
      // Whatever the receiver minds, opening again tells which batches it holds.
      if (error instanceof TransportError && error.kind !== "unreachable") this.#opened = false;
      throw error;
    }
    await this.#acknowledge({ ...cut.state, acknowledged: true });
  }

  async #acknowledge(state: ShipState): Promise<void> {
    this.#inFlight = undefined;
    const freed = listSegments(this.#options.directory).filter((segment) => segment < state.segment);
    this.#moveTo({ segment: state.segment, offset: state.to });
    if (this.#reader.position.segment === state.segment && this.#reader.position.offset < state.to) {
      this.#restartAt({ segment: state.segment, offset: state.to });
    }
    if (freed.length === 0) return this.#stateFile.keep(state);
    await this.#stateFile.write(state);
    for (const segment of freed) rmSync(join(this.#options.directory, segmentFileName(segment)), { force: true });
  }

  async #control(stretch: SpoolStretch): Promise<void> {
    const { control } = stretch;
    if (control?.kind === "card") {
      const modelCard = { ...this.#header.run.modelCard, ...control.modelCard };
      this.#header = { ...this.#header, run: { ...this.#header.run, modelCard } };
      await this.#options.transport.open(this.#runAt(this.#stateFile.state.epoch));
      writeSpoolHeader(this.#options.directory, this.#header);
    } else if (control?.kind === "finish") {
      await this.#options.transport.finish(this.#header.run.runId, control.status, control.atMs);
      this.#ended = true;
    }
    this.#waitingControl = undefined;
    this.#moveTo({ segment: stretch.segment, offset: stretch.to });
  }

  #runAt(epoch: number): OpenRun {
    const { run } = this.#header;
    if (epoch === 0) return run;
    return { ...run, writerId: writerIdOf(run.writerId, epoch), resume: "allow" };
  }

  #moveTo(position: SpoolPosition): void {
    this.#delivered = position;
  }

  #restartAt(position: SpoolPosition): void {
    this.#reader.close();
    this.#reader = this.#readerAt(position);
  }

  #readerAt(start: SpoolPosition): SpoolReader {
    const { directory, live, onNotice, reader } = this.#options;
    return new SpoolReader({ directory, live, start, onDamage: onNotice, ...reader });
  }

  /** The position itself, or the start of the oldest segment left when its own was freed or lost. */
  #existing(position: SpoolPosition): SpoolPosition {
    const segments = listSegments(this.#options.directory);
    if (segments.length === 0 || segments.includes(position.segment)) return position;
    const next = segments.find((segment) => segment > position.segment) ?? segments[0]!;
    return { segment: next, offset: SEGMENT_HEADER_BYTES };
  }
}
