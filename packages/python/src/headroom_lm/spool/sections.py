"""Sections of the wire as Python values and as bytes (packages/protocol/README.md, "Bytes of a batch")."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

FRAME, SPECTRUM, PROFILE, EVENT, PROVEN_SPECTRUM = 1, 2, 3, 4, 5
MODEL_CARD, FINISH = 128, 129


@dataclass(frozen=True)
class Frame:
    """Consecutive steps that logged the same metrics; ``values`` holds a column a metric."""

    metrics: tuple[str, ...]
    steps: tuple[float, ...]
    wall_times_ms: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Provenance:
    """How a spectrum was measured: what its smallest values can be trusted for, and which rows it is of."""

    fused: bool
    norm_gain_folded: bool
    rows_centred: bool
    excluded_rows: int
    resolution_floor: float
    resolved_count: int


@dataclass(frozen=True)
class Spectrum:
    """All singular values of the LM head at a step, largest first."""

    step: float
    wall_time_ms: float
    method: str
    dtype: str
    rows: int
    columns: int
    singular_values: Sequence[float]
    provenance: Provenance | None = None


@dataclass(frozen=True)
class Profile:
    """One number a layer at a step, first layer first."""

    metric: str
    step: float
    wall_time_ms: float
    values: Sequence[float]


@dataclass(frozen=True)
class Event:
    """Something that happened, in words; ``step`` is NaN when it belongs to none."""

    step: float
    wall_time_ms: float
    kind: str
    message: str


Section = Frame | Spectrum | Profile | Event


def text(value: str) -> bytes:
    data = value.encode("utf-8")
    return struct.pack("<H", len(data)) + data


def column(values: Sequence[float]) -> bytes:
    return struct.pack(f"<{len(values)}d", *values)


def encode_section(section: Section) -> tuple[int, bytes]:
    """Kind and payload of a section."""
    if isinstance(section, Frame):
        names = b"".join(map(text, section.metrics))
        columns = b"".join(map(column, (section.steps, section.wall_times_ms, *section.values)))
        head = struct.pack("<I", len(section.metrics)) + names + struct.pack("<I", len(section.steps))
        return FRAME, head + columns
    if isinstance(section, Spectrum):
        return _encode_spectrum(section)
    if isinstance(section, Profile):
        head = text(section.metric) + struct.pack("<ddI", section.step, section.wall_time_ms, len(section.values))
        return PROFILE, head + column(section.values)
    place = struct.pack("<dd", section.step, section.wall_time_ms)
    return EVENT, place + text(section.kind) + text(section.message)


def _encode_spectrum(spectrum: Spectrum) -> tuple[int, bytes]:
    head = struct.pack("<dd", spectrum.step, spectrum.wall_time_ms) + text(spectrum.method) + text(spectrum.dtype)
    head += struct.pack("<II", spectrum.rows, spectrum.columns)
    values = struct.pack("<I", len(spectrum.singular_values)) + column(spectrum.singular_values)
    provenance = spectrum.provenance
    if provenance is None:
        return SPECTRUM, head + values
    flags = provenance.fused + 2 * provenance.norm_gain_folded + 4 * provenance.rows_centred
    proof = struct.pack(
        "<IBdI", provenance.excluded_rows, flags, provenance.resolution_floor, provenance.resolved_count
    )
    return PROVEN_SPECTRUM, head + proof + values


class Reader:
    """Reads a payload from its front; every read past the end is a ValueError."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def unpack(self, layout: str) -> tuple[float | int, ...]:
        size = struct.calcsize(layout)
        if self._at + size > len(self._data):
            raise ValueError(f"Cannot read a section: {size} bytes are needed at byte {self._at} of {len(self._data)}")
        values = struct.unpack_from(layout, self._data, self._at)
        self._at += size
        return values

    def integer(self, layout: str = "<I") -> int:
        return int(self.unpack(layout)[0])

    def text(self) -> str:
        length = self.integer("<H")
        if self._at + length > len(self._data):
            raise ValueError(f"Cannot read a section: a text of {length} bytes is cut off")
        value = self._data[self._at : self._at + length].decode("utf-8")
        self._at += length
        return value

    def column(self, count: int) -> tuple[float, ...]:
        if 8 * count > len(self._data) - self._at:
            raise ValueError(f"Cannot read a section: a column of {count} numbers is cut off")
        return self.unpack(f"<{count}d")

    def end(self) -> None:
        if self._at != len(self._data):
            raise ValueError(f"Cannot read a section: {len(self._data) - self._at} bytes are left over")


def decode_section(kind: int, payload: bytes) -> Section:
    """The section in a payload. Raises ValueError where the bytes break the rules of the wire."""
    reader = Reader(payload)
    section = _decode(kind, reader)
    reader.end()
    return section


def _decode(kind: int, reader: Reader) -> Section:
    if kind == FRAME:
        metrics = tuple(reader.text() for _ in range(reader.integer()))
        count = reader.integer()
        if not metrics or count < 1 or len(set(metrics)) != len(metrics):
            raise ValueError("Cannot read a frame: it needs metrics, each named once, and a step")
        steps, times = reader.column(count), reader.column(count)
        if any(a >= b for a, b in pairwise(steps)) or not all(map(is_step, steps)):
            raise ValueError("Cannot read a frame: steps must be integers from 0 that strictly increase")
        if not all(map(is_finite, times)):
            raise ValueError("Cannot read a frame: a wall time must be finite")
        return Frame(metrics, steps, times, tuple(reader.column(count) for _ in metrics))
    if kind in (SPECTRUM, PROVEN_SPECTRUM):
        return _decode_spectrum(kind, reader)
    if kind == PROFILE:
        metric = reader.text()
        step, time, count = reader.unpack("<ddI")
        return Profile(metric, step, time, reader.column(int(count)))
    if kind == EVENT:
        step, time = reader.unpack("<dd")
        return Event(step, time, reader.text(), reader.text())
    raise ValueError(f"Cannot read a section: kind {kind} is not known")


def _decode_spectrum(kind: int, reader: Reader) -> Spectrum:
    step, time = reader.unpack("<dd")
    method, dtype = reader.text(), reader.text()
    rows, columns = (int(value) for value in reader.unpack("<II"))
    provenance = None
    if kind == PROVEN_SPECTRUM:
        excluded, flags, floor, resolved = reader.unpack("<IBdI")
        bits = int(flags)
        if bits > 7:
            raise ValueError(f"Cannot read a spectrum: flags must be at most 7, got {bits}")
        provenance = Provenance(bool(bits & 1), bool(bits & 2), bool(bits & 4), int(excluded), floor, int(resolved))
    return Spectrum(step, time, method, dtype, rows, columns, reader.column(reader.integer()), provenance)


def is_step(value: float) -> bool:
    return 0 <= value <= 2**53 - 1 and value == int(value)


def is_finite(value: float) -> bool:
    return value - value == 0
