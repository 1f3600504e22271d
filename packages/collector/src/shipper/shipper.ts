import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  type CardRecord,
  type DataRecord,
  encodeBatch,
  type OpenRun,
  SEGMENT_HEADER_BYTES,
  type ShipState,
} from "@headroom/protocol";
import { buildSections } from "../spool/build-sections.ts";
import { type SpoolPosition, segmentFileName } from "../spool/layout.ts";
import { forgetSetAside, setAsideBatch } from "../spool/set-aside.ts";
import { ShippedFile } from "../spool/shipped-file.ts";
import { listSegments, readSpoolHeader, type SpoolHeader, writeSpoolHeader } from "../spool/spool-directory.ts";
import { type ReadStart, SpoolReader, type SpoolSlice } from "../spool/spool-reader.ts";
import { type Transport, TransportError } from "../transport/transport.ts";
import { BatchSize } from "./batch-size.ts";
import { DamageLog } from "./damage-log.ts";
import { writerIdOf } from "./writer-id-of.ts";

export interface ShipperOptions {
  readonly directory: string;
  readonly transport: Transport;
  /** true while the spool's writer may still append */
  readonly live: () => boolean;
  /** damage, lost batches and batches refused for good, in words */
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
  readonly records: number;
  readonly bytes: Uint8Array;
  /** cut again after a crash: what became of it before is not known */
  readonly recut: boolean;
}

