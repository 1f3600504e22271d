import { closeSync, fdatasync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32 } from "@headroom/protocol";
import { SEGMENT_HEADER_BYTES, SHIPPED_FILE } from "./layout.ts";

/**
 * Which batch was cut from which bytes. It is durable before the batch is first sent, so that a batch is sent again,
 * after a crash of either side, with exactly the bytes of the first time.
 */
export interface ShipState {
  /** 0 normally; one more each time a server had lost batches it once acknowledged, see `writerIdOf` */
  readonly epoch: number;
  /** of the newest batch cut; 0 before the first */
  readonly sequence: number;
  readonly segment: number;
  /** the newest batch holds the records in [from, to) of the segment */
  readonly from: number;
  readonly to: number;
  readonly acknowledged: boolean;
}

export const INITIAL_SHIP_STATE: ShipState = {
  epoch: 0,
  sequence: 0,
  segment: 1,
  from: SEGMENT_HEADER_BYTES,
  to: SEGMENT_HEADER_BYTES,
  acknowledged: true,
};

const SLOT_BYTES = 64;
const datasync = promisify(fdatasync);

/** The state file: two slots written in turn, so that a torn write leaves the state before it. */
export class ShipStateFile {
  readonly #fd: number;
  #generation: number;
  #state: ShipState;

  constructor(directory: string) {
    const file = join(directory, SHIPPED_FILE);
    try {
      this.#fd = openSync(file, "r+");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      this.#fd = openSync(file, "w+");
      // Both slots have their place on the disk from the beginning: a full disk cannot refuse them later.
      writeSync(this.#fd, new Uint8Array(2 * SLOT_BYTES), 0, 2 * SLOT_BYTES, 0);
    }
    const newest = [0, 1]
      .map((slot) => readSlot(this.#fd, slot))
      .filter((found) => found !== undefined)
      .sort((a, b) => b.generation - a.generation)[0];
    this.#generation = newest?.generation ?? 0;
    this.#state = newest?.state ?? INITIAL_SHIP_STATE;
  }

  get state(): ShipState {
    return this.#state;
  }

  /** Remembers an acknowledgement until the next write; a crash before it only asks the server once more. */
  keep(state: ShipState): void {
    this.#state = state;
  }

  /** Durable against a crash of the process and, once the promise resolves, against power loss. */
  async write(state: ShipState): Promise<void> {
    this.#generation++;
    const bytes = new Uint8Array(SLOT_BYTES);
    const view = new DataView(bytes.buffer);
    [
      this.#generation,
      state.epoch,
      state.sequence,
      state.segment,
      state.from,
      state.to,
      state.acknowledged ? 1 : 0,
    ].forEach((value, i) => {
      view.setFloat64(8 + i * 8, value, true);
    });
    view.setUint32(0, crc32(bytes.subarray(8)), true);
    writeSync(this.#fd, bytes, 0, SLOT_BYTES, (this.#generation % 2) * SLOT_BYTES);
    this.#state = state;
    await datasync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function readSlot(fd: number, slot: number): { generation: number; state: ShipState } | undefined {
  const bytes = new Uint8Array(SLOT_BYTES);
  if (readSync(fd, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES) < SLOT_BYTES) return undefined;
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0, true) !== crc32(bytes.subarray(8))) return undefined;
  const number = (i: number) => view.getFloat64(8 + i * 8, true);
  return {
    generation: number(0),
    state: {
      epoch: number(1),
      sequence: number(2),
      segment: number(3),
      from: number(4),
      to: number(5),
      acknowledged: number(6) === 1,
    },
  };
}
