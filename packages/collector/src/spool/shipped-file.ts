import { closeSync, fdatasync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  decodeShippedSlot,
  encodeShippedSlot,
  INITIAL_SHIP_STATE,
  SHIPPED_SLOT_BYTES,
  type ShipState,
} from "@headroom/protocol";
import { SHIPPED_FILE } from "./layout.ts";

const datasync = promisify(fdatasync);

/** The file of the state of shipping: two slots written in turn, so that a torn write leaves the state before it. */
export class ShippedFile {
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
      writeSync(this.#fd, new Uint8Array(2 * SHIPPED_SLOT_BYTES), 0, 2 * SHIPPED_SLOT_BYTES, 0);
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
    const bytes = encodeShippedSlot(this.#generation, state);
    writeSync(this.#fd, bytes, 0, SHIPPED_SLOT_BYTES, (this.#generation % 2) * SHIPPED_SLOT_BYTES);
    this.#state = state;
    await datasync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function readSlot(fd: number, slot: number): ReturnType<typeof decodeShippedSlot> {
  const bytes = new Uint8Array(SHIPPED_SLOT_BYTES);
  const count = readSync(fd, bytes, 0, SHIPPED_SLOT_BYTES, slot * SHIPPED_SLOT_BYTES);
  return count < SHIPPED_SLOT_BYTES ? undefined : decodeShippedSlot(bytes);
}
