"""Lightning: `Trainer(logger=HeadroomLogger(), callbacks=[HeadroomCallback(probe=batch)])`."""

from __future__ import annotations

import importlib
from typing import Any

import headroom_lm

from .names import metric_of_column
from .run import Run

_loggers: Any = importlib.import_module("lightning.pytorch.loggers")
_Callback: Any = importlib.import_module("lightning.pytorch").Callback
_Logger: Any = _loggers.Logger
_rank_zero_only: Any = importlib.import_module("lightning.pytorch.utilities").rank_zero_only


class HeadroomLogger(_Logger):
    """Logs what Lightning logs, by Headroom's names; only rank 0 writes."""

    def __init__(self, project: str = "lightning", name: str | None = None, **options: Any) -> None:
        _Logger.__init__(self)
        self._project = project
        self._given_name = name
        self._options = options
        self._run: Run | None = None

    @property
    def run(self) -> Run:
        if self._run is None:
            self._run = headroom_lm.init(self._project, self._given_name, **self._options)
        return self._run

    @property
    def experiment(self) -> Run | None:
        return self.run if _rank_zero_only.rank == 0 else None

    @property
    def name(self) -> str:
        return self._project

    @property
    def version(self) -> str:
        return "" if self._run is None else self._run.id

    def log_hyperparams(self, params: Any, *_: Any, **__: Any) -> None:
        if _rank_zero_only.rank == 0 and self._run is None and params:
            self._options = {"config": params, **self._options}

    def log_metrics(self, metrics: dict[str, Any], step: int | None = None) -> None:
        if _rank_zero_only.rank == 0:
            found = {metric_of_column(name) or name: value for name, value in metrics.items() if name != "epoch"}
            if found:
                self.run.log(found, step=step)

    def finalize(self, status: str) -> None:
        if self._run is not None:
            self._run.finish("finished" if status == "success" else "failed")


class HeadroomCallback(_Callback):
    """Attaches to the head of the module that is trained; the options are those of ``run.attach``."""

    def __init__(self, **options: Any) -> None:
        _Callback.__init__(self)
        self._options = options

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        logger: Any = next((one for one in trainer.loggers if isinstance(one, HeadroomLogger)), None)
        if logger is None or trainer.global_rank != 0:
            return
        try:
            logger.run.attach(pl_module, list(trainer.optimizers), **self._options)
        except Exception as error:  # the training goes on, whatever this is
            logger.run.notices.tell("attach", f"Cannot attach to the model: {error}")
