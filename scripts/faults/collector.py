"""The training that `pnpm faults:python` kills: it logs steps, and notes each log() that returned in a file of its own."""

from __future__ import annotations

import json
import math
import os
import struct
import sys
import time

import headroom_lm as headroom


def values_of(step: int) -> dict[str, float]:
    """As `pythonValuesOf` in points.mjs; no function whose last bit another language may round differently."""
    return {
        "train/loss": math.nan if step % 97 == 0 else 10 / (step + 1),
        "train/learning_rate": 1e-3 * step,
        "train/grad_norm": math.inf if step % 89 == 0 else step / 7,
        "a": float(step),
        "b": -float(step) / 3,
    }


def main() -> None:
    options = json.loads(sys.argv[1])
    run = headroom.init("faults", "fault injection", url=options["url"], run_id=options["runId"])
    notes = os.open(options["notes"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    print("ready", flush=True)
    for step in range(options["fromStep"], options["fromStep"] + options["steps"]):
        run.log(values_of(step), step=step)
        os.write(notes, struct.pack("<d", step))
        if step % 50 == 0:
            time.sleep(options["pauseMs"] / 1000)
    run.finish(timeout_s=20)


main()
