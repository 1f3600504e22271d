"""What a loop may log, and what becomes of it on disk."""

from __future__ import annotations

import gc
import math
import threading
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import logged_below, points_of, same, sections_in

import headroom_lm as headroom
from headroom_lm.spool.batch import encode_batch, sections_of
from headroom_lm.spool.records import RowPacker, record_at
from headroom_lm.spool.writer import SpoolWriter

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def run(folder: Path) -> Iterator[headroom.Run]:
    begun = headroom.init("tests", "log", url=NOWHERE)
    yield begun
    begun.finish(timeout_s=0)


def told_of_log(run: headroom.Run) -> int:
    """Notices about what was logged; that the server is away is told, too, sooner or later."""
    return sum("Cannot log" in told for told in run.notices.told)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1.5, 1.5),
        (3, 3.0),
        (True, 1.0),
        (False, 0.0),
        (10**400, math.inf),
        (Decimal("0.125"), 0.125),
        (Fraction(1, 4), 0.25),
        (np.float32(0.5), 0.5),
        (np.int64(7), 7.0),
        (np.array(2.5), 2.5),
        (np.array([2.5]), 2.5),
        (np.bool_(True), 1.0),
        (math.nan, math.nan),
        (-math.inf, -math.inf),
    ],
)
def test_values_that_are_numbers(run: headroom.Run, folder: Path, value: Any, number: float) -> None:
    run.log({"a": value, "b": 1.0}, step=4)
    (a, b) = logged_below(folder)
    assert a[:2] == ("a", 4) and same(a[2], number)
    assert b == ("b", 4, 1.0)
    assert told_of_log(run) == 0


@pytest.mark.parametrize("value", ["text", b"bytes", None, np.ones(3), object(), 1j, [1.0]])
def test_values_that_are_no_numbers_are_told_once_and_the_rest_is_logged(
    run: headroom.Run, folder: Path, capfd: pytest.CaptureFixture[str], value: Any
) -> None:
    for step in range(3):
        run.log({"a": value, "b": 1.0}, step=step)
    assert logged_below(folder) == [("b", step, 1.0) for step in range(3)]
    assert capfd.readouterr().err.count("Cannot log a:") == 1


@pytest.mark.parametrize("step", [-1, 1.5, "3", True, 2**53, math.nan, math.inf, object()])
def test_steps_that_are_none(run: headroom.Run, folder: Path, step: Any) -> None:
    run.log({"a": 1.0}, step=step)
    assert logged_below(folder) == []
    assert told_of_log(run) == 1


@pytest.mark.parametrize("step", [np.int64(5), 5.0, np.array(5)])
def test_steps_of_other_types(run: headroom.Run, folder: Path, step: Any) -> None:
    run.log({"a": 1.0}, step=step)
    assert logged_below(folder) == [("a", 5, 1.0)]


def test_without_a_step_a_second_value_begins_the_next_step(run: headroom.Run, folder: Path) -> None:
    for _ in range(2):
        run.log({"a": 1.0})
        run.log({"b": 2.0})
    run.log({"a": 1.0}, step=9)
    run.log({"b": 2.0})
    assert [(name, step) for name, step, _ in logged_below(folder)] == [
        ("a", 0),
        ("b", 0),
        ("a", 1),
        ("b", 1),
        ("a", 9),
        ("b", 9),
    ]


def test_short_and_nested_names(run: headroom.Run, folder: Path) -> None:
    run.log({"loss": 1.0, "optimizer": {"group": {"lr": 2.0}}}, step=0)
    assert logged_below(folder) == [("train/loss", 0, 1.0), ("optimizer/group/lr", 0, 2.0)]


def test_nothing_raises(run: headroom.Run) -> None:
    for values in (None, 3, [("a", 1.0)], {"": 1.0}, {"x" * 300: 1.0}, {1: 1.0}, {"a\n": 1.0}):
        run.log(values, step=0)  # type: ignore[arg-type]
    run.section(None)  # type: ignore[arg-type]
    run.card({"dtype": object()})
    run.finish("neither", timeout_s=0)  # type: ignore[arg-type]
    run.log({"a": 1.0})


def test_memory_is_flat_over_many_calls_and_names(folder: Path) -> None:
    writer = SpoolWriter(spool_in(folder))
    for i in range(3_000):
        writer.row((f"name {i}",), 0, 0.0, (1.0,))
    gc.collect()
    tracemalloc.start()
    for i in range(3_000, 20_000):
        writer.row((f"name {i}",), 0, 0.0, (1.0,))
    gc.collect()
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    writer.close()
    assert grown < 1_000_000


def test_threads_lose_nothing(run: headroom.Run, folder: Path) -> None:
    def work(name: str) -> None:
        for step in range(500):
            run.log({name: float(step)}, step=step)

    threads = [threading.Thread(target=work, args=(f"m{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = logged_below(folder)
    assert len(found) == len(set(found)) == 8 * 500


def test_a_full_disk_delays_and_then_drops(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os  # noqa: PLC0415

    from headroom_lm.spool import writer as module  # noqa: PLC0415

    monkeypatch.setattr(module, "PENDING_BYTES", 4096)
    space = 10
    real = os.pwrite

    def pwrite(descriptor: int, record: bytes, offset: int) -> int:
        nonlocal space
        if space <= 0:
            raise OSError(28, "No space left on device")
        written = real(descriptor, record[: min(len(record), space)], offset)
        space -= written
        return written

    writer = SpoolWriter(spool_in(folder))
    monkeypatch.setattr(os, "pwrite", pwrite)
    for step in range(200):
        writer.row(("a",), step, 0.0, (1.0,))
    assert writer.dropped > 0
    assert writer.last_error is not None
    space = 10**9
    assert writer.flush()
    writer.row(("a",), 200, 0.0, (1.0,))
    writer.close()
    steps = [step for _, step, _ in logged_below(folder)]
    kept = 200 - writer.dropped
    assert steps == [*range(kept), 200]


def spool_in(folder: Path) -> Path:
    directory = folder / "spool/r/w"
    directory.mkdir(parents=True)
    return directory


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
ROWS = st.lists(
    st.tuples(
        st.lists(NAMES, min_size=1, max_size=4, unique=True).map(tuple),
        st.integers(0, 2**53 - 1),
        st.lists(st.floats(), min_size=4, max_size=4),
    ),
    max_size=20,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_rows_come_back_from_records_and_from_batches(rows: list[tuple[tuple[str, ...], int, list[float]]]) -> None:
    records = []
    for number, (metrics, step, values) in enumerate(rows):
        data = RowPacker(metrics).pack(step, 1.5, tuple(values[: len(metrics)]), number)
        record = record_at(data, 0)
        assert record is not None and record.number == number and record.end == len(data)
        records.append(record)
    expected = points_of(record.section() for record in records)
    batch = encode_batch("0" * 36, "1" * 36, 1, sections_of(record.section() for record in records))
    found = points_of(sections_in(batch))
    assert len(found) == len(expected)

    def by_metric(points: list[tuple[str, int, float]]) -> dict[str, list[tuple[int, str]]]:
        groups: dict[str, list[tuple[int, str]]] = {}
        for metric, step, value in points:
            groups.setdefault(metric, []).append((step, value.hex()))
        return groups

    assert by_metric(found) == by_metric(expected)
