"""Appends records to a spool: one write a record, at a known offset (SPOOL.md, "Writing")."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from .directory import segment_path
from .records import HEADER_BYTES, RowPacker, encode_record, segment_header
from .sections import Section, encode_section

SEGMENT_BYTES = 16 * 1024 * 1024
#: records held in memory while the disk takes none; what comes then is dropped and counted
PENDING_BYTES = 16 * 1024 * 1024
#: sets of names whose packing is kept
PACKERS = 1000


fdatasync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


class SpoolWriter:
    """
    Writes what a run logs; safe from any thread. When a call returns, its record survives the death of the process.

    While the disk takes no bytes, records wait in memory, up to 16 MiB, and are written first when it does again; what
    does not fit is dropped, has no number, and is counted in ``dropped``.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._packers: dict[tuple[str, ...], RowPacker] = {}
        self._pending = bytearray()
        self._number = 0
        self._segment = 0
        self._descriptor = -1
        #: segments that are full: synced and closed by `sync`, which the training thread does not call
        self._ended: list[int] = []
        self._offset = 0
        self.dropped = 0
        self.last_error: OSError | None = None
        self._begin_segment()

    @property
    def number(self) -> int:
        """Number of the next record."""
        return self._number

    @property
    def pending_bytes(self) -> int:
        return len(self._pending)

    def row(self, metrics: tuple[str, ...], step: int, wall_time_ms: float, values: tuple[float, ...]) -> None:
        """Writes the scalars of one step. Raises struct.error for a value that is no number."""
        packer = self._packers.get(metrics)
        if packer is None:
            if len(self._packers) >= PACKERS:
                self._packers.clear()
            packer = self._packers[metrics] = RowPacker(metrics)
        with self._lock:
            self._put(packer.pack(step, wall_time_ms, values, self._number & 0xFFFFFFFF))

    def section(self, section: Section) -> None:
        kind, payload = encode_section(section)
        self.record(kind, payload)

    def record(self, kind: int, payload: bytes) -> None:
        with self._lock:
            self._put(encode_record(kind, payload, self._number))

    def flush(self) -> bool:
        """Tries again to write what waits in memory; True when nothing does."""
        with self._lock:
            return self._write_pending()

    def sync(self) -> None:
        """Makes what is written safe from a loss of power."""
        with self._lock:
            ended, self._ended = self._ended, []
            if self._descriptor >= 0:
                ended.append(os.dup(self._descriptor))
        for descriptor in ended:
            try:
                fdatasync(descriptor)
            finally:
                os.close(descriptor)

    def close(self) -> None:
        with self._lock:
            self._write_pending()
            for descriptor in [*self._ended, self._descriptor]:
                if descriptor >= 0:
                    os.close(descriptor)
            self._ended, self._descriptor = [], -1

    def _put(self, record: bytes) -> None:
        if self._pending and not self._write_pending():
            self._hold(record)
            return
        if self._offset >= SEGMENT_BYTES and not self._try_next_segment():
            self._hold(record)
            return
        at, size = self._offset, len(record)
        # before the write: an exception of the user's interrupt between the two must not let the next record overwrite this one
        self._offset = at + size
        self._number += 1
        try:
            written = os.pwrite(self._descriptor, record, at)
        except OSError as error:
            self._offset = at
            self._number -= 1
            self.last_error = error
            self._hold(record)
            return
        if written != size:
            self._offset = at + written
            self._pending += record[written:]

    def _hold(self, record: bytes) -> None:
        if len(self._pending) + len(record) > PENDING_BYTES:
            self.dropped += 1
            return
        self._pending += record
        self._number += 1

    def _write_pending(self) -> bool:
        while self._pending:
            try:
                written = os.pwrite(self._descriptor, self._pending, self._offset)
            except OSError as error:
                self.last_error = error
                return False
            self._offset += written
            del self._pending[:written]
        return True

    def _try_next_segment(self) -> bool:
        try:
            self._begin_segment()
        except OSError as error:
            self.last_error = error
            return False
        return True

    def _begin_segment(self) -> None:
        path = segment_path(self._directory, self._segment + 1)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(descriptor, segment_header(self._number), 0)
        except OSError:
            os.close(descriptor)
            raise
        previous, self._descriptor = self._descriptor, descriptor
        self._segment += 1
        self._offset = HEADER_BYTES
        if previous >= 0:
            self._ended.append(previous)


def now_ms() -> float:
    return time.time() * 1000.0
