"""Measures the head of a model in training, off the critical path and within a budget."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from ..measure import Measurement, measurement_of_sums
from ..measure.arrays import gram_sums
from ..spool.sections import Profile, Spectrum
from ..spool.writer import now_ms
from .find_head import Head, find_head, unwrapped
from .probe import ProbeStates, probe_states

if TYPE_CHECKING:
    from ..run import Run

LONGEST_PAUSE_S = 600.0


@dataclass
class _Sums:
    """What the training thread leaves for the measuring thread: no tensor of it changes any more."""

    hooks: int
    wall_time_ms: float
    gram: torch.Tensor
    total: torch.Tensor
    rows: int
    norms: float
    head: torch.Tensor
    probe: ProbeStates | None


class Attachment:
    """
    Reads the head's weights after the optimizer's step that owns them, the states from a probe forward pass.

    The training thread does the Gram matrix and the probe's forward pass; a thread of low priority does the eigenvalues. ``every`` is a
    number of optimizer steps, or "auto": as often as ``overhead_budget`` allows of the time that passes. What it costs is logged as
    ``collector/overhead_fraction``.
    """

    def __init__(
        self,
        run: Run,
        model: Any,
        optimizer: Any = None,
        *,
        head: Any = None,
        probe: Any = None,
        every: int | str = "auto",
        overhead_budget: float = 0.01,
        excluded_rows: Iterable[int] = (),
        forward: Callable[..., Any] | None = None,
    ) -> None:
        if every != "auto" and (not isinstance(every, int) or every < 1):
            raise ValueError(f"Cannot attach: every must be 'auto' or a number of steps from 1, got {every!r}")
        if not 0 < overhead_budget <= 1:
            raise ValueError(f"Cannot attach: overhead_budget must be in (0, 1], got {overhead_budget}")
        self._run = run
        self._model = unwrapped(model)
        self._head: Head = find_head(self._model, head)
        self._probe = probe
        self._forward = forward
        self._every = every
        self._budget = overhead_budget
        self._excluded = tuple(excluded_rows)
        self._hooks = 0
        self._due_at = 0.0
        self._spent_s = 0.0
        self._began = time.perf_counter()
        self._jobs: queue.Queue[_Sums | None] = queue.Queue(maxsize=1)
        self._thread = threading.Thread(target=self._measure_all, name="headroom measuring", daemon=True)
        self._thread.start()
        self._handles = [owner.register_step_post_hook(self._after_step) for owner in self._owners(optimizer)]
        run.card(self._card(optimizer))

    def detach(self) -> None:
        """Undoes every hook and waits for what is being measured."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join(30.0)

    def step(self) -> None:
        """Says that an optimizer step is done, where no optimizer was given."""
        self._after_step()

    def _owners(self, optimizer: Any) -> list[Any]:
        given = optimizer if isinstance(optimizer, (list, tuple)) else [] if optimizer is None else [optimizer]
        inner = [getattr(one, "optimizer", one) for one in given]
        owning = [
            one
            for one in inner
            if any(parameter is self._head.weight for group in one.param_groups for parameter in group["params"])
        ]
        return (owning or inner)[:1]

    def _card(self, optimizer: Any) -> dict[str, Any]:
        rows, columns = self._head.weight.shape
        vocabulary = getattr(getattr(self._model, "config", None), "vocab_size", rows)
        card: dict[str, Any] = {
            "vocabularySize": int(vocabulary),
            "hiddenSize": int(columns),
            "tied": self._head.tied,
            "headBias": self._head.bias is not None,
            "dtype": str(self._head.weight.dtype).removeprefix("torch."),
            "backend": f"torch {torch.__version__} on {self._head.weight.device.type}",
            "parameters": sum(parameter.numel() for parameter in self._model.parameters()),
        }
        if rows != vocabulary:
            card["paddedVocabularySize"] = int(rows)
        for owner in self._owners(optimizer):
            card["headOptimizer"] = type(owner).__name__
        return card

    def _after_step(self, *_: Any) -> None:
        self._hooks += 1
        self._run.optimizer_steps = self._hooks
        try:
            if self._is_due():
                self._take()
        except Exception as error:  # the training goes on, whatever this is
            self._run.notices.tell(f"measure {type(error).__name__}", f"Cannot measure the head: {error}")

    def _is_due(self) -> bool:
        if self._jobs.full():
            return False
        if isinstance(self._every, int):
            return self._hooks % self._every == 0 or self._hooks == 1
        return time.perf_counter() >= self._due_at

    def _take(self) -> None:
        began = time.perf_counter()
        with torch.no_grad():
            weight = self._head.weight.detach()
            gram, total, rows, norms = gram_sums(weight, self._padding(weight.shape[0]))
            states = None
            if self._probe is not None:
                states = probe_states(self._model, self._head, self._probe, self._forward)
            copy = weight.clone() if states is not None and states.targets is not None else weight[:0]
        self._jobs.put_nowait(_Sums(self._hooks, now_ms(), gram, total, rows, norms, copy, states))
        spent = time.perf_counter() - began
        self._spent_s += spent
        self._due_at = time.perf_counter() + min(LONGEST_PAUSE_S, spent / self._budget)

    def _padding(self, rows: int) -> list[int]:
        vocabulary = getattr(getattr(self._model, "config", None), "vocab_size", rows)
        return [*self._excluded, *range(min(rows, int(vocabulary)), rows)]

    def _measure_all(self) -> None:
        _lower_priority()
        while (sums := self._jobs.get()) is not None:
            try:
                self._record(sums)
            except Exception as error:
                self._run.notices.tell(f"measure {type(error).__name__}", f"Cannot measure the head: {error}")

    def _record(self, sums: _Sums) -> None:
        measured = self._measured(sums)
        overhead = self._spent_s / max(1e-9, time.perf_counter() - self._began)
        metrics = {**measured.metrics, "collector/overhead_fraction": overhead}
        self._run.after_step(sums.hooks, lambda step: self._write(step, sums.wall_time_ms, measured, metrics))

    def _measured(self, sums: _Sums) -> Measurement:
        probe = sums.probe
        return measurement_of_sums(
            sums.gram,
            sums.total,
            sums.rows,
            sums.norms,
            head=sums.head if sums.head.shape[0] else self._head.weight.detach(),
            states=None if probe is None else probe.states,
            targets=None if probe is None or not sums.head.shape[0] else probe.targets,
            layers=[] if probe is None else probe.layers,
            bias=None if self._head.bias is None else self._head.bias.detach(),
        )

    def _write(self, step: int, wall_time_ms: float, measured: Measurement, metrics: dict[str, float]) -> None:
        self._run.row(step, metrics)
        self._run.section(
            Spectrum(
                step,
                wall_time_ms,
                "gram",
                measured.dtype,
                measured.rows,
                measured.columns,
                measured.singular_values,
                measured.provenance,
            )
        )
        if measured.profile:
            self._run.section(Profile("hidden/anisotropy", step, wall_time_ms, measured.profile))


def _lower_priority() -> None:
    """On Linux a thread has a priority of its own: eigenvalues wait for the training."""
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
    except (AttributeError, OSError):
        pass
