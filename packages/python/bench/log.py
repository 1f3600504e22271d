"""Time of one `log` of 5 floats, and bytes on disk, for each logger that is installed.

    python packages/python/bench/log.py [CALLS]

Loggers write to a temporary folder and reach no server; each is given the same numbers in the same loop.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
NAMES = [f"train/m{i}" for i in range(5)]
WARM_UP = 200


def headroom(folder: Path) -> Callable[[int, dict[str, float]], Any]:
    import headroom_lm  # noqa: PLC0415

    os.environ["HEADROOM_DIR"] = str(folder)
    run = headroom_lm.init(url="http://127.0.0.1:9")
    return lambda step, values: run.log(values, step=step)


def wandb(folder: Path) -> Callable[[int, dict[str, float]], Any]:
    import wandb as library  # noqa: PLC0415

    run = library.init(project="bench", mode="offline", dir=str(folder), settings=library.Settings(silent=True))
    return lambda step, values: run.log(values, step=step)


def trackio(folder: Path) -> Callable[[int, dict[str, float]], Any]:
    os.environ["TRACKIO_DIR"] = str(folder)
    import trackio as library  # noqa: PLC0415

    library.init(project="bench", embed=False)
    return lambda step, values: library.log(values, step=step)


def tensorboard(folder: Path) -> Callable[[int, dict[str, float]], Any]:
    from tensorboard.compat.proto.event_pb2 import Event  # noqa: PLC0415
    from tensorboard.compat.proto.summary_pb2 import Summary  # noqa: PLC0415
    from tensorboard.summary.writer.event_file_writer import EventFileWriter  # noqa: PLC0415

    writer = EventFileWriter(str(folder))

    def log(step: int, values: dict[str, float]) -> None:
        for tag, value in values.items():
            summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
            writer.add_event(Event(step=step, wall_time=time.time(), summary=summary))

    return log


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    print("| logger | median µs | p99 µs | bytes a point |\n| --- | --- | --- | --- |")
    for make in (headroom, wandb, trackio, tensorboard):
        package = "headroom_lm" if make is headroom else make.__name__
        if importlib.util.find_spec(package) is None:
            continue
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            log = make(Path(name))
            times: list[int] = []
            for step in range(WARM_UP + calls):
                values = {metric: float(step + i) for i, metric in enumerate(NAMES)}
                began = time.perf_counter_ns()
                log(step, values)
                times.append(time.perf_counter_ns() - began)
            time.sleep(2)
            size = sum(path.stat().st_size for path in Path(name).rglob("*") if path.is_file())
            times = sorted(times[WARM_UP:])
            median, p99 = times[len(times) // 2] / 1000, times[len(times) * 99 // 100] / 1000
            print(
                f"| {make.__name__} | {median:.1f} | {p99:.1f} | {size / (len(NAMES) * (WARM_UP + calls)):.1f} |",
                flush=True,
            )
    os._exit(0)


main()
