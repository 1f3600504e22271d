"""Records of the spool (packages/protocol/SPOOL.md, "Record"): marker, kind, length, payload, number, CRC-32."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .sections import FINISH, FRAME, MODEL_CARD, Section, decode_section, text

MARKER = b"\xffREC"
HEADER_MAGIC = b"HRS1"
LAYOUT_VERSION = 2
HEADER_BYTES = 16
OVERHEAD_BYTES = 17
MAXIMUM_PAYLOAD_BYTES = 16_777_216


def segment_header(first_record: int) -> bytes:
    head = HEADER_MAGIC + struct.pack("<II", LAYOUT_VERSION, first_record & 0xFFFFFFFF)
    return head + struct.pack("<I", zlib.crc32(head))


def first_record_of(header: bytes) -> int | None:
    """Number of a segment's first record, or None where the header is damaged or of another version."""
    if len(header) < HEADER_BYTES or header[:4] != HEADER_MAGIC:
        return None
    version, first, crc = struct.unpack_from("<III", header, 4)
    return first if version == LAYOUT_VERSION and crc == zlib.crc32(header[:12]) else None


def encode_record(kind: int, payload: bytes, number: int) -> bytes:
    record = b"".join((MARKER, struct.pack("<BI", kind, len(payload)), payload, struct.pack("<I", number & 0xFFFFFFFF)))
    return record + struct.pack("<I", zlib.crc32(record))


def json_payload(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


class RowPacker:
    """Packs the scalars of one step into a record: names and lengths are constant, so a row is one ``pack`` and one checksum."""

    __slots__ = ("_pack", "_prefix")

    def __init__(self, metrics: tuple[str, ...]) -> None:
        names = b"".join(map(text, metrics))
        payload_bytes = 4 + len(names) + 4 + 8 * (2 + len(metrics))
        self._prefix = MARKER + struct.pack("<BII", FRAME, payload_bytes, len(metrics)) + names + struct.pack("<I", 1)
        self._pack = struct.Struct(f"<{len(self._prefix)}s{2 + len(metrics)}dI").pack

    def pack(self, step: int, wall_time_ms: float, values: tuple[float, ...], number: int) -> bytes:
        record = self._pack(self._prefix, step, wall_time_ms, *values, number)
        return record + zlib.crc32(record).to_bytes(4, "little")


@dataclass(frozen=True)
class Record:
    """A whole record: where it ends in its segment, its number, and what it holds."""

    start: int
    end: int
    number: int
    kind: int
    payload: bytes

    @property
    def control(self) -> bool:
        return self.kind in (MODEL_CARD, FINISH)

    def section(self) -> Section:
        return decode_section(self.kind, self.payload)


def record_at(data: bytes, at: int) -> Record | None:
    """The whole record that begins at a byte, or None."""
    if data[at : at + 4] != MARKER or at + OVERHEAD_BYTES > len(data):
        return None
    kind, length = struct.unpack_from("<BI", data, at + 4)
    end = at + OVERHEAD_BYTES + length
    if length > MAXIMUM_PAYLOAD_BYTES or end > len(data):
        return None
    number, crc = struct.unpack_from("<II", data, end - 8)
    if zlib.crc32(data[at : end - 4]) != crc:
        return None
    payload = data[at + 9 : end - 8]
    return Record(at, end, number, kind, payload) if _keeps_rules(kind, payload) else None


def _keeps_rules(kind: int, payload: bytes) -> bool:
    try:
        if kind in (MODEL_CARD, FINISH):
            return isinstance(json.loads(payload), dict)
        decode_section(kind, payload)
    except (ValueError, UnicodeDecodeError):
        return False
    return True


def records_in(data: bytes, at: int, base: int = 0) -> Iterator[Record | tuple[int, int]]:
    """
    Records from a byte on; between them, as (from, to), the bytes that no record could be read from.

    ``data`` begins at byte ``base`` of its segment; places are told as places in the segment.
    """
    while at < len(data):
        record = record_at(data, at)
        if record is None:
            following = _next_whole(data, at + 1)
            yield (base + at, base + (len(data) if following is None else following))
            if following is None:
                return
            at = following
        else:
            at = record.end
            yield record if base == 0 else replace(record, start=base + record.start, end=base + record.end)


def layout_version(header: bytes) -> int | None:
    """Version of a segment's layout where it is another than this one's; None where it is this one's, or cannot be read."""
    if len(header) < HEADER_BYTES or header[:4] != HEADER_MAGIC:
        return None
    version, first, crc = struct.unpack_from("<III", header, 4)
    if crc == zlib.crc32(header[:12]):
        return None if version == LAYOUT_VERSION else int(version)
    return 1 if version == 1 and crc == 0 and first >= 0 else None


def _next_whole(data: bytes, at: int) -> int | None:
    while (at := data.find(MARKER, at)) != -1:
        if record_at(data, at) is not None:
            return at
        at += 1
    return None
