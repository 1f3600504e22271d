"""Which batch was cut from which bytes: two slots, so that a torn write leaves the state before (SPOOL.md, "shipped")."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from dataclasses import dataclass, replace

SLOT_BYTES = 64
_LAYOUT = struct.Struct("<IQQIIQQII8x")


@dataclass(frozen=True)
class ShipState:
    epoch: int = 0
    generation: int = 0
    sequence: int = 0
    segment: int = 1
    acknowledged: bool = True
    start: int = 16
    end: int = 16
    start_record: int = 0
    end_record: int = 0


def encode_slot(state: ShipState) -> bytes:
    body = _LAYOUT.pack(
        state.epoch,
        state.generation,
        state.sequence,
        state.segment,
        int(state.acknowledged),
        state.start,
        state.end,
        state.start_record,
        state.end_record,
    )
    return struct.pack("<I", zlib.crc32(body)) + body


def decode_slots(data: bytes) -> ShipState:
    """The newer state of the two slots; the first state of all where neither is whole."""
    newest = ShipState()
    for at in (0, SLOT_BYTES):
        slot = data[at : at + SLOT_BYTES]
        if len(slot) < SLOT_BYTES or struct.unpack_from("<I", slot)[0] != zlib.crc32(slot[4:]):
            continue
        epoch, generation, sequence, segment, acknowledged, start, end, first, last = _LAYOUT.unpack_from(slot, 4)
        if generation > newest.generation:
            newest = ShipState(epoch, generation, sequence, segment, bool(acknowledged), start, end, first, last)
    return newest


def write_state(descriptor: int, state: ShipState) -> ShipState:
    """Writes the state after `state`'s generation and syncs; returns it."""
    written = replace(state, generation=state.generation + 1)
    os.pwrite(descriptor, encode_slot(written), SLOT_BYTES * (written.generation % 2))
    os.fsync(descriptor)
    return written


def writer_id_of(writer_id: str, epoch: int) -> str:
    """Writer id of an epoch; epoch 0 has that of the folder."""
    if epoch == 0:
        return writer_id
    h = hashlib.sha256(f"{writer_id}:{epoch}".encode()).hexdigest()
    return f"{h[0:8]}-{h[8:12]}-8{h[13:16]}-8{h[17:20]}-{h[20:32]}"
