"""Delivers one spool to one server, a batch at a time and in order, exactly once (SPOOL.md, "shipped")."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..spool.batch import encode_batch, sections_of
from ..spool.directory import read_opening, segment_path, segments_in, write_opening, write_replacing
from ..spool.records import FINISH, Record, segment_header
from ..spool.shipped import SLOT_BYTES, ShipState, decode_slots, write_state, writer_id_of
from ..spool.writer import now_ms
from .cutter import BATCH_POINTS, Cut, Cutter
from .server import Refused, Server, Unreachable

REFUSED_FOR_GOOD = (400, 409, 413)


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
        self._server = server
        self._notice = on_notice
        self._cutter = Cutter(directory, live=live, on_notice=on_notice)
        self._descriptor = os.open(directory / "shipped", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._state = decode_slots(os.pread(self._descriptor, 2 * SLOT_BYTES, 0))
        self._opened = False
        self._in_flight: Cut | None = None

    @property
    def lost_records(self) -> int:
        return self._cutter.lost_records

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
            self._state, cut = self._cutter.next(self._state)
            if cut is None:
                return False
            if cut.records[0].control:
                self._control(cut)
                return True
            self._state = write_state(self._descriptor, cut.state)
            self._in_flight = Cut(self._state, cut.records)
        self._send(self._in_flight)
        return True

    def _run_at(self, epoch: int) -> dict[str, Any]:
        run = {**self.run, "writerId": writer_id_of(self.run["writerId"], epoch)}
        return {**run, "resume": "allow"} if epoch > 0 else run

    def _last_sequence(self, epoch: int) -> int:
        return int(self._server.open_run(self._run_at(epoch))["lastSequence"])

    def _open(self) -> None:
        state = self._state
        last = self._last_sequence(state.epoch)
        expected = state.sequence if state.acknowledged else state.sequence - 1
        if last == expected:
            if not state.acknowledged and self._in_flight is None:
                self._in_flight = self._cutter.again(state)
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

    def _encode(self, cut: Cut) -> bytes:
        sections = sections_of(record.section() for record in cut.records)
        writer = writer_id_of(self.run["writerId"], cut.state.epoch)
        return encode_batch(self.run["runId"], writer, cut.state.sequence, sections)

    def _send(self, cut: Cut) -> None:
        try:
            self._server.append(self._encode(cut))
        except Refused as error:
            if error.status in REFUSED_FOR_GOOD:
                self._judge(cut, error)
                return
            self._opened = False
            if error.status == 404:  # the run is not known there: it is opened, and the batch sent again, after a pause
                raise Unreachable(str(error)) from error
            raise
        self._cutter.most_records = min(BATCH_POINTS, self._cutter.most_records * 2)
        if cut.again:
            for end in (".seg", ".json"):
                self._aside(cut.state, end).unlink(missing_ok=True)
        self._acknowledge(cut.state)

    def _acknowledge(self, state: ShipState) -> None:
        self._in_flight = None
        self._state = replace(state, acknowledged=True)
        done = [number for number in segments_in(self.directory) if number < self._state.segment]
        if done:
            self._state = write_state(self._descriptor, self._state)
        for number in done:
            segment_path(self.directory, number).unlink(missing_ok=True)

    def _judge(self, cut: Cut, error: Refused) -> None:
        """A batch was refused: for good when the server holds what it should of this writer and the batch is one record."""
        state = cut.state
        taken = self._last_sequence(state.epoch)
        if taken not in (state.sequence, state.sequence - 1):
            self._opened = False
            raise Unreachable(str(error)) from error
        if taken == state.sequence and error.status != 409:
            self._acknowledge(state)
            return
        judged = replace(self._state, sequence=taken, acknowledged=True)
        if taken != state.sequence and len(cut.records) > 1:
            self._cutter.most_records = len(cut.records) // 2
            judged = replace(judged, start=state.start, end=state.start, end_record=state.start_record)
        else:
            self._set_aside(cut, error)
            judged = replace(judged, start=state.end, start_record=state.end_record)
        self._state = write_state(self._descriptor, judged)
        self._acknowledge(self._state)

    def _aside(self, state: ShipState, end: str) -> Path:
        return self.directory / f"refused-{state.segment:08d}-{state.start}{end}"

    def _set_aside(self, cut: Cut, error: Refused) -> None:
        state = cut.state
        data = self._cutter.bytes_of(state.segment, state.start, state.end)
        write_replacing(self._aside(state, ".seg"), segment_header(state.start_record) + data)
        facts = {
            "reason": str(error),
            "status": error.status,
            "url": self._server.url,
            "writerId": writer_id_of(self.run["writerId"], state.epoch),
            "sequence": state.sequence,
            "records": len(cut.records),
            "atMs": now_ms(),
        }
        write_replacing(self._aside(state, ".json"), json.dumps(facts).encode("utf-8"))
        self.refused += len(cut.records)
        name = self._aside(state, ".seg").name
        self._notice(f"The server refused {len(cut.records)} records for good ({error}); they are kept as {name}")

    def _control(self, cut: Cut) -> None:
        record: Record = cut.records[0]
        value: dict[str, Any] = json.loads(record.payload)
        if record.kind == FINISH:
            self._server.finish(self.run["runId"], value["status"], value["atMs"])
            self.finished = True
        else:
            self.run["modelCard"] = {**self.run.get("modelCard", {}), **value["modelCard"]}
            self._server.open_run(self._run_at(self._state.epoch))
            write_opening(self.directory, self.run, self._server.url)
        self._state = cut.state
