"""Delivers one spool to one server, a batch at a time and in order, exactly once (SPOOL.md, "shipped")."""

from __future__ import annotations

import json
import os
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..spool.batch import encode_batch, sections_of
from ..spool.directory import read_opening, segment_path, segments_in, write_opening, write_replacing
from ..spool.records import FINISH, HEADER_BYTES, LAYOUT_VERSION, Record, first_record_of, records_in, segment_header
from ..spool.shipped import SLOT_BYTES, ShipState, decode_slots, write_state, writer_id_of
from .server import Refused, Server

#: a batch holds about this much of a segment at the most
BATCH_BYTES = 4 * 1024 * 1024
#: (step, metric) values in a batch; the server takes 500,000
BATCH_POINTS = 200_000
REFUSED_FOR_GOOD = (400, 409, 413)


@dataclass
class _Cut:
    state: ShipState
    batch: bytes
    records: list[Record]


class Shipper:
    """
    Ships a spool that this process owns.

    ``ship`` delivers what there is and returns whether it delivered anything. It raises ``Unreachable`` when the server is away (call
    it again later: the same bytes are sent) and ``Refused`` with 401 or 403 when it may not write; batches refused for good are set
    aside, counted and told by ``on_notice``.
    """

    def __init__(
        self,
        directory: Path,
        server: Server,
        *,
        live: Callable[[], bool],
        on_notice: Callable[[str], None],
    ) -> None:
        self.directory = directory
        self.run, _ = read_opening(directory)
        self.finished = False
        self.refused = 0
        self.lost_records = 0
        self._server = server
        self._live = live
        self._notice = on_notice
        self._descriptor = os.open(directory / "shipped", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._state = decode_slots(os.pread(self._descriptor, 2 * SLOT_BYTES, 0))
        self._opened = False
        self._in_flight: _Cut | None = None

    def close(self) -> None:
        os.close(self._descriptor)

    def heartbeat(self) -> None:
        if self._opened:
            self._server.heartbeat(self.run["runId"])

    def ship(self) -> bool:
        """Delivers batches until nothing more can be cut."""
        moved = False
        while not self.finished and self._step():
            moved = True
        return moved

    def _step(self) -> bool:
        if not self._opened:
            self._open()
        if self._in_flight is None:
            cut = self._next_cut()
            if cut is None:
                return False
            if isinstance(cut, Record):
                self._control(cut)
                return True
            self._in_flight = replace_state(cut, write_state(self._descriptor, cut.state))
            self._state = self._in_flight.state
        self._send(self._in_flight)
        return True

    def _open(self) -> None:
        state = self._state
        run = {**self.run, "writerId": writer_id_of(self.run["writerId"], state.epoch)}
        if state.epoch > 0:
            run["resume"] = "allow"
        last = int(self._server.open_run(run)["lastSequence"])
        expected = state.sequence if state.acknowledged else state.sequence - 1
        if last == expected:
            if not state.acknowledged and self._in_flight is None:
                self._in_flight = self._cut_again(state)
        elif last == state.sequence:
            self._acknowledge(state)
        else:
            self._notice(
                f"The server holds {last} batches of this run's writer, {expected} were acknowledged; "
                "what is still spooled goes on as a new writer"
            )
            place = state.end if state.acknowledged else state.start
            number = state.end_record if state.acknowledged else state.start_record
            fresh = ShipState(state.epoch + 1, state.generation, 0, state.segment, True, place, place, number, number)
            self._in_flight = None
            self._state = write_state(self._descriptor, fresh)
            self._open()
            return
        self._opened = True

    def _cut_again(self, state: ShipState) -> _Cut:
        data = self._segment(state.segment)[: state.end]
        records = [found for found in records_in(data, state.start) if isinstance(found, Record)]
        return _Cut(state, self._encode(state, records), records)

    def _encode(self, state: ShipState, records: list[Record]) -> bytes:
        sections = sections_of(record.section() for record in records)
        writer = writer_id_of(self.run["writerId"], state.epoch)
        return encode_batch(self.run["runId"], writer, state.sequence, sections)

    def _next_cut(self) -> _Cut | Record | None:
        """The next batch, or the control record that comes first; None when nothing is whole yet."""
        while True:
            state = self._state
            found = self._cut_in(state)
            if found is not None:
                return found
            later = [number for number in segments_in(self.directory) if number > state.segment]
            if not later:
                return None
            self._begin(later[0])

    def _begin(self, segment: int) -> None:
        """Goes on in the next segment, whose header tells how many records were lost before it."""
        state = self._state
        first = first_record_of(self._segment(segment)[:HEADER_BYTES])
        number = state.end_record if first is None else first
        self._count_lost(number)
        begin = 0 if first is None else HEADER_BYTES
        self._state = replace(
            state, segment=segment, start=begin, end=begin, start_record=number, end_record=number, acknowledged=True
        )

    def _cut_in(self, state: ShipState) -> _Cut | Record | None:
        data = self._segment(state.segment, state.end + BATCH_BYTES * 2)
        records: list[Record] = []
        points = 0
        start, end, number = state.end, state.end, state.end_record
        for found in records_in(data, state.end):
            if not isinstance(found, Record):
                if records or not self._set_damage_aside(state.segment, data, found):
                    break
                start = end = found[1]
                continue
            if records and (found.control or found.number != number or found.end - start > BATCH_BYTES or points > BATCH_POINTS):
                break
            if not records:
                self._count_lost(found.number)
                number = found.number
            end, number = found.end, (found.number + 1) & 0xFFFFFFFF
            records.append(found)
            points += points_in(found)
            if found.control:
                break
        if not records:
            self._state = replace(state, start=start, end=end, acknowledged=True)
            return None
        first = records[0]
        if first.control:
            return first
        cut = replace(
            state,
            sequence=state.sequence + 1,
            start=first.start,
            end=end,
            start_record=first.number,
            end_record=number,
            acknowledged=False,
        )
        return _Cut(cut, self._encode(cut, records), records)

    def _set_damage_aside(self, segment: int, data: bytes, place: tuple[int, int]) -> bool:
        """Keeps bytes that no record can be read from; False while they may still become one."""
        start, end = place
        growing = self._live() and not any(number > segment for number in segments_in(self.directory))
        if end == len(data) and growing:
            return False
        name = f"damaged-{segment:08d}-{start}.bin"
        write_replacing(self.directory / name, data[start:end])
        self._notice(f"{end - start} bytes of {self.directory} cannot be read, kept as {name}")
        return True

    def _count_lost(self, number: int) -> None:
        lost = (number - self._state.end_record) & 0xFFFFFFFF
        if 0 < lost < 0x80000000:
            self.lost_records += lost
            self._notice(f"{lost} records of {self.directory} are lost to damage")

    def _send(self, cut: _Cut) -> None:
        try:
            self._server.append(cut.batch)
        except Refused as error:
            self._opened = False
            if error.status not in REFUSED_FOR_GOOD:
                raise
            self._set_refused_aside(cut, error)
            return
        except Exception:
            self._opened = False
            raise
        self._acknowledge(cut.state)

    def _acknowledge(self, state: ShipState) -> None:
        self._in_flight = None
        self._state = replace(state, acknowledged=True)
        self._free()

    def _free(self) -> None:
        done = [number for number in segments_in(self.directory) if number < self._state.segment]
        if not done:
            return
        self._state = write_state(self._descriptor, self._state)
        for number in done:
            segment_path(self.directory, number).unlink(missing_ok=True)

    def _set_refused_aside(self, cut: _Cut, error: Refused) -> None:
        state = cut.state
        name = f"refused-{state.segment:08d}-{state.start}"
        data = self._segment(state.segment)[state.start : state.end]
        write_replacing(self.directory / f"{name}.seg", segment_header(state.start_record) + data)
        facts = {
            "reason": str(error),
            "status": error.status,
            "url": self._server.url,
            "writerId": writer_id_of(self.run["writerId"], state.epoch),
            "sequence": state.sequence,
            "records": len(cut.records),
            "atMs": time.time() * 1000,
        }
        write_replacing(self.directory / f"{name}.json", json.dumps(facts).encode("utf-8"))
        self.refused += len(cut.records)
        taken = state.sequence - 1
        if error.status == 409:
            run = {**self.run, "writerId": facts["writerId"]}
            taken = max(taken, int(self._server.open_run(run)["lastSequence"]))
        after = replace(state, sequence=taken, start=state.end, start_record=state.end_record, acknowledged=True)
        self._state = write_state(self._descriptor, after)
        self._in_flight = None
        self._notice(f"The server refused {len(cut.records)} records for good ({error}); they are kept as {name}.seg")

    def _control(self, record: Record) -> None:
        value: dict[str, Any] = json.loads(record.payload)
        if record.kind == FINISH:
            self._server.finish(self.run["runId"], value["status"], value["atMs"])
            self.finished = True
        else:
            self.run = {**self.run, "modelCard": {**self.run.get("modelCard", {}), **value["modelCard"]}}
            self._server.open_run({**self.run, "writerId": writer_id_of(self.run["writerId"], self._state.epoch)})
            write_opening(self.directory, self.run, self._server.url)
        number = (record.number + 1) & 0xFFFFFFFF
        self._state = replace(
            self._state, start=record.end, end=record.end, start_record=number, end_record=number, acknowledged=True
        )

    def _segment(self, number: int, up_to: int | None = None) -> bytes:
        try:
            with segment_path(self.directory, number).open("rb") as file:
                return file.read() if up_to is None else file.read(up_to)
        except FileNotFoundError:
            return b""


def replace_state(cut: _Cut, state: ShipState) -> _Cut:
    return _Cut(state, cut.batch, cut.records)


def points_in(record: Record) -> int:
    """Values in a frame, by its length: 8 bytes each, names beside."""
    return len(record.payload) // 8


def layout_version(header: bytes) -> int | None:
    """Version of a segment's layout where it is not this one's, to be told; None where it is, or cannot be read."""
    if len(header) < HEADER_BYTES or header[:4] != b"HRS1":
        return None
    version = struct.unpack_from("<I", header, 4)[0]
    return None if version == LAYOUT_VERSION else version
