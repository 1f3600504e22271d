"""Cuts the records of a spool into batches; damage is set aside on the way (SPOOL.md, "Reading" and "A batch")."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ..spool.directory import segment_path, segments_in, write_replacing
from ..spool.records import (
    HEADER_BYTES,
    MAXIMUM_PAYLOAD_BYTES,
    OVERHEAD_BYTES,
    Record,
    first_record_of,
    layout_version,
    records_in,
)
from ..spool.shipped import ShipState

#: a batch holds about this much of a segment at the most
BATCH_BYTES = 4 * 1024 * 1024
#: (step, metric) values in a batch; the server takes 500,000
BATCH_POINTS = 200_000
#: read at once: a batch and the longest record behind it
WINDOW_BYTES = BATCH_BYTES + MAXIMUM_PAYLOAD_BYTES + OVERHEAD_BYTES


@dataclass
class Cut:
    """Records that follow a state, and the state that sending them leads to; one control record, or only data records."""

    state: ShipState
    records: list[Record]
    #: cut again after a crash: what became of it before is not known
    again: bool = False


class Cutter:
    """Reads one spool. ``live`` tells whether its writer may still append."""

    def __init__(self, directory: Path, *, live: Callable[[], bool], on_notice: Callable[[str], None]) -> None:
        self.lost_records = 0
        #: records in a batch at the most: less after a refusal, so that what the server minds is found
        self.most_records = BATCH_POINTS
        self._directory = directory
        self._live = live
        self._notice = on_notice

    def next(self, state: ShipState) -> tuple[ShipState, Cut | None]:
        """The next batch or control record behind a state, and the state moved over what is damaged; None when nothing is whole yet."""
        if state == ShipState(generation=state.generation):
            self._check_layout(state.segment)
        while True:
            # in this order: what is written before the next segment is there, or before the writer's end, is seen below
            live = self._live()
            later = [number for number in segments_in(self._directory) if number > state.segment]
            state, cut = self._cut_in(state, growing=live and not later)
            if cut is not None or not later:
                return state, cut
            state = self._begin(state, later[0])

    def again(self, state: ShipState) -> Cut:
        """The batch of a state from before a crash, of the same records."""
        data = self.bytes_of(state.segment, state.start, state.end)
        found = records_in(data, 0, state.start)
        return Cut(state, [record for record in found if isinstance(record, Record)], again=True)

    def bytes_of(self, segment: int, start: int, end: int) -> bytes:
        try:
            with segment_path(self._directory, segment).open("rb") as file:
                return os.pread(file.fileno(), end - start, start)
        except FileNotFoundError:
            return b""

    def _begin(self, state: ShipState, segment: int) -> ShipState:
        """The state at the start of a segment, whose header tells how many records were lost before it."""
        self._check_layout(segment)
        first = first_record_of(self.bytes_of(segment, 0, HEADER_BYTES))
        number = state.end_record if first is None else first
        self._count_lost(state.end_record, number)
        at = 0 if first is None else HEADER_BYTES
        return replace(
            state, segment=segment, start=at, end=at, start_record=number, end_record=number, acknowledged=True
        )

    def _check_layout(self, segment: int) -> None:
        version = layout_version(self.bytes_of(segment, 0, HEADER_BYTES))
        if version is not None:
            path = segment_path(self._directory, segment)
            raise ValueError(
                f"Cannot ship {path}: its layout is version {version}, this client reads version 2; it is left"
            )

    def _cut_in(self, state: ShipState, *, growing: bool) -> tuple[ShipState, Cut | None]:
        base = state.end
        data = self.bytes_of(state.segment, base, base + WINDOW_BYTES)
        records: list[Record] = []
        points = 0
        for found in records_in(data, 0, base):
            if not isinstance(found, Record):
                if records or (growing and found[1] == base + len(data)):
                    break
                self._set_damage_aside(state.segment, data[found[0] - base : found[1] - base], found)
                state = replace(state, start=found[1], end=found[1], acknowledged=True)
                continue
            if not records:
                self._count_lost(state.end_record, found.number)
            elif self._ends_batch(found, records, points):
                break
            records.append(found)
            points += points_in(found)
            if found.control:
                break
        if not records:
            return state, None
        first, last = records[0], records[-1]
        behind = replace(
            state,
            sequence=state.sequence if first.control else state.sequence + 1,
            start=first.start,
            end=last.end,
            start_record=first.number,
            end_record=(last.number + 1) & 0xFFFFFFFF,
            acknowledged=first.control,
        )
        return state, Cut(behind, records)

    def _ends_batch(self, found: Record, records: list[Record], points: int) -> bool:
        last = records[-1]
        return (
            found.control
            or found.number != (last.number + 1) & 0xFFFFFFFF
            or found.start != last.end
            or found.end - records[0].start > BATCH_BYTES
            or points + points_in(found) > BATCH_POINTS
            or len(records) >= self.most_records
        )

    def _set_damage_aside(self, segment: int, data: bytes, place: tuple[int, int]) -> None:
        name = f"damaged-{segment:08d}-{place[0]}.bin"
        write_replacing(self._directory / name, data)
        self._notice(f"{len(data)} bytes of {self._directory} cannot be read, kept as {name}")

    def _count_lost(self, expected: int, number: int) -> None:
        lost = (number - expected) & 0xFFFFFFFF
        if 0 < lost < 0x80000000:
            self.lost_records += lost
            self._notice(f"{lost} records of {self._directory} are lost to damage")


def points_in(record: Record) -> int:
    """Values in a record, by its length: 8 bytes each, names beside."""
    return len(record.payload) // 8
