"""Values that lie on an accelerator: copied without making the training wait, written when the copy is done."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: rows that may wait for their copies; the oldest is waited for when there are more
MOST_ROWS = 1024


@dataclass
class _Row:
    metrics: tuple[str, ...]
    step: int
    wall_time_ms: float
    values: list[Any]
    ready: Any


class PendingRows:
    """Rows in the order they were logged; those whose copies are done are written from the front."""

    def __init__(self, write: Callable[[tuple[str, ...], int, float, tuple[float, ...]], None]) -> None:
        self._write = write
        self._rows: deque[_Row] = deque()
        self._lock = threading.Lock()
        self._waiting_names: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def holds(self, metrics: tuple[str, ...]) -> bool:
        """Whether a row of one of these waits: a later row must not overtake it, it would look like a rewind."""
        return any(metric in self._waiting_names for metric in metrics)

    def add(self, metrics: tuple[str, ...], step: int, wall_time_ms: float, values: list[Any]) -> None:
        row = _Row(metrics, step, wall_time_ms, [copied(value) for value in values], event_after(values))
        with self._lock:
            self._rows.append(row)
            for metric in metrics:
                self._waiting_names[metric] = self._waiting_names.get(metric, 0) + 1
        self.settle(wait=len(self._rows) > MOST_ROWS)

    def settle(self, *, wait: bool = False) -> None:
        """Writes what is ready; with ``wait``, everything."""
        with self._lock:
            while self._rows:
                row = self._rows[0]
                if row.ready is not None and not row.ready.query():
                    if not wait:
                        return
                    row.ready.synchronize()
                self._rows.popleft()
                for metric in row.metrics:
                    self._waiting_names[metric] -= 1
                    if self._waiting_names[metric] == 0:
                        del self._waiting_names[metric]
                self._write(row.metrics, row.step, row.wall_time_ms, tuple(float(value) for value in row.values))


def copied(value: Any) -> Any:
    """The value's copy on the host, perhaps still on its way; a Python number as it is."""
    if isinstance(value, float):
        return value
    return value.detach().to("cpu", non_blocking=value.device.type == "cuda")


def event_after(values: list[Any]) -> Any:
    """A CUDA event behind the copies, or None where a copy waits by itself."""
    device = next(
        (value.device for value in values if not isinstance(value, float) and value.device.type == "cuda"), None
    )
    if device is None:
        return None
    import importlib  # noqa: PLC0415 (torch is no dependency)

    cuda: Any = importlib.import_module("torch").cuda
    event = cuda.Event()
    event.record(cuda.current_stream(device))
    return event
