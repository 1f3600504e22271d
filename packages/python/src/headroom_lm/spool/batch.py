"""What a batch of records holds, and its bytes: a function of the records alone (SPOOL.md, "Sections of a batch")."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence

from .sections import PROVEN_SPECTRUM, Frame, Section, encode_section, text

BATCH_MAGIC = b"HRB1"


class _Row:
    __slots__ = ("metrics", "step", "values", "wall_time_ms")

    def __init__(self, metrics: tuple[str, ...], step: float, wall_time_ms: float, values: tuple[float, ...]) -> None:
        self.metrics, self.step, self.wall_time_ms, self.values = metrics, step, wall_time_ms, values


def sections_of(entries: Iterable[Section]) -> list[Section]:
    """Sections of a batch: rows gathered into frames by the metrics they share, a rewind begins anew."""
    out: list[Section] = []
    rows: list[_Row] = []
    others: list[Section] = []
    last_steps: dict[str, float] = {}

    def end_stretch() -> None:
        out.extend(_frames_of(rows))
        out.extend(others)
        rows.clear()
        others.clear()
        last_steps.clear()

    for entry in entries:
        if not isinstance(entry, Frame):
            others.append(entry)
            continue
        for i, step in enumerate(entry.steps):
            if any(step <= last_steps.get(metric, -1) for metric in entry.metrics):
                end_stretch()
            rows.append(_Row(entry.metrics, step, entry.wall_times_ms[i], tuple(c[i] for c in entry.values)))
            for metric in entry.metrics:
                last_steps[metric] = step
    end_stretch()
    return out


def _frames_of(rows: Sequence[_Row]) -> list[Frame]:
    groups: dict[tuple[str, ...], list[int]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(row.metrics, []).append(index)
    appears_in: dict[str, list[int]] = {}
    for number, metrics in enumerate(groups):
        for metric in metrics:
            appears_in.setdefault(metric, []).append(number)
    shared: dict[tuple[int, ...], list[str]] = {}
    for metric, numbers in appears_in.items():
        shared.setdefault(tuple(numbers), []).append(metric)
    indices = list(groups.values())
    frames: list[Frame] = []
    for numbers, metrics in shared.items():
        own = [rows[i] for i in sorted(i for number in numbers for i in indices[number])]
        columns = [tuple(row.values[row.metrics.index(metric)] for row in own) for metric in metrics]
        steps, times = tuple(row.step for row in own), tuple(row.wall_time_ms for row in own)
        frames.append(Frame(tuple(metrics), steps, times, tuple(columns)))
    return frames


def encode_batch(run_id: str, writer_id: str, sequence: int, sections: Sequence[Section]) -> bytes:
    """Bytes of a batch, in the oldest version that can say them."""
    encoded = [encode_section(section) for section in sections]
    body = text(run_id) + text(writer_id) + struct.pack("<QI", sequence, len(encoded))
    body += b"".join(struct.pack("<BI", kind, len(payload)) + payload for kind, payload in encoded)
    version = 2 if any(kind == PROVEN_SPECTRUM for kind, _ in encoded) else 1
    return BATCH_MAGIC + struct.pack("<HHII", version, 0, len(body), zlib.crc32(body)) + body
