"""Hugging Face: a callback for `Trainer`, and `report_to="headroom"` once this module is imported; a tracker for accelerate."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any, cast

import headroom_lm

from .names import metric_of_column
from .run import Run

_transformers: Any = importlib.import_module("transformers")
_Callback: Any = _transformers.TrainerCallback
#: what the Trainer says once at the end of a training, about all of it
SUMMARY_PREFIXES = ("train_runtime", "train_samples", "train_steps_per_second", "train_loss", "total_flos")


class HeadroomCallback(_Callback):
    """
    Logs what the Trainer logs, by Headroom's names, and attaches to the model's head.

    ``Trainer(..., callbacks=[HeadroomCallback(probe=batch)])``. Every option beyond ``run``, ``project`` and ``name`` goes to
    ``run.attach``; ``attach=False`` only logs. Only the world's first process writes. With ``stop_when_saturated`` the training stops
    when the server's verdict on the run is saturated.
    """

    def __init__(
        self,
        run: Run | None = None,
        *,
        project: str = "huggingface",
        name: str | None = None,
        attach: bool = True,
        stop_when_saturated: bool = False,
        **options: Any,
    ) -> None:
        self.run = run
        self._own = run is None
        self._project = project
        self._name = name
        self._attach = attach
        self._options = options
        self._stop = False
        if stop_when_saturated:
            self._options["on_saturation"] = self._saturated

    def on_train_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
        if not state.is_world_process_zero:
            return
        if self.run is None:
            name = self._name or getattr(args, "run_name", None)
            self.run = headroom_lm.init(self._project, name, args.to_dict())
        if args.logging_nan_inf_filter:
            self.run.notices.tell(
                "nan filter",
                "the Trainer replaces losses that are NaN or infinite before it logs them; "
                "to see them, pass logging_nan_inf_filter=False",
            )
        if self._attach:
            try:
                self.run.attach(given.get("model"), given.get("optimizer"), **self._options)
            except Exception as error:  # the training goes on, whatever this is
                self.run.notices.tell("attach", f"Cannot attach to the model: {error}")

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        if self.run is None or not state.is_world_process_zero:
            return
        self.run.log(renamed(logs or {}), step=state.global_step)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self._stop:
            control.should_training_stop = True

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self.run is not None and self._own:
            self.run.finish()

    def _saturated(self, verdict: dict[str, Any]) -> None:
        self._stop = True
        if self.run is not None:
            self.run.event(str(verdict.get("sentence", "saturated")), kind="stop")


def renamed(logs: Mapping[str, Any]) -> dict[str, Any]:
    """The Trainer's numbers by Headroom's names; its summary of the whole training under `summary/`."""
    found: dict[str, Any] = {}
    for name, value in logs.items():
        if isinstance(value, str):
            continue
        summary = name.startswith(SUMMARY_PREFIXES)
        found[f"summary/{name}" if summary else metric_of_column(name) or name] = value
    return found


def register() -> None:
    """Makes `report_to="headroom"` work: transformers keeps its integrations in a plain dict."""
    utilities: Any = importlib.import_module("transformers.integrations.integration_utils")
    cast("dict[str, Any]", utilities.INTEGRATION_TO_CALLBACK)["headroom"] = HeadroomCallback


register()


def accelerate_tracker(project: str = "accelerate", **options: Any) -> Any:
    """A tracker for `Accelerator(log_with=…)`. Raises ImportError without accelerate."""
    tracking: Any = importlib.import_module("accelerate.tracking")
    base: Any = tracking.GeneralTracker

    class HeadroomTracker(base):
        name = "headroom"
        requires_logging_directory = False
        main_process_only = True

        def __init__(self) -> None:
            base.__init__(self)
            self.run = headroom_lm.init(project, **options)

        @property
        def tracker(self) -> Run:
            return self.run

        def store_init_configuration(self, values: dict[str, Any]) -> None:
            self.run.event(f"config: {sorted(values)}", kind="config")

        def log(self, values: dict[str, Any], step: int | None = None, **_: Any) -> None:
            self.run.log({metric_of_column(name) or name: value for name, value in values.items()}, step=step)

        def finish(self) -> None:
            self.run.finish("failed" if sys.exc_info()[0] else "finished")

    return HeadroomTracker()
