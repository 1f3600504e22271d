"""What a script logs with wandb or TensorBoard, in Headroom too: one line, nothing else of the script changes."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from .generated.catalogue import STEP_COLUMNS
from .names import metric_of_column, plain_name
from .run import Run


def sync_wandb(run: Run) -> Callable[[], None]:
    """
    Sends what `wandb.log` and `wandb.run.log` get to a run, too; returns what undoes it. The step is `step=`, else a key that counts
    steps (`step`, `iter`, `train/global_step`, …), else the run's own count.
    """
    wandb: Any = importlib.import_module("wandb")
    owner: Any = importlib.import_module("wandb.sdk.wandb_run").Run
    original: Any = owner.log

    def log(self: Any, data: Mapping[str, Any], step: int | None = None, *rest: Any, **named: Any) -> Any:
        tee_row(run, data, step)
        return original(self, data, step, *rest, **named)

    module_log: Any = wandb.log
    owner.log = log
    if wandb.run is not None:  # begun already: the module has the method of before
        wandb.log = wandb.run.log

    def undo() -> None:
        owner.log = original
        wandb.log = module_log

    return undo


def sync_tensorboard(run: Run) -> Callable[[], None]:
    """Sends what `SummaryWriter.add_scalar` and `add_scalars` get to a run, too; returns what undoes it."""
    writer: Any = importlib.import_module("torch.utils.tensorboard").SummaryWriter
    original: Any = writer.add_scalar

    def add_scalar(self: Any, tag: str, scalar_value: Any, global_step: Any = None, *rest: Any, **named: Any) -> Any:
        run.log({metric_of_column(tag) or tag: scalar_value}, step=global_step)
        return original(self, tag, scalar_value, global_step, *rest, **named)

    writer.add_scalar = add_scalar

    def undo() -> None:
        writer.add_scalar = original

    return undo


def tee_row(run: Run, data: Mapping[str, Any], step: int | None) -> None:
    """Logs the numbers of a row of another tool; what is no number (images, tables) is left to that tool."""
    try:
        names = {name: plain_name(name) for name in data}
        if step is None:
            step = next((int(data[name]) for name in data if names[name] in STEP_COLUMNS), None)
        found = {
            metric_of_column(name) or name: value
            for name, value in data.items()
            if names[name] not in STEP_COLUMNS and (isinstance(value, (int, float)) or hasattr(value, "item"))
        }
        if found:
            run.log(found, step=step)
    except Exception as error:  # the training goes on, whatever this is
        run.notices.tell("tee", f"Cannot log a row: {error!r}")
