import { crc32 } from "../wire/crc32.ts";
import { SEGMENT_HEADER_BYTES, SHIPPED_SLOT_BYTES } from "./layout.ts";

/**
 * Which batch was cut from which bytes. It is durable before the batch is first sent, so that a batch is sent again,
 * after a crash of either side, with exactly the bytes of the first time.
 */
export interface ShipState {
  /** 0 normally; one more each time a server had lost batches it once acknowledged */
  readonly epoch: number;
  /** of the newest batch cut; 0 before the first */
  readonly sequence: number;
  readonly segment: number;
  /** the newest batch holds the records in [from, to) of the segment */
  readonly from: number;
  readonly to: number;
  /** numbers of the records at `from` and `to` */
  readonly fromRecord: number;
  readonly toRecord: number;
  readonly acknowledged: boolean;
}

export const INITIAL_SHIP_STATE: ShipState = {
  epoch: 0,
  sequence: 0,
  segment: 1,
  from: SEGMENT_HEADER_BYTES,
  to: SEGMENT_HEADER_BYTES,
  fromRecord: 0,
  toRecord: 0,
  acknowledged: true,
};

/** One slot of `shipped`, as SPOOL.md lays it out. */
export function encodeShippedSlot(generation: number, state: ShipState): Uint8Array {
  const bytes = new Uint8Array(SHIPPED_SLOT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, state.epoch, true);
  view.setBigUint64(8, BigInt(generation), true);
  view.setBigUint64(16, BigInt(state.sequence), true);
  view.setUint32(24, state.segment, true);
  view.setUint32(28, state.acknowledged ? 1 : 0, true);
  view.setBigUint64(32, BigInt(state.from), true);
  view.setBigUint64(40, BigInt(state.to), true);
  view.setUint32(48, state.fromRecord, true);
  view.setUint32(52, state.toRecord, true);
  view.setUint32(0, crc32(bytes, 0, 4), true);
  return bytes;
}

/** The state in a slot, or undefined when its checksum is wrong: torn, or never written. */
export function decodeShippedSlot(bytes: Uint8Array): { generation: number; state: ShipState } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== crc32(bytes, 0, 4)) return undefined;
  const u64 = (at: number) => Number(view.getBigUint64(at, true));
  return {
    generation: u64(8),
    state: {
      epoch: view.getUint32(4, true),
      sequence: u64(16),
      segment: view.getUint32(24, true),
      acknowledged: view.getUint32(28, true) === 1,
      from: u64(32),
      to: u64(40),
      fromRecord: view.getUint32(48, true),
      toRecord: view.getUint32(52, true),
    },
  };
}
