"""What lies in spools and in batches, read back for the tests."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from pathlib import Path

from headroom_lm.spool.records import HEADER_BYTES, Record, records_in
from headroom_lm.spool.sections import Frame, Section, decode_section


def records_below(folder: Path) -> list[Record]:
    """Whole records of every segment below a folder; a byte that belongs to none is an error."""
    found: list[Record] = []
    for segment in sorted(folder.glob("spool/*/*/????????.seg")):
        for record in records_in(segment.read_bytes(), HEADER_BYTES):
            assert isinstance(record, Record), f"damage in {segment}: {record}"
            found.append(record)
    return found


def sections_in(batch: bytes) -> list[Section]:
    at, sections = 16 + 84, []
    (count,) = struct.unpack_from("<I", batch, at)
    at += 4
    for _ in range(count):
        kind, length = struct.unpack_from("<BI", batch, at)
        sections.append(decode_section(kind, batch[at + 5 : at + 5 + length]))
        at += 5 + length
    assert at == len(batch)
    return sections


def points_of(sections: Iterable[Section]) -> list[tuple[str, int, float]]:
    """(metric, step, value) of every frame, in order."""
    return [
        (metric, int(step), value)
        for frame in sections
        if isinstance(frame, Frame)
        for metric, column in zip(frame.metrics, frame.values, strict=True)
        for step, value in zip(frame.steps, column, strict=True)
    ]


def logged_below(folder: Path) -> list[tuple[str, int, float]]:
    return points_of(record.section() for record in records_below(folder) if not record.control)


def same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))