/**
 * Delivers one spool through one transport, a batch at a time and in order. What is delivered, and how it is cut, is
 * decided by the spool alone; the shipper holds nothing that it could not build again after a crash.
 */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #shipped: ShippedFile;
  readonly #damage: DamageLog;
  readonly #size = new BatchSize();
  #header: SpoolHeader;
  #reader: SpoolReader;
  #delivered: SpoolPosition;
  #inFlight: Cut | undefined;
  #waitingControl: SpoolSlice | undefined;
  #opened = false;
  #ended = false;

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#header = readSpoolHeader(options.directory);
    this.#shipped = new ShippedFile(options.directory);
    this.#damage = new DamageLog(options.directory, options.onNotice);
    const { state } = this.#shipped;
    const start = this.#existing(state.acknowledged ? endOf(state) : startOf(state));
    this.#delivered = start;
    this.#reader = this.#readerAt(start);
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

  /** Records that were damaged on the disk, as found by this shipper. */
  get lostRecords(): number {
    return this.#damage.lostRecords;
  }

  /** The spool's writer may still append. */
  get live(): boolean {
    return this.#options.live();
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
    this.#shipped.close();
  }

  async #open(): Promise<void> {
    const { state } = this.#shipped;
    const { lastSequence } = await this.#options.transport.open(this.#runAt(state.epoch));
    const expected = state.acknowledged ? state.sequence : state.sequence - 1;
    if (lastSequence === expected) {
      if (!state.acknowledged && this.#inFlight === undefined) this.#recut(state);
    } else if (lastSequence === state.sequence) {
      // The batch arrived, only its acknowledgement did not.
      await this.#acknowledge({ ...state, acknowledged: true });
    } else {
      const start = state.acknowledged ? endOf(state) : startOf(state);
      this.#options.onNotice(
        `The server holds ${lastSequence} batches of this collector, ${expected} were acknowledged; ` +
          `what is still spooled goes on as a new writer`,
      );
      this.#inFlight = undefined;
      await this.#shipped.write({
        ...state,
        epoch: state.epoch + 1,
        sequence: 0,
        from: start.offset,
        to: start.offset,
        fromRecord: start.record,
        toRecord: start.record,
        acknowledged: true,
      });
      this.#restartAt(start);
      return this.#open();
    }
    this.#opened = true;
  }

  /** The batch of a state from before a crash, byte for byte. */
  #recut(state: ShipState): void {
    const reader = this.#readerAt(startOf(state));
    const records: DataRecord[] = [];
    for (let slice = reader.next(state.to); slice !== undefined; slice = reader.next(state.to)) {
      records.push(...slice.records);
    }
    reader.close();
    this.#inFlight = { state, records: records.length, bytes: this.#encode(state, records), recut: true };
    this.#restartAt(endOf(state));
  }

  async #cut(): Promise<void> {
    for (;;) {
      const slice = this.#reader.next(Number.POSITIVE_INFINITY, this.#size.maximum);
      if (slice === undefined) return;
      if (slice.control !== undefined) {
        this.#waitingControl = slice;
        return;
      }
      if (slice.records.length === 0) {
        this.#moveTo({ segment: slice.segment, offset: slice.to });
        continue;
      }
      const previous = this.#shipped.state;
      const state: ShipState = {
        epoch: previous.epoch,
        sequence: previous.sequence + 1,
        segment: slice.segment,
        from: slice.from,
        to: slice.to,
        fromRecord: slice.fromRecord,
        toRecord: slice.toRecord,
        acknowledged: false,
      };
      const bytes = this.#encode(state, slice.records);
      await this.#shipped.write(state);
      this.#inFlight = { state, records: slice.records.length, bytes, recut: false };
      return;
    }
  }

  #encode(state: ShipState, records: readonly DataRecord[]): Uint8Array {
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
      if (!(error instanceof TransportError)) throw error;
      if (error.kind === "refused") return this.#judge(cut, error);
      // Whatever the receiver minds, opening again tells which batches it holds.
      if (error.kind !== "unreachable") this.#opened = false;
      throw error;
    }
    this.#size.taken();
    if (cut.recut) forgetSetAside(this.#options.directory, cut.state);
    await this.#acknowledge({ ...cut.state, acknowledged: true });
  }

  /** A batch was refused: for good, when the receiver holds what it should hold of this writer. */
  async #judge(cut: Cut, error: TransportError): Promise<void> {
    const { state } = cut;
    const { lastSequence } = await this.#options.transport.open(this.#runAt(state.epoch));
    const isTaken = lastSequence === state.sequence;
    if (isTaken && error.status !== 409) return this.#acknowledge({ ...state, acknowledged: true });
    if (!isTaken && lastSequence !== state.sequence - 1) {
      this.#opened = false;
      throw error;
    }
    // It was not applied, so its number is free for the next, unless another content has it.
    const judged = { ...state, sequence: lastSequence, acknowledged: true };
    if (!isTaken && this.#size.refused(cut.records)) {
      await this.#shipped.write({ ...judged, to: state.from, toRecord: state.fromRecord });
      this.#inFlight = undefined;
      this.#restartAt(startOf(state));
      return;
    }
    const file = this.#setAside(cut, error);
    await this.#shipped.write({ ...judged, from: state.to, fromRecord: state.toRecord });
    this.#options.onNotice(`${error.message}; its ${cut.records} records are set aside in ${file}`);
    await this.#acknowledge(this.#shipped.state);
  }

  #setAside({ state, records }: Cut, error: TransportError): string {
    const { directory } = this.#options;
    const refusal = {
      reason: error.message,
      status: error.status ?? null,
      url: this.#header.url,
      writerId: writerIdOf(this.#header.run.writerId, state.epoch),
      sequence: state.sequence,
      records,
      atMs: Date.now(),
    };
    return join(directory, setAsideBatch(directory, state, refusal));
  }

  async #acknowledge(state: ShipState): Promise<void> {
    this.#inFlight = undefined;
    const freed = listSegments(this.#options.directory).filter((segment) => segment < state.segment);
    this.#moveTo({ segment: state.segment, offset: state.to });
    if (this.#reader.position.segment === state.segment && this.#reader.position.offset < state.to) {
      this.#restartAt(endOf(state));
    }
    if (freed.length === 0) return this.#shipped.keep(state);
    await this.#shipped.write(state);
    for (const segment of freed) rmSync(join(this.#options.directory, segmentFileName(segment)), { force: true });
  }

  async #control(slice: SpoolSlice): Promise<void> {
    const { control } = slice;
    try {
      if (control?.kind === "card") await this.#deliverCard(control);
      else if (control?.kind === "finish") {
        await this.#options.transport.finish(this.#header.run.runId, control.status, control.atMs);
      }
    } catch (error) {
      if (!(error instanceof TransportError && error.kind === "refused")) throw error;
      this.#options.onNotice(`${error.message}; what follows goes on without it`);
    }
    this.#ended = control?.kind === "finish";
    this.#waitingControl = undefined;
    this.#moveTo({ segment: slice.segment, offset: slice.to });
  }

  async #deliverCard(card: CardRecord): Promise<void> {
    const { run } = this.#header;
    const before = this.#header;
    this.#header = { ...before, run: { ...run, modelCard: { ...run.modelCard, ...card.modelCard } } };
    try {
      await this.#options.transport.open(this.#runAt(this.#shipped.state.epoch));
    } catch (error) {
      this.#header = before;
      throw error;
    }
    try {
      writeSpoolHeader(this.#options.directory, this.#header);
    } catch (error) {
      // The server has the card; a full disk must not hold up what empties it.
      this.#options.onNotice(`Cannot keep the model card in ${this.#options.directory}: ${(error as Error).message}`);
    }
  }

  #runAt(epoch: number): OpenRun {
    const { run } = this.#header;
    if (epoch === 0) return run;
    return { ...run, writerId: writerIdOf(run.writerId, epoch), resume: "allow" };
  }

  #moveTo(position: SpoolPosition): void {
    this.#delivered = position;
  }

  #restartAt(start: ReadStart): void {
    this.#reader.close();
    this.#reader = this.#readerAt(start);
  }

  #readerAt(start: ReadStart): SpoolReader {
    const { directory, live, reader } = this.#options;
    return new SpoolReader({ directory, live, start, onDamage: (damage) => this.#damage.take(damage), ...reader });
  }

  /** The position itself, or the start of the oldest segment left when its own was freed or lost. */
  #existing(start: ReadStart): ReadStart {
    const segments = listSegments(this.#options.directory);
    if (segments.length === 0 || segments.includes(start.segment)) return start;
    const next = segments.find((segment) => segment > start.segment) ?? segments[0]!;
    return { segment: next, offset: SEGMENT_HEADER_BYTES, record: next > start.segment ? start.record : undefined };
  }
}

function startOf({ segment, from, fromRecord }: ShipState): ReadStart & { record: number } {
  return { segment, offset: from, record: fromRecord };
}

function endOf({ segment, to, toRecord }: ShipState): ReadStart & { record: number } {
  return { segment, offset: to, record: toRecord };
}
